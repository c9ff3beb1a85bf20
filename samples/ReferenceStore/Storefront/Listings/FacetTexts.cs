using System.Globalization;
using ReferenceStore.Storefront.Api;
using ReferenceStore.Storefront.Localization;
using ReferenceStore.Storefront.Shops;

namespace ReferenceStore.Storefront.Listings;

/// <summary>How facets and their values are written.</summary>
internal sealed class FacetTexts(Shop shop, Texts texts)
{
    public string Title(Facet facet) =>
        facet.Attribute switch
        {
            "brand" => texts["Brand"],
            "category" => texts["Category"],
            _ => shop.Label(facet.Attribute, facet.Label),
        };

    public string Value(Facet facet, FacetValue value) =>
        value.Value switch
        {
            "true" => texts["Yes"],
            "false" => texts["No"],
            _ => WithUnit(Number(value.Label ?? value.Value), facet.Unit),
        };

    /// <summary>How an asked-for value is written above the list.</summary>
    public string Chip(IReadOnlyList<Facet> facets, string attribute, string value)
    {
        var facet = facets.FirstOrDefault(f => f.Attribute == attribute) ?? new Facet(attribute, null, null, []);
        var known = facet.Values.FirstOrDefault(v => v.Value == value) ?? new FacetValue(value, null, 0, true);
        return $"{Title(facet)}: {Value(facet, known)}";
    }

    private static string Number(string value) =>
        decimal.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? number.ToString("#,0.####", CultureInfo.CurrentCulture)
            : value;

    private static string WithUnit(string value, string? unit) =>
        unit is null || value.EndsWith(unit, StringComparison.Ordinal) ? value : $"{value}\u00A0{unit}";
}
