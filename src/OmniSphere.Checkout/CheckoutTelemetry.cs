using System.Diagnostics;
using System.Diagnostics.Metrics;
using OmniSphere.Checkout.Payments;

namespace OmniSphere.Checkout;

/// <summary>What the checkout tells of itself. Source and meter are named <c>OmniSphere.Checkout</c>.</summary>
internal static class CheckoutTelemetry
{
    public const string Name = "OmniSphere.Checkout";

    public static readonly ActivitySource Activities = new(Name);
    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Orders = Meter.CreateCounter<long>(
        "omnisphere.checkout.orders",
        "{order}",
        "Orders placed"
    );

    private static readonly Counter<long> Undone = Meter.CreateCounter<long>(
        "omnisphere.checkout.placements.undone",
        "{placement}",
        "Placements that were undone, by reason"
    );

    private static readonly Counter<long> PaymentCalls = Meter.CreateCounter<long>(
        "omnisphere.checkout.payment.calls",
        "{call}",
        "Calls to payment providers, by operation and outcome"
    );

    public static void OrderPlaced() => Orders.Add(1);

    public static void PlacementUndone(string reason) =>
        Undone.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public static void PaymentCall(string provider, PaymentOperation operation, GatewayOutcome outcome) =>
        PaymentCalls.Add(
            1,
            new("provider", provider),
            new("operation", operation.ToString()),
            new("outcome", outcome.ToString())
        );
}
