using OmniSphere.Events;

namespace OmniSphere.Contracts.Checkout;

/// <summary>An order's payment was captured.</summary>
public sealed record OrderPaid(Id<OrderKind> OrderId, string Number, Money Amount) : IIntegrationEvent
{
    /// <inheritdoc />
    public static string EventType => "order.paid";

    /// <inheritdoc />
    public string Subject => OrderId.ToString();
}

/// <summary>Money of an order was given back.</summary>
public sealed record OrderRefunded(Id<OrderKind> OrderId, string Number, Money Amount) : IIntegrationEvent
{
    /// <summary>Who bought; null in events from before it was told.</summary>
    public OrderBuyerData? Buyer { get; init; }

    /// <inheritdoc />
    public static string EventType => "order.refunded";

    /// <inheritdoc />
    public string Subject => OrderId.ToString();
}

/// <summary>
/// Money that had been given back of an order has not reached the buyer: the provider accepted the refund and could not deliver
/// it. The order counts as paid by it again, unless it is cancelled: then it goes on giving back.
/// </summary>
public sealed record OrderRefundFailed(Id<OrderKind> OrderId, string Number, Money Amount) : IIntegrationEvent
{
    /// <summary>Who bought.</summary>
    public OrderBuyerData? Buyer { get; init; }

    /// <inheritdoc />
    public static string EventType => "order.refund_failed";

    /// <inheritdoc />
    public string Subject => OrderId.ToString();
}

/// <summary>A buyer's bank disputes a payment of an order, or its dispute went on.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Number">Its number.</param>
/// <param name="Dispute">The provider's id of the dispute.</param>
/// <param name="Amount">How much is disputed.</param>
/// <param name="Reason">In the provider's words.</param>
/// <param name="Status">In the provider's words.</param>
public sealed record OrderDisputed(
    Id<OrderKind> OrderId,
    string Number,
    string Dispute,
    Money Amount,
    string Reason,
    string Status
) : IIntegrationEvent
{
    /// <inheritdoc />
    public static string EventType => "order.disputed";

    /// <inheritdoc />
    public string Subject => OrderId.ToString();
}

/// <summary>An invoice or a credit note was issued.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="OrderNumber">The order's number.</param>
/// <param name="InvoiceId">The document.</param>
/// <param name="Number">The document's number.</param>
/// <param name="IsCreditNote">Whether it takes something back.</param>
/// <param name="Total">What it comes to.</param>
public sealed record InvoiceIssued(
    Id<OrderKind> OrderId,
    string OrderNumber,
    string InvoiceId,
    string Number,
    bool IsCreditNote,
    Money Total
) : IIntegrationEvent
{
    /// <summary>Who bought; null in events from before it was told.</summary>
    public OrderBuyerData? Buyer { get; init; }

    /// <inheritdoc />
    public static string EventType => "invoice.issued";

    /// <inheritdoc />
    public string Subject => OrderId.ToString();
}
