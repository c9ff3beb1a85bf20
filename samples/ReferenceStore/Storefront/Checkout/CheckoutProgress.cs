using ReferenceStore.Storefront.Api;

namespace ReferenceStore.Storefront.Checkout;

/// <summary>The steps from a cart to an order, in their order.</summary>
public enum CheckoutStep
{
    Contact,
    Address,
    Shipping,
    Payment,
    Review,
}

/// <summary>How far a cart has come, and which step is shown.</summary>
/// <param name="Reached">The first step that still lacks something.</param>
/// <param name="Shown">The step that is open.</param>
public sealed record CheckoutProgress(CheckoutStep Reached, CheckoutStep Shown)
{
    /// <param name="cart">The cart.</param>
    /// <param name="wanted">The step the address asks for; one that is too early is not shown.</param>
    public static CheckoutProgress Of(Cart cart, string? wanted)
    {
        ArgumentNullException.ThrowIfNull(cart);
        var reached =
            cart.Customer is null ? CheckoutStep.Contact
            : cart.ShippingAddress is null ? CheckoutStep.Address
            : cart.ShippingOption is null ? CheckoutStep.Shipping
            : cart.Payment is { IsGood: true } || cart.Totals.Due.IsZero ? CheckoutStep.Review
            : CheckoutStep.Payment;
        var shown =
            Enum.TryParse<CheckoutStep>(wanted, ignoreCase: true, out var step) && step <= reached ? step : reached;
        return new(reached, shown);
    }

    public bool IsDone(CheckoutStep step) => step < Reached;

    public static string Url(CheckoutStep step) =>
        step switch
        {
            CheckoutStep.Contact => "/checkout?step=contact",
            CheckoutStep.Address => "/checkout?step=address",
            CheckoutStep.Shipping => "/checkout?step=shipping",
            CheckoutStep.Payment => "/checkout?step=payment",
            _ => "/checkout?step=review",
        };
}
