using OmniSphere.Checkout.Pricing;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Contracts.Checkout;

namespace OmniSphere.Checkout.Carts;

/// <summary>What a cart holds. Immutable: a change makes another one.</summary>
internal sealed record CartDocument
{
    public IReadOnlyList<CartLine> Lines { get; init; } = [];
    public CartCustomer? Customer { get; init; }
    public AddressData? ShippingAddress { get; init; }
    public AddressData? BillingAddress { get; init; }

    /// <summary>Code of the chosen shipping method.</summary>
    public string? ShippingOption { get; init; }

    /// <summary>Coupon codes entered, upper case.</summary>
    public IReadOnlyList<string> Coupons { get; init; } = [];

    /// <summary>What it came to when it was last changed; what a frozen cart's payment is for.</summary>
    public required Quote Quote { get; init; }

    public int Units => Lines.Sum(l => l.Quantity);
}

/// <summary>Units of one variant, with what the catalogue said of it last.</summary>
internal sealed record CartLine(
    Id<CartLineKind> Id,
    string Sku,
    Id<VariantKind> VariantId,
    Id<ProductKind> ProductId,
    string Title,
    string Slug,
    IReadOnlyDictionary<string, string> Options,
    string? Image,
    string TaxCategory,
    int? WeightGrams,
    int Quantity,
    Money UnitPrice
)
{
    public const int MaxQuantity = 999;

    /// <summary>Slugs of the product's categories and of those above them.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    public static CartLine Of(VariantOffer offer, Id<CartLineKind> id, int quantity) =>
        new(
            id,
            offer.Sku,
            offer.VariantId,
            offer.ProductId,
            offer.Title,
            offer.ProductSlug,
            offer.Options,
            offer.Image,
            offer.TaxCategory,
            offer.WeightGrams,
            quantity,
            offer.Price
        )
        {
            Categories = offer.Categories,
        };
}

/// <summary>Who buys.</summary>
internal sealed record CartCustomer(string Email, string? FirstName, string? LastName, string? Phone);
