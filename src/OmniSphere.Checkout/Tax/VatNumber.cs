using System.Text.RegularExpressions;

namespace OmniSphere.Checkout.Tax;

/// <summary>
/// VAT identification numbers of the EU: their form only, whether one is in force is for VIES to say. The forms are those of
/// the European Commission's VIES, "Frequently asked questions", question 11.
/// </summary>
internal static partial class VatNumber
{
    /// <summary>The member states by ISO 3166-1, as of Council Directive 2006/112/EC.</summary>
    private static readonly HashSet<string> Members =
    [
        .. "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".Split(' '),
    ];

    public static bool IsMember(string country) => Members.Contains(country);

    /// <summary>Capital letters and digits without blanks, dots and hyphens.</summary>
    public static string Normalise(string text) =>
        string.Concat(text.Where(c => c is not (' ' or '.' or '-'))).ToUpperInvariant();

    public static bool IsValid(string normalised) => Form().IsMatch(normalised);

    /// <summary>The member state that issued it, by ISO 3166-1: Greece writes EL.</summary>
    public static string CountryOf(string normalised) =>
        normalised.StartsWith("EL", StringComparison.Ordinal) ? "GR" : normalised[..2];

    [GeneratedRegex(
        """
            ^(ATU[0-9]{8}|BE[01][0-9]{9}|BG[0-9]{9,10}|CY[0-9]{8}[A-Z]|CZ[0-9]{8,10}|DE[0-9]{9}|DK[0-9]{8}|EE[0-9]{9}|EL[0-9]{9}
            |ES([A-Z][0-9]{7}[A-Z0-9]|[0-9]{8}[A-Z])|FI[0-9]{8}|FR[A-HJ-NP-Z0-9]{2}[0-9]{9}|HR[0-9]{11}|HU[0-9]{8}
            |IE([0-9][A-Z+*][0-9]{5}[A-Z]|[0-9]{7}[A-Z]{1,2})|IT[0-9]{11}|LT([0-9]{9}|[0-9]{12})|LU[0-9]{8}|LV[0-9]{11}|MT[0-9]{8}
            |NL[A-Z0-9+*]{10}[0-9]{2}|PL[0-9]{10}|PT[0-9]{9}|RO[0-9]{2,10}|SE[0-9]{12}|SI[0-9]{8}|SK[0-9]{10})\z
            """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1_000
    )]
    private static partial Regex Form();
}
