using System.Collections.Frozen;
using OmniSphere.Checkout.Pricing;
using OmniSphere.Contracts.Catalogue;

namespace OmniSphere.Checkout.Promotions;

/// <summary>An <see cref="ItemFilter"/> made ready for the engine.</summary>
internal sealed class ItemMatch
{
    /// <summary>Matches every line.</summary>
    public static readonly ItemMatch All = new(null);

    private readonly FrozenSet<Id<ProductKind>> _products;
    private readonly FrozenSet<string> _skus;
    private readonly FrozenSet<string> _categories;
    private readonly FrozenSet<string> _except;
    private readonly bool _anything;

    public ItemMatch(ItemFilter? filter)
    {
        filter ??= new ItemFilter();
        _products = filter.Products.Select(Id<ProductKind>.Parse).ToFrozenSet();
        _skus = filter.Skus.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        _categories = filter.Categories.ToFrozenSet(StringComparer.Ordinal);
        _except = filter.ExceptSkus.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        _anything = _products.Count + _skus.Count + _categories.Count == 0;
    }

    public bool Matches(PriceLine line) =>
        (_anything || IsNamed(line)) && (_except.Count == 0 || !_except.Contains(line.Sku));

    private bool IsNamed(PriceLine line)
    {
        if (
            (_skus.Count > 0 && _skus.Contains(line.Sku)) || (_products.Count > 0 && _products.Contains(line.ProductId))
        )
        {
            return true;
        }

        if (_categories.Count > 0)
        {
            for (var i = 0; i < line.Categories.Count; i++)
            {
                if (_categories.Contains(line.Categories[i]))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
