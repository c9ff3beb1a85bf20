using Microsoft.AspNetCore.Http.HttpResults;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Addresses;
using OmniSphere.Checkout.Carts;
using OmniSphere.Checkout.Pricing;
using OmniSphere.Checkout.Settings;
using OmniSphere.Checkout.Zones;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Promotions;

/// <param name="Sku">What would be in the cart.</param>
/// <param name="Quantity">Units, 1 to 999.</param>
internal sealed record TryLine(string Sku, int Quantity = 1) : IValidated
{
    public void Validate(Validation v)
    {
        v.Text(Sku, "sku", 100);
        v.Range(Quantity, "quantity", 1, CartLine.MaxQuantity);
    }
}

/// <summary>A cart that nobody has, and what a merchant wants to know of it.</summary>
/// <param name="Lines">1 to 100 lines.</param>
/// <param name="Currency">The shop's own unless given.</param>
/// <param name="Coupons">Codes that would be entered.</param>
/// <param name="Country">Where it would go; the shop's own country unless given.</param>
/// <param name="Region">The region there.</param>
/// <param name="PostalCode">The postal code there.</param>
/// <param name="ShippingOption">Code of a shipping method; a carrier is not asked, its flat price counts.</param>
/// <param name="CustomerGroups">Groups the shopper would be in.</param>
/// <param name="FirstOrder">Whether it would be their first order; null is a stranger.</param>
/// <param name="At">When; now unless given.</param>
/// <param name="Promotions">Drafts to try; one with the handle of a promotion that is there takes its place.</param>
internal sealed record TryPromotionsRequest(
    IReadOnlyList<TryLine> Lines,
    Currency? Currency = null,
    IReadOnlyList<string>? Coupons = null,
    string? Country = null,
    string? Region = null,
    string? PostalCode = null,
    string? ShippingOption = null,
    IReadOnlyList<string>? CustomerGroups = null,
    bool? FirstOrder = null,
    DateTimeOffset? At = null,
    IReadOnlyList<PromotionSetting>? Promotions = null
) : IValidated
{
    public void Validate(Validation v)
    {
        v.Count(Lines ?? [], "lines", 100, min: 1);
        v.Each(Lines, "lines");
        v.Count(Coupons, "coupons", 5);
        v.Each(Coupons, "coupons", (inner, code) => inner.Text(code, "", 50));
        v.That(
            Country is null || Countries.IsKnown(Country),
            "country",
            "unknown",
            "This is no ISO 3166-1 country, such as FR."
        );
        v.Length(Region, "region", 100);
        v.Length(PostalCode, "postalCode", 20);
        v.Length(ShippingOption, "shippingOption", 50);
        v.Count(CustomerGroups, "customerGroups", 50);
        v.Each(CustomerGroups, "customerGroups", (inner, group) => inner.Text(group, "", 50));
        v.Count(Promotions, "promotions", 20);
        v.Each(Promotions, "promotions", PromotionChecks.Check);
    }
}

/// <summary>What such a cart would come to.</summary>
/// <param name="Totals">The sums.</param>
/// <param name="Lines">Each line with its discounts, in the order asked.</param>
/// <param name="Promotions">Every promotion: what it takes off, or why it does not apply.</param>
/// <param name="Coupons">What became of the codes.</param>
/// <param name="Shipping">The shipping, or null.</param>
/// <param name="Taxes">The taxes.</param>
internal sealed record TryPromotionsView(
    Totals Totals,
    IReadOnlyList<QuotedLine> Lines,
    IReadOnlyList<QuotedPromotion> Promotions,
    IReadOnlyList<CouponView> Coupons,
    QuotedShipping? Shipping,
    IReadOnlyList<QuotedTax> Taxes
);

/// <summary>Shows a merchant what promotions, also drafts, would do to a cart. Nothing is kept.</summary>
internal sealed class TryPromotions(
    CartPricing pricing,
    OfferLookup catalogue,
    SettingsSource settings,
    PromotionFacts facts,
    ITenantContext tenant,
    TimeProvider clock
)
{
    public static void Map(ModuleRoutes admin) =>
        admin
            .MapPost("/promotions/what-if", HandleAsync)
            .ForMerchant(CheckoutPermissions.SettingsRead)
            .WithName("TryPromotions")
            .WithSummary("What promotions, also drafts, would do to a cart, and why others would not apply.");

    private static async Task<Ok<TryPromotionsView>> HandleAsync(
        TryPromotions handler,
        TryPromotionsRequest request,
        CancellationToken cancellationToken
    )
    {
        var quote = handler.Price(await handler.RequestAsync(request, cancellationToken));
        return TypedResults.Ok(
            new TryPromotionsView(
                quote.Totals,
                quote.Lines,
                quote.Promotions,
                [.. quote.Coupons.Select(CouponView.Of)],
                quote.Shipping,
                quote.Taxes
            )
        );
    }

    private Quote Price(PriceRequest request) => pricing.Price(request);

    private async Task<PriceRequest> RequestAsync(TryPromotionsRequest request, CancellationToken cancellationToken)
    {
        var rules = await settings.GetAsync(fresh: true, cancellationToken);
        var book = rules.Promotions.With(request.Promotions ?? []);
        var currency = request.Currency ?? tenant.Required.Currency;
        var place = new Place(request.Country ?? tenant.Required.Country, request.Region, request.PostalCode);
        var offers = await catalogue.FindAsync(request.Lines.Select(l => l.Sku), currency, cancellationToken);
        var codes = (request.Coupons ?? []).Select(Coupon.Normalise).Distinct(StringComparer.Ordinal).ToList();
        var coupons = await facts.CouponsAsync(codes, null, book, cancellationToken);
        return new(
            currency,
            [.. request.Lines.Select(l => Line(l, offers))],
            coupons,
            request.ShippingOption is { } code ? Method(rules, place, currency, code) : null,
            place.Country,
            place.Region,
            rules.PricesIncludeTax,
            rules.TaxRates,
            request.At ?? clock.GetUtcNow()
        )
        {
            Promotions = [.. book.All.Where(r => !r.Setting.NeedsCode)],
            Usage = await facts.UsageAsync(book.All, null, cancellationToken),
            Buyer = new BuyerFacts(request.CustomerGroups ?? [], request.FirstOrder),
            Zones = rules.ZonesOf(place),
            SellerCountry = tenant.Required.Country,
            Explain = true,
        };
    }

    private PriceLine Line(TryLine line, IReadOnlyDictionary<string, VariantOffer> offers)
    {
        var offer = offers.GetValueOrDefault(line.Sku) ?? throw CartProblems.VariantNotFound(line.Sku);
        return new(Id<CartLineKind>.New(clock), offer.TaxCategory, line.Quantity, offer.Price)
        {
            Sku = offer.Sku,
            ProductId = offer.ProductId,
            Categories = offer.Categories,
            WeightGrams = offer.WeightGrams ?? 0,
            Tiers = offer.PriceTiers,
        };
    }

    private static ShippingMethod Method(SettingsSnapshot rules, Place place, Currency currency, string code) =>
        rules.Offered(place, currency, grams: 0).FirstOrDefault(m => m.Code == code)
        ?? throw Problem.Unprocessable(
            "shipping.option_unavailable",
            "This shipping option is not offered for that place."
        );
}
