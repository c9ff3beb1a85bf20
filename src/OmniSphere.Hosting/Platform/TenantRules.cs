using System.Globalization;
using System.Text.RegularExpressions;
using OmniSphere.Http;

namespace OmniSphere.Hosting.Platform;

/// <summary>What a tenant's entry may say.</summary>
internal static partial class TenantRules
{
    private const int MostDomains = 50;

    /// <summary>Labels that the platform keeps for itself.</summary>
    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        "www",
        "api",
        "admin",
        "auth",
        "platform",
        "mail",
        "static",
    };

    public static void Slug(this Validation v, string slug)
    {
        v.That(
            SlugPattern().IsMatch(slug),
            "slug",
            "slug.invalid",
            "A slug is 1 to 63 characters of a-z, 0-9 and inner hyphens."
        );
        v.That(!Reserved.Contains(slug), "slug", "slug.reserved", "The platform keeps this name for itself.");
    }

    /// <summary>Checks what is given; null says nothing.</summary>
    public static void Entry(
        this Validation v,
        string? name,
        IReadOnlyList<string>? domains,
        string? culture,
        string? timeZone,
        string? country,
        string? plan,
        string? contactEmail
    )
    {
        v.Length(name, "name", max: 200, min: 1);
        v.Count(domains, "domains", MostDomains);
        for (var i = 0; i < (domains?.Count ?? 0); i++)
        {
            v.That(IsDomain(domains![i]), $"domains[{i}]", "invalid", "A host name such as shop.example.com.");
        }

        v.That(
            domains is null || domains.Distinct(StringComparer.OrdinalIgnoreCase).Count() == domains.Count,
            "domains",
            "duplicate",
            "Each domain once."
        );
        v.That(culture is null || IsCulture(culture), "culture", "unknown", "A language tag such as en-GB.");
        v.That(
            timeZone is null || (timeZone.Length <= 64 && TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out _)),
            "timeZone",
            "unknown",
            "An IANA time zone such as Europe/Paris."
        );
        v.That(
            country is null || CountryPattern().IsMatch(country),
            "country",
            "invalid",
            "Two capital letters (ISO 3166-1)."
        );
        v.That(
            plan is null || PlanPattern().IsMatch(plan),
            "plan",
            "invalid",
            "1 to 50 characters of a-z, 0-9 and hyphens."
        );
        v.Email(contactEmail, "contactEmail");
    }

    private static bool IsDomain(string? domain) => domain?.Length <= 253 && DomainPattern().IsMatch(domain);

    private static bool IsCulture(string culture)
    {
        try
        {
            return culture.Length is > 1 and <= 20
                && CultureInfo.GetCultureInfo(culture, predefinedOnly: true).Name.Length > 0;
        }
        catch (CultureNotFoundException)
        {
            return false;
        }
    }

    [GeneratedRegex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SlugPattern();

    [GeneratedRegex(
        "^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]\\z",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex DomainPattern();

    [GeneratedRegex("^[A-Z]{2}\\z", RegexOptions.None, 1000)]
    private static partial Regex CountryPattern();

    [GeneratedRegex("^[a-z0-9-]{1,50}\\z", RegexOptions.None, 1000)]
    private static partial Regex PlanPattern();
}
