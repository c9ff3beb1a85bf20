using ReferenceStore.Storefront.Api;

namespace ReferenceStore.Storefront.Products;

/// <summary>One value of an option, and the variant a shopper gets by choosing it.</summary>
/// <param name="Value">Such as <c>M</c>.</param>
/// <param name="Target">The variant with this value that differs least from the present one.</param>
/// <param name="Selected">Whether the present variant has it.</param>
public sealed record OptionChoice(string Value, ProductVariant Target, bool Selected)
{
    public bool SoldOut => Target.Available <= 0;
}

/// <summary>An option with its values.</summary>
public sealed record OptionGroup(string Name, IReadOnlyList<OptionChoice> Choices)
{
    public string? Selected => Choices.FirstOrDefault(c => c.Selected)?.Value;
}

/// <summary>Which variant a product page is about, and how to get to the others.</summary>
public static class VariantChoice
{
    /// <summary>The variant asked for, else the first that can be bought, else the first.</summary>
    public static ProductVariant? Pick(Product product, string? sku)
    {
        ArgumentNullException.ThrowIfNull(product);
        return product.Variants.FirstOrDefault(v => string.Equals(v.Sku, sku, StringComparison.OrdinalIgnoreCase))
            ?? product.Variants.FirstOrDefault(v => v.Available > 0)
            ?? (product.Variants.Count > 0 ? product.Variants[0] : null);
    }

    public static IReadOnlyList<OptionGroup> Groups(Product product, ProductVariant present)
    {
        ArgumentNullException.ThrowIfNull(product);
        var names = product.Options?.Select(o => o.Name) ?? product.Variants.SelectMany(v => v.Options?.Keys ?? []);
        return [.. names.Distinct().Select(n => Group(product, present, n)).Where(g => g.Choices.Count > 0)];
    }

    private static OptionGroup Group(Product product, ProductVariant present, string name)
    {
        var values =
            product.Options?.FirstOrDefault(o => o.Name == name)?.Values
            ?? [.. product.Variants.Select(v => v.Option(name)).OfType<string>().Distinct()];
        var choices =
            from value in values
            let target = Nearest(product, present, name, value)
            where target is not null
            select new OptionChoice(value, target, present.Option(name) == value);
        return new(name, [.. choices]);
    }

    // The other options stay as they are if they can; among equals one that can be bought.
    private static ProductVariant? Nearest(Product product, ProductVariant present, string name, string value) =>
        product
            .Variants.Where(v => v.Option(name) == value)
            .OrderByDescending(v => present.Options?.Count(o => o.Key != name && v.Option(o.Key) == o.Value) ?? 0)
            .ThenByDescending(v => v.Available > 0)
            .FirstOrDefault();
}
