using OmniSphere.Http;

namespace OmniSphere.Checkout.Orders.Returns;

/// <summary>Names a return of goods: <c>ret_…</c>.</summary>
internal sealed class ReturnKind : IIdKind
{
    public static string Prefix => "ret";
}

/// <summary>Where a return stands.</summary>
internal enum ReturnState
{
    /// <summary>The goods are to come back.</summary>
    Requested,

    /// <summary>The merchant does not want them back.</summary>
    Rejected,

    /// <summary>They came back.</summary>
    Received,

    /// <summary>Money was given back for them.</summary>
    Refunded,

    /// <summary>Other goods are sent for them.</summary>
    Exchanged,
}

/// <summary>Units of a line that come back.</summary>
/// <param name="Line">The line's place in the order, from 0.</param>
/// <param name="Quantity">Units, at least 1.</param>
/// <param name="Restock">Whether they can be sold again; damaged goods cannot.</param>
internal sealed record ReturnedUnits(int Line, int Quantity, bool Restock = true)
{
    public static void Check(Validation v, IReadOnlyList<ReturnedUnits>? units)
    {
        v.Count(units ?? [], "units", 200);
        v.Each(units, "units", (inner, u) => inner.Range(u.Quantity, "quantity", 1, int.MaxValue));
        v.That(
            (units ?? []).Where(u => u is not null).GroupBy(u => u.Line).All(g => g.Count() == 1),
            "units",
            "duplicate",
            "Each line once."
        );
    }
}

/// <summary>Goods that come back.</summary>
internal sealed record Return(
    Id<ReturnKind> Id,
    DateTimeOffset At,
    ReturnState State,
    IReadOnlyList<ReturnedUnits> Units,
    string? Reason
)
{
    /// <summary>What knows the request again that entered it; null for those from before that was written down.</summary>
    public string? RequestHash { get; init; }

    /// <summary>Whether its units are on their way to the shelf: the stock has not answered yet.</summary>
    public bool Restocking { get; init; }

    /// <summary>What was given back for it, minor units.</summary>
    public long Refund { get; init; }

    /// <summary>The refund that gives it back, or null.</summary>
    public Id<Refunds.RefundKind>? RefundId { get; init; }

    /// <summary>What its units were worth when they were exchanged, minor units.</summary>
    public long Exchanged { get; init; }
}

/// <summary>A return as buyers and merchants see it.</summary>
internal sealed record ReturnView(
    Id<ReturnKind> Id,
    DateTimeOffset At,
    ReturnState State,
    IReadOnlyList<ReturnedUnits> Units,
    string? Reason,
    Money Value,
    Money Refund
)
{
    public static ReturnView Of(Return r, Order order) =>
        new(
            r.Id,
            r.At,
            r.State,
            r.Units,
            r.Reason,
            new(ReturnValue.Of(order, r), order.Currency),
            new(r.Refund, order.Currency)
        );
}
