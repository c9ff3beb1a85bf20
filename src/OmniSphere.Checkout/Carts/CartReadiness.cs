using OmniSphere.Checkout.Pricing;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Carts;

/// <summary>What a cart needs before money or stock is touched.</summary>
internal static class CartReadiness
{
    /// <summary>Refuses a cart that lacks something.</summary>
    /// <exception cref="ProblemException">409 <c>cart.incomplete</c> with <c>missing</c>; 409 <c>variant.unavailable</c>.</exception>
    public static void Guard(PricedCart priced)
    {
        var document = priced.Document;
        string?[] missing =
        [
            document.Lines.Count == 0 ? "lines" : null,
            document.Customer is null ? "customer" : null,
            document.ShippingAddress is null && document.Quote.Shipping?.PickUp is null ? "shippingAddress" : null,
            document.ShippingOption is null ? "shippingOption" : null,
        ];
        if (missing.Any(m => m is not null))
        {
            throw Problem
                .Conflict("cart.incomplete", "The cart lacks something before it can be paid or completed.")
                .With("missing", missing.Where(m => m is not null));
        }

        if (!priced.Sellable)
        {
            var gone = priced.Messages.Where(m => m.Code == "variant.unavailable").Select(m => m.LineId);
            throw Problem.Conflict("variant.unavailable", "A line is no longer sold; remove it.").With("lines", gone);
        }
    }

    public static ProblemException Changed(Quote now) =>
        Problem
            .Conflict("cart.changed", "Prices have changed since the buyer agreed. Show the cart again.")
            .With("totals", now.Totals);
}
