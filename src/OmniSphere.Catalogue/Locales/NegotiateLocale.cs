using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using OmniSphere.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Locales;

/// <summary>Which language a shopper asks for.</summary>
internal sealed record LocaleRequest : IValidated
{
    /// <summary>A BCP 47 tag such as <c>fr-CA</c>; by default what <c>Accept-Language</c> says.</summary>
    [FromQuery(Name = "locale")]
    public string? Locale { get; init; }

    /// <summary>Carries the header, and the answer's.</summary>
    public required HttpContext Http { get; init; }

    public void Validate(Validation v) =>
        v.That(
            Locale is null || LocaleTags.Spelled(Locale) is not null,
            "locale",
            "unknown",
            "A language tag such as fr or fr-CA."
        );
}

/// <summary>
/// Chooses the language of an answer among the shop's (RFC 9110 section 12.5.4, RFC 4647 section 3.4), and says so in it.
/// Who asks for none of them is answered in the shop's own.
/// </summary>
internal sealed class ShopLocales(TaxonomyCache taxonomies, ITenantContext tenant)
{
    private const int MostRanges = 20;

    /// <summary>The language to answer in; the answer's <c>Content-Language</c> and <c>Vary</c> are set.</summary>
    public async ValueTask<ShopLocale> NegotiateAsync(LocaleRequest asked, CancellationToken cancellationToken)
    {
        var shop = tenant.Required;
        var accepted = asked.Http.Request.Headers.AcceptLanguage;
        var locale = ShopLocale.Default;
        if (
            (asked.Locale is not null || accepted.Count > 0)
            && (await taxonomies.GetAsync(cancellationToken)).Locales is { Count: > 0 } further
        )
        {
            IEnumerable<string> wanted = asked.Locale is { } one ? [one] : Ranges(accepted);
            locale = ShopLocale.Of(Choose(shop.Culture, further, wanted));
        }

        var headers = asked.Http.Response.Headers;
        headers.ContentLanguage = locale.Key ?? shop.Culture;
        headers.Append(HeaderNames.Vary, HeaderNames.AcceptLanguage);
        return locale;
    }

    /// <summary>The first of the shop's further languages that is wanted, or null for its own.</summary>
    internal static string? Choose(string own, IReadOnlyList<string> further, IEnumerable<string> wanted)
    {
        IReadOnlyList<string> all = [own, .. further];
        foreach (var range in wanted)
        {
            if (range == "*")
            {
                return null;
            }

            var found = -1;
            for (var step = range; step.Length > 0 && found < 0; step = LocaleTags.Shorter(step))
            {
                found = IndexOf(all, tag => tag.Equals(step, StringComparison.OrdinalIgnoreCase));
            }

            // Who reads French reads that of another country as well.
            found =
                found >= 0
                    ? found
                    : IndexOf(
                        all,
                        tag =>
                            LocaleTags
                                .Language(tag)
                                .Equals(LocaleTags.Language(range), StringComparison.OrdinalIgnoreCase)
                    );
            if (found >= 0)
            {
                return found == 0 ? null : all[found];
            }
        }

        return null;
    }

    private static int IndexOf(IReadOnlyList<string> tags, Predicate<string> fits)
    {
        for (var i = 0; i < tags.Count; i++)
        {
            if (fits(tags[i]))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>What a header wants, most wanted first. One that cannot be read wants nothing.</summary>
    private static IEnumerable<string> Ranges(Microsoft.Extensions.Primitives.StringValues header) =>
        StringWithQualityHeaderValue.TryParseList([.. header.Select(h => h ?? "")], out var ranges)
            ? ranges
                .Where(r => r.Quality is not 0 && r.Value.HasValue)
                .Take(MostRanges)
                .OrderByDescending(r => r.Quality ?? 1)
                .Select(r => r.Value.ToString())
            : [];
}
