namespace OmniSphere.Contracts.Catalogue;

/// <summary>A variant as checkout sells it. Prices are facts of the catalogue; what a cart pays is checkout's decision.</summary>
/// <param name="VariantId">The variant.</param>
/// <param name="ProductId">Its product.</param>
/// <param name="Sku">Stock keeping unit, unique within the tenant, compared without case.</param>
/// <param name="Title">Product title as shown to customers.</param>
/// <param name="ProductSlug">Slug of the product page.</param>
/// <param name="Options">Option name to value, for example <c>size</c> to <c>M</c>; empty for a single variant.</param>
/// <param name="Price">Base price of one unit in the requested currency.</param>
/// <param name="Image">Absolute or host-relative URL of a picture, or null.</param>
/// <param name="TaxCategory">Tax category code, <c>standard</c> unless the merchant says otherwise.</param>
/// <param name="WeightGrams">Weight of one unit in grams, or null when unknown.</param>
/// <param name="Available">Saleable units: on hand minus allocated minus reserved minus safety threshold, never negative.</param>
public sealed record VariantOffer(
    Id<VariantKind> VariantId,
    Id<ProductKind> ProductId,
    string Sku,
    string Title,
    string ProductSlug,
    IReadOnlyDictionary<string, string> Options,
    Money Price,
    string? Image,
    string TaxCategory,
    int? WeightGrams,
    int Available
)
{
    /// <summary>Slugs of the product's categories and of those above them, each once, in no order.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>What price lists say of the variant in the requested currency; checkout takes the lowest that applies.</summary>
    public IReadOnlyList<PriceTier> PriceTiers { get; init; } = [];
}

/// <summary>A price of one unit under conditions.</summary>
/// <param name="List">Code of the price list it is from.</param>
/// <param name="Price">Price of one unit.</param>
/// <param name="MinQuantity">Units of the variant from which it counts, 1 or more.</param>
/// <param name="Group">The customer group it is for, or null for everybody.</param>
/// <param name="StartsAt">First moment of validity; null is always.</param>
/// <param name="EndsAt">First moment after validity; null is never.</param>
public sealed record PriceTier(
    string List,
    Money Price,
    int MinQuantity = 1,
    string? Group = null,
    DateTimeOffset? StartsAt = null,
    DateTimeOffset? EndsAt = null
);

/// <summary>What checkout asks of the catalogue. Runs for the tenant of the scope.</summary>
public interface IVariantCatalogue
{
    /// <summary>
    /// The offers for these SKUs in one read, in no order. A SKU that is unknown, not published or has no price in
    /// <paramref name="currency"/> is absent from the answer. At most 200 SKUs.
    /// </summary>
    Task<IReadOnlyList<VariantOffer>> FindOffersAsync(
        IReadOnlyCollection<string> skus,
        Currency currency,
        CancellationToken cancellationToken = default
    );
}
