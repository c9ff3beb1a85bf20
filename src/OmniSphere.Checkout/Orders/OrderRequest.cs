using Microsoft.AspNetCore.Mvc;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Carts;
using OmniSphere.Contracts.Checkout;

namespace OmniSphere.Checkout.Orders;

/// <summary>Which order a buyer means, and what they show to open it.</summary>
/// <param name="Id">The order.</param>
/// <param name="Token">The token of the cart it was made of.</param>
/// <param name="Caller">Who asks.</param>
internal sealed record OrderRequest(
    Id<OrderKind> Id,
    [property: FromHeader(Name = CartToken.Header)] string? Token,
    Caller Caller
)
{
    /// <summary>Subject of the signed-in shopper, or null.</summary>
    public string? Shopper => Caller.Kind is CallerKind.Shopper ? Caller.Subject : null;
}
