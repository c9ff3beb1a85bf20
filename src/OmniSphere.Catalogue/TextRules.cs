using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using OmniSphere.Http;

namespace OmniSphere.Catalogue;

/// <summary>What texts of the catalogue may hold.</summary>
internal static class TextRules
{
    /// <summary>A text that is there, on one line.</summary>
    public static void Line(this Validation v, string? value, string field, int max)
    {
        v.Text(value, field, max);
        v.Plain(value, field);
    }

    /// <summary>A text on one line, when given.</summary>
    public static void OptionalLine(this Validation v, string? value, string field, int max)
    {
        v.Length(value, field, max);
        v.Plain(value, field);
    }

    /// <summary>A text that may have lines and tabs, when given.</summary>
    public static void OptionalLines(this Validation v, string? value, string field, int max)
    {
        v.Length(value, field, max);
        v.Plain(value, field, lines: true);
    }

    /// <summary>An absolute http(s) address or a path on the shop's own host.</summary>
    public static void Url(this Validation v, string? value, string field)
    {
        v.Line(value, field, Products.ProductRules.UrlLength);
        v.That(
            value is null || IsUrl(value),
            field,
            "url",
            "An address that begins with https://, http:// or a single slash."
        );
    }

    /// <summary>A slug: groups of <c>a-z 0-9</c> between single hyphens.</summary>
    public static void Slug(this Validation v, string? value, string field, int max)
    {
        v.Length(value, field, max, min: 1);
        v.That(value is null || Slugs.IsSlug(value), field, "slug", "Only a-z, 0-9 and single hyphens between them.");
    }

    /// <summary>The text with a blank for each control character but line breaks and tabs: feeds carry what nobody can see.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Clean(string? text) =>
        !HasControl(text, lines: true)
            ? text
            : string.Create(
                text!.Length,
                text,
                static (span, source) =>
                {
                    for (var i = 0; i < span.Length; i++)
                    {
                        span[i] = IsStray(source[i]) ? ' ' : source[i];
                    }
                }
            );

    private static bool IsStray(char c) => char.IsControl(c) && c is not ('\r' or '\n' or '\t');

    private static void Plain(this Validation v, string? value, string field, bool lines = false) =>
        v.That(!HasControl(value, lines), field, "character", "A control character is not allowed here.");

    private static bool HasControl(ReadOnlySpan<char> text, bool lines)
    {
        foreach (var c in text)
        {
            if (lines ? IsStray(c) : char.IsControl(c))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsUrl(string value) =>
        value.StartsWith('/')
            ? !value.StartsWith("//", StringComparison.Ordinal)
                && !value.StartsWith("/\\", StringComparison.Ordinal)
                && Uri.TryCreate(value, UriKind.Relative, out _)
            : Uri.TryCreate(value, UriKind.Absolute, out var uri)
                && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp);
}

/// <summary>Makes the readable part of addresses.</summary>
internal static class Slugs
{
    /// <summary>The one code point, of those that JSON lets through, that .NET refuses to normalise.</summary>
    internal const char NonCharacter = '\uFFFE';

    private static readonly SearchValues<char> Whole = SearchValues.Create("ßæœøłÆŒØŁ");

    /// <summary>
    /// The text in <c>a-z 0-9</c> and hyphens, accents dropped, cut between words; <paramref name="otherwise"/> when
    /// nothing of it is left.
    /// </summary>
    public static string From(string text, int max, string otherwise)
    {
        var slug = new StringBuilder(Math.Min(text.Length, max));
        var gap = false;
        foreach (var c in Spelled(text).Replace(NonCharacter, ' ').Normalize(NormalizationForm.FormD))
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                if (slug.Length + (gap ? 2 : 1) > max)
                {
                    break;
                }

                if (gap && slug.Length > 0)
                {
                    slug.Append('-');
                }

                slug.Append(char.ToLowerInvariant(c));
                gap = false;
            }
            else if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
            {
                gap = true;
            }
        }

        return slug.Length == 0 ? otherwise : slug.ToString();
    }

    public static bool IsSlug(string text) =>
        text.Length > 0
        && text[0] != '-'
        && text[^1] != '-'
        && text.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-')
        && !text.Contains("--", StringComparison.Ordinal);

    // Letters that Unicode does not take apart.
    private static string Spelled(string text) =>
        !text.AsSpan().ContainsAny(Whole)
            ? text
            : text.Replace("ß", "ss", StringComparison.Ordinal)
                .Replace("æ", "ae", StringComparison.OrdinalIgnoreCase)
                .Replace("œ", "oe", StringComparison.OrdinalIgnoreCase)
                .Replace("ø", "o", StringComparison.OrdinalIgnoreCase)
                .Replace("ł", "l", StringComparison.OrdinalIgnoreCase);
}
