using System.Globalization;

namespace ReferenceStore.Storefront.Shops;

/// <summary>A country as it is chosen from a list.</summary>
/// <param name="Code">ISO 3166-1 alpha-2.</param>
/// <param name="Name">In the language of the shop.</param>
public sealed record Country(string Code, string Name);

/// <summary>The countries a shop delivers to.</summary>
internal sealed class Countries(Shop shop)
{
    private const string Everywhere = "*";

    private static readonly string[] Known =
    [
        .. CultureInfo
            .GetCultures(CultureTypes.SpecificCultures)
            .Select(c => new RegionInfo(c.Name).TwoLetterISORegionName)
            .Where(c => c.Length == 2 && c.All(char.IsAsciiLetterUpper) && c is not ("XK" or "EU" or "UN"))
            .Distinct(StringComparer.Ordinal),
    ];

    /// <summary>The shop's own first, then by name.</summary>
    public IReadOnlyList<Country> Delivered()
    {
        var named =
            shop.Settings?.Shipping.SelectMany(s => s.Countries).ToHashSet(StringComparer.Ordinal) ?? [Everywhere];
        var codes = named.Contains(Everywhere) ? Known : [.. named];
        return [.. All(codes)];
    }

    /// <summary>Bills go anywhere.</summary>
    public IReadOnlyList<Country> Billed() => [.. All(Known)];

    public static string Name(string code)
    {
        try
        {
            return new RegionInfo(code).DisplayName;
        }
        catch (ArgumentException)
        {
            return code;
        }
    }

    private IEnumerable<Country> All(IEnumerable<string> codes)
    {
        var own = shop.Tenant?.Country;
        return codes
            .Select(c => new Country(c, Name(c)))
            .OrderByDescending(c => c.Code == own)
            .ThenBy(c => c.Name, StringComparer.CurrentCultureIgnoreCase);
    }
}
