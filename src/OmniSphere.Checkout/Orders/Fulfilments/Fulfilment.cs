using OmniSphere.Http;

namespace OmniSphere.Checkout.Orders.Fulfilments;

/// <summary>Names a shipment of an order: <c>ful_…</c>.</summary>
internal sealed class FulfilmentKind : IIdKind
{
    public static string Prefix => "ful";
}

/// <summary>How much of an order has been shipped.</summary>
internal enum FulfilmentStatus
{
    /// <summary>Nothing.</summary>
    Unfulfilled,

    /// <summary>Some units.</summary>
    Partial,

    /// <summary>All units.</summary>
    Fulfilled,
}

/// <summary>Units of a line that are shipped.</summary>
/// <param name="Line">The line's place in the order, from 0.</param>
/// <param name="Quantity">Units, at least 1.</param>
internal sealed record FulfilledUnits(int Line, int Quantity)
{
    public static void Check(Validation v, IReadOnlyList<FulfilledUnits>? units, int min = 0)
    {
        v.Count(units ?? [], "units", 200, min);
        v.Each(units, "units", (inner, u) => inner.Range(u.Quantity, "quantity", 1, int.MaxValue));
        v.That(
            (units ?? []).Where(u => u is not null).GroupBy(u => u.Line).All(g => g.Count() == 1),
            "units",
            "duplicate",
            "Each line once."
        );
    }
}

/// <summary>How a shipment can be followed.</summary>
/// <param name="Carrier">Who carries it.</param>
/// <param name="Number">The carrier's number of it.</param>
/// <param name="Url">Where it can be followed.</param>
internal sealed record Tracking(string? Carrier = null, string? Number = null, string? Url = null) : IValidated
{
    public void Validate(Validation v)
    {
        v.Length(Carrier, "carrier", 100);
        v.Length(Number, "number", 100);
        v.Length(Url, "url", 500);
        v.That(
            Url is null
                || (
                    Uri.TryCreate(Url, UriKind.Absolute, out var uri)
                    && uri.Scheme is "https" or "http"
                    && uri.Host != ""
                ),
            "url",
            "url",
            "An address that begins with https://."
        );
    }
}

/// <summary>A shipment of an order, or of a part of it.</summary>
/// <param name="Id">The shipment.</param>
/// <param name="At">When it was entered.</param>
/// <param name="Units">What is in it.</param>
/// <param name="Tracking">How it can be followed.</param>
/// <param name="Shipped">Whether its units are out of the books of the stock; until then it is only meant.</param>
/// <param name="Actor">Subject of who entered it.</param>
internal sealed record Fulfilment(
    Id<FulfilmentKind> Id,
    DateTimeOffset At,
    IReadOnlyList<FulfilledUnits> Units,
    Tracking Tracking,
    bool Shipped,
    string? Actor
)
{
    /// <summary>What knows the request again that entered it; null for those from before that was written down.</summary>
    public string? RequestHash { get; init; }
}

/// <summary>A shipment as buyers and merchants see it.</summary>
internal sealed record FulfilmentView(
    Id<FulfilmentKind> Id,
    DateTimeOffset At,
    bool Shipped,
    IReadOnlyList<FulfilledUnits> Units,
    Tracking Tracking
)
{
    public static FulfilmentView Of(Fulfilment f) => new(f.Id, f.At, f.Shipped, f.Units, f.Tracking);
}
