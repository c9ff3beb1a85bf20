using Microsoft.AspNetCore.Mvc;
using OmniSphere.Authorization;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Carts;

/// <summary>Which cart is meant, and what the caller shows to open it.</summary>
/// <param name="Id">The cart.</param>
/// <param name="Token">The cart's token.</param>
/// <param name="Caller">Who asks.</param>
/// <param name="IfMatch">The version the caller has seen, if they care.</param>
internal sealed record CartRequest(
    Id<CartKind> Id,
    [property: FromHeader(Name = CartToken.Header)] string? Token,
    Caller Caller,
    IfMatch IfMatch
)
{
    /// <summary>Subject of the signed-in shopper, or null.</summary>
    public string? Shopper => Caller.Kind is CallerKind.Shopper ? Caller.Subject : null;

    /// <summary>Whether the caller may open the cart: by its token, or because it is theirs.</summary>
    public bool Opens(Cart cart) => Opens(cart.TokenHash, cart.CustomerId);

    /// <summary>Whether the caller comes by the link that was sent to the shopper.</summary>
    public bool Recovers(Cart cart) => cart.RecoveryHash is { } recovery && CartToken.Opens(Token, recovery);

    /// <inheritdoc cref="Opens(Cart)"/>
    public bool Opens(byte[] tokenHash, string? owner) =>
        CartToken.Opens(Token, tokenHash) || (owner is not null && owner == Shopper);
}
