using System.Text.Json.Serialization;
using OmniSphere.Checkout.Credit;

namespace OmniSphere.Checkout.Orders.Refunds;

/// <summary>Money of an order that was given back, or is to be.</summary>
/// <param name="Id">The refund.</param>
/// <param name="At">When it was begun.</param>
/// <param name="State">How far it has come.</param>
/// <param name="To">Where it goes.</param>
/// <param name="Amount">How much.</param>
/// <param name="AccountId">The gift card or store credit it goes to, if that was asked for; only for merchants.</param>
internal sealed record RefundView(
    Id<RefundKind> Id,
    DateTimeOffset At,
    RefundState State,
    RefundTo To,
    Money Amount,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Id<CreditAccountKind>? AccountId
)
{
    public static RefundView Of(OrderRefund r, Currency currency) =>
        new(r.Id, r.CreatedAt, r.State, r.To, new(r.Amount, currency), r.AccountId);
}
