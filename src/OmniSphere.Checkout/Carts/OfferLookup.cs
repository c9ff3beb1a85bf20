using OmniSphere.Contracts.Catalogue;

namespace OmniSphere.Checkout.Carts;

/// <summary>Asks the catalogue for offers, each SKU once in a scope.</summary>
internal sealed class OfferLookup(IVariantCatalogue catalogue)
{
    private readonly Dictionary<(Currency, string), VariantOffer?> _known = new(KeyComparer.Instance);

    /// <summary>The offers by SKU, without case; a SKU that is not sold is missing.</summary>
    public async Task<IReadOnlyDictionary<string, VariantOffer>> FindAsync(
        IEnumerable<string> skus,
        Currency currency,
        CancellationToken cancellationToken
    )
    {
        var wanted = skus.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var unknown = wanted.Where(s => !_known.ContainsKey((currency, s))).ToList();
        if (unknown.Count > 0)
        {
            var offers = await catalogue.FindOffersAsync(unknown, currency, cancellationToken);
            unknown.ForEach(s => _known[(currency, s)] = null);
            foreach (var offer in offers)
            {
                _known[(currency, offer.Sku)] = offer;
            }
        }

        return wanted
            .Select(s => _known[(currency, s)])
            .OfType<VariantOffer>()
            .ToDictionary(o => o.Sku, StringComparer.OrdinalIgnoreCase);
    }

    private sealed class KeyComparer : IEqualityComparer<(Currency Currency, string Sku)>
    {
        public static readonly KeyComparer Instance = new();

        public bool Equals((Currency Currency, string Sku) x, (Currency Currency, string Sku) y) =>
            x.Currency == y.Currency && StringComparer.OrdinalIgnoreCase.Equals(x.Sku, y.Sku);

        public int GetHashCode((Currency Currency, string Sku) key) =>
            HashCode.Combine(key.Currency, StringComparer.OrdinalIgnoreCase.GetHashCode(key.Sku));
    }
}
