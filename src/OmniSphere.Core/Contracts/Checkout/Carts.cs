using OmniSphere.Events;

namespace OmniSphere.Contracts.Checkout;

/// <summary>Names a cart: <c>cart_…</c>.</summary>
public sealed class CartKind : IIdKind
{
    /// <inheritdoc />
    public static string Prefix => "cart";
}

/// <summary>A cart was created or changed; marketing derives abandonment from silence after it.</summary>
/// <param name="CartId">The cart.</param>
/// <param name="Version">The cart's version.</param>
/// <param name="CustomerId">Subject of the signed-in customer, or null.</param>
/// <param name="Email">The e-mail entered at checkout, or null.</param>
/// <param name="ItemCount">Units in the cart.</param>
/// <param name="Total">What the cart comes to.</param>
public sealed record CartUpdated(
    Id<CartKind> CartId,
    long Version,
    string? CustomerId,
    string? Email,
    int ItemCount,
    Money Total
) : IIntegrationEvent
{
    /// <inheritdoc />
    public static string EventType => "cart.updated";

    /// <inheritdoc />
    public string Subject => CartId.ToString();
}

/// <summary>
/// A cart with lines and a known shopper was left alone. Told once for each time it is left; a change makes it alive again.
/// Carries a capability: whoever holds the token may take the cart over, so it belongs into the shopper's mail only. It is
/// sealed (<see cref="Secrets.SecretSeal"/>, for <see cref="Purpose"/>): whoever sends it opens it.
/// </summary>
/// <param name="CartId">The cart.</param>
/// <param name="CustomerId">Subject of the signed-in customer, or null.</param>
/// <param name="Email">The e-mail entered at checkout, or null.</param>
/// <param name="ItemCount">Units in the cart.</param>
/// <param name="Total">What the cart comes to.</param>
/// <param name="LeftAt">When it was changed last.</param>
/// <param name="SealedRecoveryToken">
/// The token, sealed: <c>POST /checkout/v1/carts/{id}/resume</c> takes it once, as <c>X-Cart-Token</c>, and gives the cart a new
/// one. Null when one that was told before has not been used: it is good still.
/// </param>
public sealed record CartAbandoned(
    Id<CartKind> CartId,
    string? CustomerId,
    string? Email,
    int ItemCount,
    Money Total,
    DateTimeOffset LeftAt,
    string? SealedRecoveryToken
) : IIntegrationEvent
{
    /// <inheritdoc />
    public static string EventType => "cart.abandoned";

    /// <inheritdoc />
    public string Subject => CartId.ToString();

    /// <summary>What the token of this cart is sealed for.</summary>
    public static string Purpose(Id<CartKind> cartId) => $"cart-recovery:{cartId}";
}
