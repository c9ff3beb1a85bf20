namespace OmniSphere.Checkout.Payments;

/// <summary>What comes of a call: how it changes the payment, and when it is looked at again.</summary>
internal sealed partial class GatewayCalls
{
    /// <summary>Writes an outcome into the call and the payment; the caller saves.</summary>
    public void Record(Payment payment, PaymentCall call, GatewayResult result)
    {
        var now = clock.GetUtcNow();
        payment.Reference ??= result.Reference;
        if (result.Outcome is GatewayOutcome.Unknown)
        {
            payment.Attempts++;
            if (payment.OrderId is null || payment.State is PaymentState.Cancelling or PaymentState.Pending)
            {
                // What an order has asked for, the order looks after.
                payment.DueAt = now + Backoff(payment.Attempts);
            }

            return;
        }

        call.AnsweredAt = now;
        call.Outcome = result.Outcome;
        call.Code = result.DeclineCode ?? result.Code;
        payment.Attempts = 0;
        if (result.Outcome is GatewayOutcome.Succeeded && call.Operation is PaymentOperation.Refund)
        {
            payment.Refunded += call.Amount;
        }

        if (Next(payment, call.Operation, result) is not { } state)
        {
            return;
        }

        payment.State = state;
        if (state is PaymentState.Captured && call.Operation is not PaymentOperation.Refund)
        {
            payment.Captured = call.Amount;
        }

        payment.DueAt = HeldUntil(payment);
        if (call.Operation is PaymentOperation.Authorise)
        {
            (payment.Code, payment.DeclineCode) = (result.Code, result.DeclineCode);
            (payment.NextActionType, payment.NextActionUrl, payment.NextActionSecret) = (
                result.NextAction?.Type,
                result.NextAction?.Url,
                result.NextAction?.ClientSecret
            );
        }
    }

    /// <summary>Takes over what the provider says of a payment; the caller saves.</summary>
    public void Adopt(Payment payment, GatewayPayment found)
    {
        var state = found.State switch
        {
            GatewayPaymentState.RequiresAction => PaymentState.RequiresAction,
            GatewayPaymentState.Authorised => PaymentState.Authorised,
            GatewayPaymentState.Captured => found.Refunded >= found.Captured
                ? PaymentState.Refunded
                : PaymentState.Captured,
            GatewayPaymentState.Declined => PaymentState.Declined,
            _ => PaymentState.Cancelled,
        };
        (payment.Captured, payment.Refunded) = (found.Captured.Amount, found.Refunded.Amount);
        if (state == payment.State)
        {
            return;
        }

        // A cancellation that came too late goes on as a refund.
        var undoing = payment.State is PaymentState.Cancelling && state is PaymentState.Captured;
        payment.State = state;
        (payment.Code, payment.DeclineCode) = (found.Code, found.DeclineCode);
        payment.DueAt = undoing ? clock.GetUtcNow() + options.Value.Lease : HeldUntil(payment);
    }

    /// <inheritdoc cref="CheckoutOptions.Backoff" />
    public TimeSpan Backoff(int attempts) => options.Value.Backoff(attempts);

    /// <summary>Until when a cart is frozen for the payment; null for one that is over, or that an order has.</summary>
    private DateTimeOffset? HeldUntil(Payment payment) =>
        payment
            is { OrderId: null, State: PaymentState.Authorised or PaymentState.Captured }
                or { State: PaymentState.RequiresAction }
            ? clock.GetUtcNow() + options.Value.PaymentHold
            : null;

    private static PaymentState? Next(Payment payment, PaymentOperation operation, GatewayResult result) =>
        (operation, result.Outcome) switch
        {
            (PaymentOperation.Authorise, GatewayOutcome.Succeeded) => result.Captured
                ? PaymentState.Captured
                : PaymentState.Authorised,
            (PaymentOperation.Authorise, GatewayOutcome.RequiresAction) => PaymentState.RequiresAction,
            (PaymentOperation.Authorise, _) => PaymentState.Declined,
            (PaymentOperation.Capture, GatewayOutcome.Succeeded) => PaymentState.Captured,
            (PaymentOperation.Cancel, GatewayOutcome.Succeeded) => PaymentState.Cancelled,
            (PaymentOperation.Refund, GatewayOutcome.Succeeded) => payment.Refunded >= payment.Captured
                ? PaymentState.Refunded
                : PaymentState.Captured,
            _ => null,
        };
}
