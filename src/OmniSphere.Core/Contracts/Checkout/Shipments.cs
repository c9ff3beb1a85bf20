using OmniSphere.Events;

namespace OmniSphere.Contracts.Checkout;

/// <summary>Goods of an order left the house.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Number">Its number.</param>
/// <param name="FulfilmentId">The shipment.</param>
/// <param name="Lines">What is in it.</param>
/// <param name="Carrier">Who carries it, or null.</param>
/// <param name="TrackingNumber">The carrier's number of it, or null.</param>
/// <param name="TrackingUrl">Where it can be followed, or null.</param>
/// <param name="IsComplete">Whether all of the order is shipped now.</param>
public sealed record OrderFulfilled(
    Id<OrderKind> OrderId,
    string Number,
    string FulfilmentId,
    IReadOnlyList<FulfilledLineData> Lines,
    string? Carrier,
    string? TrackingNumber,
    string? TrackingUrl,
    bool IsComplete
) : IIntegrationEvent
{
    /// <summary>Who bought; null in events from before it was told.</summary>
    public OrderBuyerData? Buyer { get; init; }

    /// <inheritdoc />
    public static string EventType => "order.fulfilled";

    /// <inheritdoc />
    public string Subject => OrderId.ToString();
}

/// <summary>Units in a shipment or a return.</summary>
/// <param name="Sku">Stock keeping unit.</param>
/// <param name="Title">Title of the product when it was sold.</param>
/// <param name="Quantity">Units.</param>
public sealed record FulfilledLineData(string Sku, string Title, int Quantity);

/// <summary>A shipment can be followed in another way than was said before.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Number">Its number.</param>
/// <param name="FulfilmentId">The shipment.</param>
/// <param name="Carrier">Who carries it, or null.</param>
/// <param name="TrackingNumber">The carrier's number of it, or null.</param>
/// <param name="TrackingUrl">Where it can be followed, or null.</param>
public sealed record OrderTrackingChanged(
    Id<OrderKind> OrderId,
    string Number,
    string FulfilmentId,
    string? Carrier,
    string? TrackingNumber,
    string? TrackingUrl
) : IIntegrationEvent
{
    /// <inheritdoc />
    public static string EventType => "order.tracking_changed";

    /// <inheritdoc />
    public string Subject => OrderId.ToString();
}

/// <summary>Shipped goods are to come back.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Number">Its number.</param>
/// <param name="ReturnId">The return.</param>
/// <param name="Lines">What is to come back.</param>
public sealed record OrderReturnRequested(
    Id<OrderKind> OrderId,
    string Number,
    string ReturnId,
    IReadOnlyList<FulfilledLineData> Lines
) : IIntegrationEvent
{
    /// <inheritdoc />
    public static string EventType => "order.return_requested";

    /// <inheritdoc />
    public string Subject => OrderId.ToString();
}

/// <summary>Shipped goods came back.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Number">Its number.</param>
/// <param name="ReturnId">The return.</param>
/// <param name="Lines">What came back.</param>
public sealed record OrderReturned(
    Id<OrderKind> OrderId,
    string Number,
    string ReturnId,
    IReadOnlyList<FulfilledLineData> Lines
) : IIntegrationEvent
{
    /// <summary>Who bought; null in events from before it was told.</summary>
    public OrderBuyerData? Buyer { get; init; }

    /// <inheritdoc />
    public static string EventType => "order.returned";

    /// <inheritdoc />
    public string Subject => OrderId.ToString();
}
