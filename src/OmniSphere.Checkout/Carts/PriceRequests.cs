using OmniSphere.Checkout.Buyers;
using OmniSphere.Checkout.Pricing;
using OmniSphere.Checkout.Promotions;
using OmniSphere.Checkout.Settings;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Carts;

/// <summary>Puts together what pricing must know of a cart; reads only what the shop's settings ask for.</summary>
internal sealed class PriceRequests(
    PromotionFacts promotions,
    BuyerBook buyers,
    ITenantContext tenant,
    TimeProvider clock
)
{
    public async Task<PriceRequest> OfAsync(
        Cart cart,
        CartDocument document,
        ShippingMethod? method,
        SettingsSnapshot rules,
        CancellationToken cancellationToken
    )
    {
        var email = document.Customer?.Email;
        var coupons = await promotions.CouponsAsync(document.Coupons, email, rules.Promotions, cancellationToken);
        var considered = coupons.Select(c => c.Promotion).OfType<PromotionRule>().Concat(rules.Promotions.Automatic);
        var firstOrder = await promotions.IsFirstOrderAsync(considered, email, cart.CustomerId, cancellationToken);
        var buyer =
            rules.KnowsBuyers && cart.CustomerId is { } customer
                ? await buyers.FindAsync(customer, cancellationToken)
                : null;
        return new(
            cart.Currency,
            [
                .. document.Lines.Select(l => new PriceLine(l.Id, l.TaxCategory, l.Quantity, l.UnitPrice)
                {
                    Sku = l.Sku,
                    ProductId = l.ProductId,
                    Categories = l.Categories,
                }),
            ],
            coupons,
            method,
            document.ShippingAddress?.Country ?? tenant.Required.Country,
            document.ShippingAddress?.Region,
            rules.PricesIncludeTax,
            rules.TaxRates,
            clock.GetUtcNow()
        )
        {
            Promotions = rules.Promotions.Automatic,
            Usage = await promotions.UsageAsync(considered, email, cancellationToken),
            Buyer =
                buyer is null && firstOrder is null
                    ? BuyerFacts.Nobody
                    : new BuyerFacts(buyer?.Groups ?? [], firstOrder),
        };
    }
}
