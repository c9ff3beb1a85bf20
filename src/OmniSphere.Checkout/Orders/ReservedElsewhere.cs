using OmniSphere.Checkout.Payments;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Checkout;

namespace OmniSphere.Checkout.Orders;

/// <summary>
/// What becomes of money that is reserved for an order, whoever took it or gave it free: the merchant here, the merchant at
/// the provider itself, or the bank whose time for it ran out.
/// </summary>
internal sealed class ReservedElsewhere(CheckoutDbContext db, OrderHistory history)
{
    /// <summary>Takes over what the provider says has become of it; the caller saves.</summary>
    /// <returns>Whether it is reserved no more.</returns>
    public bool TakeOver(Order order, Payment payment, GatewayPayment found)
    {
        if (order.PaymentStatus is not OrderPaymentStatus.Authorised || payment.State is not PaymentState.Authorised)
        {
            return false;
        }

        switch (found.State)
        {
            case GatewayPaymentState.Captured:
                (payment.State, payment.Captured, payment.DueAt) = (PaymentState.Captured, found.Captured.Amount, null);
                Taken(order, payment);
                return true;
            case GatewayPaymentState.Cancelled:
                (payment.State, payment.DueAt) = (PaymentState.Cancelled, null);
                // What gift cards and store credit paid is taken still, and the rest can be paid anew.
                order.PaymentStatus = order.Credit > 0 ? OrderPaymentStatus.Paid : OrderPaymentStatus.Voided;
                history.Add(order, "voided", $"{payment.Money} at {payment.Provider}");
                return true;
            default:
                return false;
        }
    }

    /// <summary>Counts what was taken; the caller saves.</summary>
    public void Taken(Order order, Payment payment)
    {
        var taken = new Money(payment.Captured, payment.Currency);
        (order.Paid, order.PaymentStatus) = (order.Credit + taken.Amount, OrderPaymentStatus.Paid);
        history.Add(order, "paid", taken.ToString());
        db.Publish(new OrderPaid(order.Id, order.Number, new(order.Paid, order.Currency)));
    }
}
