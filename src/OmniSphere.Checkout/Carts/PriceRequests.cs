using OmniSphere.Checkout.Buyers;
using OmniSphere.Checkout.Pricing;
using OmniSphere.Checkout.Promotions;
using OmniSphere.Checkout.Settings;
using OmniSphere.Checkout.Shipping;
using OmniSphere.Checkout.Zones;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Carts;

/// <summary>What the shop's records say of a cart and its buyer.</summary>
internal sealed record PriceFacts(
    IReadOnlyList<EnteredCoupon> Coupons,
    IReadOnlyDictionary<string, PromotionUsage> Usage,
    BuyerFacts Buyer
);

/// <summary>Puts together what pricing must know of a cart; reads only what the shop's settings ask for.</summary>
internal sealed class PriceRequests(
    PromotionFacts promotions,
    Lazy<BuyerBook> buyers,
    CarrierRates carriers,
    ITenantContext tenant,
    TimeProvider clock
)
{
    /// <summary>Where the cart goes: its address, else the shop's own country.</summary>
    public Place PlaceOf(CartDocument document) =>
        document.ShippingAddress is { } address
            ? new(address.Country, address.Region, address.PostalCode)
            : new(tenant.Required.Country, null, null);

    /// <summary>A method at today's price for the cart, or null where its carrier does not take it.</summary>
    public Task<ShippingMethod?> PricedAsync(
        Cart cart,
        CartDocument document,
        ShippingMethod method,
        CancellationToken cancellationToken
    )
    {
        var place = PlaceOf(document);
        var shipment = new CarrierShipment(
            method.Code,
            cart.Currency,
            tenant.Required.Country,
            place.Country,
            place.Region,
            place.PostalCode,
            document.Grams,
            document.Units
        );
        return carriers.PricedAsync(method, shipment, cancellationToken);
    }

    public async Task<PriceRequest> OfAsync(
        Cart cart,
        CartDocument document,
        ShippingMethod? method,
        SettingsSnapshot rules,
        CancellationToken cancellationToken
    ) => Of(cart, document, method, rules, await FactsAsync(cart, document, rules, cancellationToken));

    /// <summary>Reads what is the same for every shipping method.</summary>
    public async Task<PriceFacts> FactsAsync(
        Cart cart,
        CartDocument document,
        SettingsSnapshot rules,
        CancellationToken cancellationToken
    )
    {
        var email = document.Customer?.Email;
        var coupons = await promotions.CouponsAsync(document.Coupons, email, rules.Promotions, cancellationToken);
        var considered = coupons
            .Select(c => c.Promotion)
            .OfType<PromotionRule>()
            .Concat(rules.Promotions.Automatic)
            .ToList();
        return new(
            coupons,
            await promotions.UsageAsync(considered, email, cancellationToken),
            await BuyerAsync(cart, document, considered, rules, cancellationToken)
        );
    }

    /// <summary>The request for one shipping method.</summary>
    public PriceRequest Of(
        Cart cart,
        CartDocument document,
        ShippingMethod? method,
        SettingsSnapshot rules,
        PriceFacts facts
    )
    {
        // What is picked up is sold where that happens.
        var place = method?.PickUp is { } point
            ? new(point.Country, point.Region, point.PostalCode)
            : PlaceOf(document);
        return new(
            cart.Currency,
            [.. document.Lines.Select(LineOf)],
            facts.Coupons,
            method,
            place.Country,
            place.Region,
            rules.PricesIncludeTax,
            rules.TaxRates,
            clock.GetUtcNow()
        )
        {
            Promotions = rules.Promotions.Automatic,
            Usage = facts.Usage,
            Buyer = facts.Buyer,
            Zones = rules.ZonesOf(place),
            SellerCountry = tenant.Required.Country,
            EuReverseCharge = rules.EuReverseCharge,
        };
    }

    private async Task<BuyerFacts> BuyerAsync(
        Cart cart,
        CartDocument document,
        IEnumerable<PromotionRule> considered,
        SettingsSnapshot rules,
        CancellationToken cancellationToken
    )
    {
        var customer = document.Customer;
        var buyer =
            rules.KnowsBuyers && cart.CustomerId is { } id ? await buyers.Value.FindAsync(id, cancellationToken) : null;
        var first = await promotions.IsFirstOrderAsync(considered, customer?.Email, cart.CustomerId, cancellationToken);
        return new(buyer?.Groups ?? [], first, buyer?.TaxExempt ?? false, customer?.VatNumber);
    }

    private static PriceLine LineOf(CartLine line) =>
        new(line.Id, line.TaxCategory, line.Quantity, line.UnitPrice)
        {
            Sku = line.Sku,
            ProductId = line.ProductId,
            Categories = line.Categories,
            WeightGrams = line.WeightGrams ?? 0,
            Tiers = line.Tiers,
        };
}
