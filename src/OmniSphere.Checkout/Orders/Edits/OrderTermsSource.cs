using OmniSphere.Checkout.Carts;
using OmniSphere.Checkout.Pricing;
using OmniSphere.Checkout.Settings;
using OmniSphere.Contracts.Checkout;

namespace OmniSphere.Checkout.Orders.Edits;

/// <summary>Writes down the terms of a cart that becomes an order.</summary>
internal sealed class OrderTermsSource(SettingsSource settings, PriceRequests requests)
{
    public async Task<OrderTerms> OfAsync(Cart cart, CancellationToken cancellationToken)
    {
        var rules = await settings.GetAsync(fresh: false, cancellationToken);
        var (method, quoted) = MethodOf(cart, rules);
        var request = await requests.OfAsync(cart, cart.Document, method, rules, cancellationToken);
        var applied = cart
            .Document.Quote.Promotions.Where(p => p.Refused is null)
            .Select(p => p.Handle)
            .ToHashSet(StringComparer.Ordinal);
        var accepted = cart
            .Document.Quote.Coupons.Where(c => c.Refused is null)
            .Select(c => c.Code)
            .ToHashSet(StringComparer.Ordinal);
        return new()
        {
            Country = request.Country,
            Region = request.Region,
            Zones = request.Zones,
            PricesIncludeTax = request.PricesIncludeTax,
            EuReverseCharge = request.EuReverseCharge,
            SellerCountry = request.SellerCountry,
            Buyer = request.Buyer,
            TaxRates = [.. request.TaxRates.Where(r => r.Matches(request.Country, request.Region, request.Zones))],
            Shipping = method,
            ShippingIsNet = quoted && cart.Document.Quote.Relief is not null,
            Promotions =
            [
                .. rules
                    .Promotions.All.Where(p => applied.Contains(p.Handle))
                    .Select(p => p.Setting with { UsageLimit = null, UsageLimitPerCustomer = null }),
            ],
            Coupons =
            [
                .. request
                    .Coupons.Where(c => accepted.Contains(c.Code))
                    .Select(c => c.Coupon)
                    .OfType<Coupon>()
                    .Select(Unlimited),
            ],
        };
    }

    // The price that was quoted is the carrier's; a method that was removed this moment is kept as it was quoted.
    private static (ShippingMethod Method, bool Quoted) MethodOf(Cart cart, SettingsSnapshot rules)
    {
        var quoted = cart.Document.Quote.Shipping!;
        var price = quoted.Price.Amount + (quoted.Discount?.Amount ?? 0);
        var method = rules.ShippingMethods.FirstOrDefault(m => m.Code == quoted.Id);
        return method switch
        {
            { Carrier: null } => (method, false),
            not null => (method.At(new(new(price, cart.Currency))), true),
            _ => (
                new()
                {
                    TenantId = cart.TenantId,
                    Code = quoted.Id,
                    Name = quoted.Name,
                    Currency = cart.Currency,
                    PriceAmount = price,
                    Countries = ["*"],
                    PickUp = quoted.PickUp,
                },
                true
            ),
        };
    }

    private static Coupon Unlimited(Coupon coupon)
    {
        (coupon.UsageLimit, coupon.UsageLimitPerCustomer) = (null, null);
        return coupon;
    }
}
