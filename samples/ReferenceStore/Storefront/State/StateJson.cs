using System.Text.Json.Serialization;

namespace ReferenceStore.Storefront.State;

/// <summary>The cart in the browser.</summary>
/// <param name="Id">The cart.</param>
/// <param name="Token">The capability that opens it.</param>
/// <param name="Units">What the header shows without asking.</param>
internal sealed record BasketCookie(string Id, string Token, int Units);

/// <summary>Orders that this browser placed, the last one first, with the carts' tokens that open them.</summary>
internal sealed record PlacedOrdersCookie(IReadOnlyList<PlacedOrder> Orders);

/// <param name="Id">The order.</param>
/// <param name="Token">The token of the cart it was made of.</param>
internal sealed record PlacedOrder(string Id, string Token);

/// <summary>Who is signed in.</summary>
internal sealed record SessionCookie(
    string AccessToken,
    string? RefreshToken,
    DateTimeOffset ExpiresAt,
    string Email,
    string? FirstName
);

/// <summary>A message for the next page.</summary>
/// <param name="Kind"><c>info</c>, <c>success</c> or <c>error</c>.</param>
/// <param name="Text">In the shopper's language.</param>
internal sealed record Notice(string Kind, string Text);

[JsonSerializable(typeof(BasketCookie))]
[JsonSerializable(typeof(PlacedOrdersCookie))]
[JsonSerializable(typeof(SessionCookie))]
[JsonSerializable(typeof(Notice))]
internal sealed partial class StateJson : JsonSerializerContext;
