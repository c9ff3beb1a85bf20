using System.Globalization;
using OmniSphere.Tenancy;
using ReferenceStore.Data;

namespace ReferenceStore.Storefront.Shops;

/// <summary>The shop of the current request: its tenant, and how it looks.</summary>
public sealed class Shop
{
    private static readonly ShopTheme Plain = new(
        Accent: "#2f4f6f",
        AccentStrong: "#213a53",
        AccentSoft: "#e8eef4",
        Highlight: "#d9a327",
        Ink: "#1f2630",
        Background: "#fbfbf9",
        Logo: "",
        HeroImage: ""
    );

    public Shop(ITenantContext tenants, IHttpContextAccessor accessor)
    {
        ArgumentNullException.ThrowIfNull(tenants);
        ArgumentNullException.ThrowIfNull(accessor);
        Tenant = tenants.Current;
        Language = Tenant is null ? null : ShopLanguage.Chosen(accessor.HttpContext);
        Settings = DemoShops.All.FirstOrDefault(s => s.Slug == Tenant?.Slug)?.Settings;
    }

    /// <summary>None on the landing page and where no shop was found.</summary>
    public Tenant? Tenant { get; }

    /// <summary>None for a tenant that is not among the demo shops: it gets a plain look.</summary>
    public ShopSettings? Settings { get; }

    public string Name => Tenant?.Name ?? "OmniSphere";

    public ShopTheme Theme => Settings?.Theme ?? Plain;

    public string Currency => Tenant?.Currency.Code ?? "EUR";

    /// <summary>The language that the shopper chose; none for the shop's own.</summary>
    public CultureInfo? Language { get; }

    public CultureInfo Culture => Language ?? CultureOf(Tenant?.Culture);

    /// <summary>The theme as CSS custom properties of the document.</summary>
    public string Style =>
        $"--accent:{Theme.Accent};--accent-strong:{Theme.AccentStrong};--accent-soft:{Theme.AccentSoft};"
        + $"--highlight:{Theme.Highlight};--ink:{Theme.Ink};--background:{Theme.Background}";

    /// <summary>What a shopper reads for the key of an attribute or option.</summary>
    public string Label(string key, string? otherwise = null) =>
        (Language is null ? Settings?.Labels.GetValueOrDefault(key) : null) ?? otherwise ?? Readable(key);

    /// <summary>The shop's local time of a point in time.</summary>
    public DateTimeOffset Local(DateTimeOffset time) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(Tenant?.TimeZone ?? "Etc/UTC", out var zone)
            ? TimeZoneInfo.ConvertTime(time, zone)
            : time;

    private static string Readable(string key)
    {
        var words = key.Replace('_', ' ');
        return words.Length == 0 ? words : char.ToUpper(words[0], CultureInfo.CurrentCulture) + words[1..];
    }

    private static CultureInfo CultureOf(string? name)
    {
        try
        {
            return CultureInfo.GetCultureInfo(name ?? "en");
        }
        catch (CultureNotFoundException)
        {
            return CultureInfo.GetCultureInfo("en");
        }
    }
}
