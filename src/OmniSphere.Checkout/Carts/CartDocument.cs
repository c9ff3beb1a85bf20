using OmniSphere.Checkout.Credit;
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

    /// <summary>Gift cards that are to pay, in the order they were entered.</summary>
    public IReadOnlyList<Id<CreditAccountKind>> GiftCards { get; init; } = [];

    /// <summary>Whether the owner's store credit is to pay.</summary>
    public bool StoreCredit { get; init; }

    /// <summary>What it came to when it was last changed; what a frozen cart's payment is for.</summary>
    public required Quote Quote { get; init; }

    /// <summary>What it weighs; items of unknown weight count nothing.</summary>
    public long Grams => Lines.Sum(l => (long)(l.WeightGrams ?? 0) * l.Quantity);

    /// <summary>Units of a SKU in all lines together.</summary>
    public int UnitsOf(string sku) =>
        Lines.Where(l => l.Sku.Equals(sku, StringComparison.OrdinalIgnoreCase)).Sum(l => l.Quantity);

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

    /// <summary>What price lists say of it.</summary>
    public IReadOnlyList<PriceTier> Tiers { get; init; } = [];

    /// <summary>What the shopper wants of it, such as an engraving, by name; lines that differ in it are apart.</summary>
    public IReadOnlyDictionary<string, string> Inputs { get; init; } = NoInputs;

    /// <summary>What the shopper has to say of it, or null.</summary>
    public string? Note { get; init; }

    public static IReadOnlyDictionary<string, string> NoInputs { get; } = new Dictionary<string, string>(0);

    /// <summary>Whether it holds this SKU with these wishes.</summary>
    public bool Is(string sku, IReadOnlyDictionary<string, string> inputs) =>
        Sku.Equals(sku, StringComparison.OrdinalIgnoreCase)
        && Inputs.Count == inputs.Count
        && inputs.All(i => Inputs.TryGetValue(i.Key, out var value) && value == i.Value);

    /// <summary>The line with what the catalogue says now.</summary>
    public CartLine With(VariantOffer offer) => Of(offer, Id, Quantity) with { Inputs = Inputs, Note = Note };

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
            Tiers = offer.PriceTiers,
        };
}

/// <summary>Who buys.</summary>
/// <param name="Email">Where the confirmation goes.</param>
/// <param name="FirstName">Given name.</param>
/// <param name="LastName">Family name.</param>
/// <param name="Phone">For the carrier.</param>
/// <param name="VatNumber">Their VAT number, normalised and well formed, or null.</param>
internal sealed record CartCustomer(
    string Email,
    string? FirstName,
    string? LastName,
    string? Phone,
    string? VatNumber = null
);
