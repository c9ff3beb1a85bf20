using System.Collections.Frozen;
using System.Text;
using OmniSphere.Auth.Accounts;
using OmniSphere.Http;

namespace OmniSphere.Auth.Passwords;

/// <summary>
/// What a new password must be: 8 to 128 characters of any kind and not one that everybody tries first (NIST SP 800-63B
/// section 5.1.1.2). No composition rules.
/// </summary>
internal static class PasswordRules
{
    public const int Shortest = 8;
    public const int Longest = 128;

    /// <summary>Above this nothing is hashed at all; NFKC may lengthen a text, never beyond it.</summary>
    public const int LongestInput = 512;

    /// <summary>
    /// The 5,000 most frequent passwords of at least 8 characters, lower case, from the frequency lists of zxcvbn (MIT,
    /// https://github.com/dropbox/zxcvbn).
    /// </summary>
    public static FrozenSet<string> Common { get; } = Read();

    /// <summary>
    /// One form for texts that look the same, so that a password typed on another keyboard still fits. What is not
    /// Unicode text stays as it is.
    /// </summary>
    public static string Normalize(string password)
    {
        try
        {
            return password.Normalize(NormalizationForm.FormKC);
        }
        catch (ArgumentException)
        {
            return password;
        }
    }

    /// <summary>Notes <c>required</c>, <c>too_short</c>, <c>too_long</c> or <c>password_common</c>.</summary>
    public static void NewPassword(this Validation v, string? password, string field, string? email = null)
    {
        if (string.IsNullOrEmpty(password))
        {
            v.Required(password, field);
            return;
        }

        if (password.Length > LongestInput)
        {
            v.Error(field, "too_long", $"At most {Longest} characters.");
            return;
        }

        var normal = Normalize(password);
        var length = normal.EnumerateRunes().Count();
        v.That(length >= Shortest, field, "too_short", $"At least {Shortest} characters.");
        v.That(length <= Longest, field, "too_long", $"At most {Longest} characters.");
        var lower = EmailAddress.Normalize(normal);
        v.That(
            !Common.Contains(lower) && (email is null || lower != EmailAddress.Normalize(email)),
            field,
            "password_common",
            "This password is too easy to guess."
        );
    }

    private static FrozenSet<string> Read()
    {
        using var stream = typeof(PasswordRules).Assembly.GetManifestResourceStream("common-passwords.txt")!;
        using var reader = new StreamReader(stream);
        return reader
            .ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .ToFrozenSet(StringComparer.Ordinal);
    }
}
