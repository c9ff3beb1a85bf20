using System.Text.Json.Serialization;
using OmniSphere.Checkout.Credit;
using OmniSphere.Checkout.Orders.Edits;
using OmniSphere.Checkout.Orders.Fulfilments;
using OmniSphere.Checkout.Orders.Refunds;
using OmniSphere.Checkout.Orders.Returns;
using OmniSphere.Checkout.Pricing;
using OmniSphere.Contracts.Checkout;

namespace OmniSphere.Checkout.Orders;

/// <summary>An order as its buyer and its merchant see it.</summary>
internal sealed record OrderView
{
    public required Id<OrderKind> Id { get; init; }
    public required string Number { get; init; }
    public required OrderStatus Status { get; init; }
    public required OrderPaymentStatus PaymentStatus { get; init; }
    public required DateTimeOffset PlacedAt { get; init; }
    public DateTimeOffset? CancelledAt { get; init; }
    public required string Email { get; init; }
    public string? FirstName { get; init; }
    public string? LastName { get; init; }
    public string? Phone { get; init; }
    public string? CustomerId { get; init; }
    public required Currency Currency { get; init; }
    public required bool PricesIncludeTax { get; init; }
    public required Totals Totals { get; init; }
    public required Money Refunded { get; init; }

    /// <summary>What was taken above the total and not given back, or null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Money? Overpaid { get; init; }

    /// <summary>The gift cards and the store credit that paid, each with what it covered.</summary>
    public required IReadOnlyList<CreditView> Credits { get; init; }

    /// <summary>What was given back, and where to.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RefundView>? Refunds { get; init; }

    /// <summary>What the order came to more since it was paid, and the buyer can pay now.</summary>
    public required Money AmountDue { get; init; }
    public required IReadOnlyList<OrderLineView> Lines { get; init; }
    public required FulfilmentStatus FulfilmentStatus { get; init; }

    /// <summary>The shipments; a line is named by its place among the lines, from 0.</summary>
    public required IReadOnlyList<FulfilmentView> Fulfilments { get; init; }

    /// <summary>In which shipments it is meant to leave and when they arrive, where that was said.</summary>
    public required IReadOnlyList<ShipmentView> Shipments { get; init; }

    /// <summary>What came back or is to.</summary>
    public required IReadOnlyList<ReturnView> Returns { get; init; }

    /// <summary>How its lines were changed.</summary>
    public required IReadOnlyList<EditView> Edits { get; init; }
    public required OrderShippingView Shipping { get; init; }
    public required AddressData ShippingAddress { get; init; }
    public required AddressData BillingAddress { get; init; }
    public required IReadOnlyList<QuotedTax> Taxes { get; init; }
    public required IReadOnlyList<OrderCouponView> Coupons { get; init; }

    /// <summary>Why no tax was charged, or null.</summary>
    public QuotedRelief? TaxRelief { get; init; }

    /// <summary>What was taken off goods and shipping, and by what.</summary>
    public required IReadOnlyList<OrderPromotionView> Promotions { get; init; }

    /// <summary>What happened to it; buyers see the main steps, merchants all of it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<TimelineView>? Timeline { get; init; }

    /// <summary>What buyers' banks dispute of it; only for merchants.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<OrderDisputeView>? Disputes { get; init; }

    [JsonIgnore]
    public long Version { get; init; }

    public static OrderView Of(Order order) =>
        new()
        {
            Id = order.Id,
            Number = order.Number,
            Status = order.Status,
            PaymentStatus = order.PaymentStatus,
            PlacedAt = order.PlacedAt,
            CancelledAt = order.CancelledAt,
            Email = order.Email,
            FirstName = order.FirstName,
            LastName = order.LastName,
            Phone = order.Phone,
            CustomerId = order.CustomerId,
            Currency = order.Currency,
            PricesIncludeTax = order.PricesIncludeTax,
            Totals = order.Totals,
            Refunded = new(order.Refunded, order.Currency),
            Overpaid = order.Overpaid > 0 ? new Money(order.Overpaid, order.Currency) : null,
            Credits = [.. order.Credits.Select(CreditView.Of)],
            AmountDue = new(order.AmountDue, order.Currency),
            Lines = [.. order.Lines.OrderBy(l => l.Position).Select(l => OrderLineView.Of(l, order))],
            FulfilmentStatus = order.FulfilmentStatus,
            Fulfilments = [.. order.Fulfilments.Select(FulfilmentView.Of)],
            Shipments = [.. order.Shipments.Select(s => ShipmentView.Of(s, order))],
            Returns = [.. order.Returns.Select(r => ReturnView.Of(r, order))],
            Edits = [.. order.Edits.Select(e => EditView.Of(e, order.Currency))],
            Shipping = new(order.ShippingMethod, order.ShippingName, new(order.Shipping, order.Currency)),
            ShippingAddress = order.ShippingAddress,
            BillingAddress = order.BillingAddress,
            Taxes = order.Taxes,
            Coupons = [.. order.Coupons.Select(c => new OrderCouponView(c.Code, c.Name, c.Amount))],
            Promotions =
            [
                .. order.Promotions.Select(p => new OrderPromotionView(
                    p.Handle,
                    p.Name,
                    p.Code,
                    p.Amount,
                    p.OffShipping
                )),
            ],
            TaxRelief = order.TaxRelief,
            Version = order.Version,
        };
}

/// <summary>How an order is shipped.</summary>
internal sealed record OrderShippingView(string Id, string Name, Money Price);

/// <summary>A coupon that was used.</summary>
internal sealed record OrderCouponView(string Code, string? Name, Money Amount);

/// <summary>A promotion that was applied.</summary>
internal sealed record OrderPromotionView(string Handle, string Name, string? Code, Money Amount, bool OffShipping);

/// <summary>A dispute, in the payment provider's words.</summary>
internal sealed record OrderDisputeView(string Reference, Money Amount, string Reason, string Status);

/// <summary>Something that happened to an order.</summary>
internal sealed record TimelineView(DateTimeOffset At, string Kind, string? Note, string? Actor);

/// <summary>A line as it was sold.</summary>
internal sealed record OrderLineView(
    string Sku,
    string Title,
    string Slug,
    IReadOnlyDictionary<string, string> Options,
    string? Image,
    int Quantity,
    Money UnitPrice,
    Money Total,
    Money Discount,
    Money Tax,
    IReadOnlyDictionary<string, string> Inputs,
    string? Note,
    int Shipped
)
{
    public static OrderLineView Of(OrderLine line, Order order)
    {
        var currency = order.Currency;
        return new(
            line.Sku,
            line.Title,
            line.Slug,
            line.Options,
            line.Image,
            line.Quantity,
            new(line.UnitPrice, currency),
            new(line.Total, currency),
            new(line.Discount, currency),
            new(line.Tax, currency),
            line.Inputs,
            line.Note,
            order.ShippedOf(line.Position)
        );
    }
}
