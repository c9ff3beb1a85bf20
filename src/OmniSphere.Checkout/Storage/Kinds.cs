namespace OmniSphere.Checkout;

/// <summary>Names a line of a cart: <c>line_…</c>.</summary>
internal sealed class CartLineKind : IIdKind
{
    public static string Prefix => "line";
}

/// <summary>Names a payment: <c>pay_…</c>.</summary>
internal sealed class PaymentKind : IIdKind
{
    public static string Prefix => "pay";
}

/// <summary>Names one try to make an order of a cart: <c>plc_…</c>.</summary>
internal sealed class PlacementKind : IIdKind
{
    public static string Prefix => "plc";
}

/// <summary>Names a tax rate: <c>tax_…</c>.</summary>
internal sealed class TaxRateKind : IIdKind
{
    public static string Prefix => "tax";
}

/// <summary>Names something that happened to an order: <c>tle_…</c>.</summary>
internal sealed class TimelineKind : IIdKind
{
    public static string Prefix => "tle";
}
