using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OmniSphere.Checkout.Payments.TestGateway;
using OmniSphere.Checkout.Storage;

namespace OmniSphere.Checkout.Payments;

/// <summary>Talks to the providers: knows which call is open, sends it, and writes down what came of it.</summary>
internal sealed class GatewayCalls(
    CheckoutDbContext db,
    IEnumerable<IPaymentGateway> gateways,
    TimeProvider clock,
    IOptions<CheckoutOptions> options,
    IHostEnvironment environment,
    ILogger<GatewayCalls> logger
)
{
    /// <summary>Whether this host takes new payments of the provider.</summary>
    public bool Takes(string provider) =>
        gateways.Any(g => g.Provider == provider)
        && (provider != TestPaymentGateway.Name || options.Value.TakesTestPayments(environment));

    /// <summary>
    /// The call to make: the last one of the operation when its outcome is unknown, else a new one. The caller saves it
    /// before <see cref="SendAsync(Payment, PaymentCall)"/>.
    /// </summary>
    public async Task<PaymentCall> OpenAsync(
        Payment payment,
        PaymentOperation operation,
        CancellationToken cancellationToken
    )
    {
        var last = await db
            .PaymentCalls.Where(c => c.PaymentId == payment.Id && c.Operation == operation)
            .OrderByDescending(c => c.Number)
            .FirstOrDefaultAsync(cancellationToken);
        if (last is { Outcome: null })
        {
            return last;
        }

        var call = new PaymentCall
        {
            TenantId = payment.TenantId,
            PaymentId = payment.Id,
            Operation = operation,
            Number = (last?.Number ?? 0) + 1,
            Amount = payment.Amount,
            StartedAt = clock.GetUtcNow(),
        };
        db.PaymentCalls.Add(call);
        return call;
    }

    /// <summary>Makes the call. Never throws: what cannot be told is <see cref="GatewayOutcome.Unknown"/>.</summary>
    public async Task<GatewayResult> SendAsync(Payment payment, PaymentCall call)
    {
        using var timeout = new CancellationTokenSource(options.Value.GatewayTimeout, clock);
        using var activity = CheckoutTelemetry.Activities.StartActivity($"payment {call.Operation}");
        try
        {
            var result = await SendAsync(Of(payment), payment, call, timeout.Token);
            activity?.SetTag("payment.outcome", result.Outcome.ToString());
            CheckoutTelemetry.PaymentCall(payment.Provider, call.Operation, result.Outcome);
            return result;
        }
        catch (Exception e)
        {
            Log.GatewayUnclear(logger, e, payment.Provider, call.Operation, payment.Id.ToString());
            CheckoutTelemetry.PaymentCall(payment.Provider, call.Operation, GatewayOutcome.Unknown);
            return new(GatewayOutcome.Unknown);
        }
    }

    /// <summary>The payment as its provider sees it; null when that cannot be told now.</summary>
    public async Task<GatewayPayment?> FindAsync(Payment payment)
    {
        if (payment.Reference is null)
        {
            return null;
        }

        using var timeout = new CancellationTokenSource(options.Value.GatewayTimeout, clock);
        try
        {
            return await Of(payment).FindAsync(payment.Reference, timeout.Token);
        }
        catch (Exception e)
        {
            Log.GatewayUnclear(logger, e, payment.Provider, "Find", payment.Id.ToString());
            return null;
        }
    }

    /// <summary>Writes an outcome into the call and the payment; the caller saves.</summary>
    public void Record(Payment payment, PaymentCall call, GatewayResult result)
    {
        var now = clock.GetUtcNow();
        payment.Reference ??= result.Reference;
        if (result.Outcome is GatewayOutcome.Unknown)
        {
            payment.Attempts++;
            payment.DueAt = now + Backoff(payment.Attempts);
            return;
        }

        call.AnsweredAt = now;
        call.Outcome = result.Outcome;
        call.Code = result.DeclineCode ?? result.Code;
        payment.Attempts = 0;
        if (Next(call.Operation, result.Outcome) is not { } state)
        {
            return;
        }

        payment.State = state;
        payment.DueAt = state is PaymentState.Authorised or PaymentState.RequiresAction
            ? now + options.Value.PaymentHold
            : null;
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
        if (state == payment.State)
        {
            return;
        }

        payment.State = state;
        (payment.Code, payment.DeclineCode) = (found.Code, found.DeclineCode);
        payment.DueAt = state is PaymentState.Authorised ? clock.GetUtcNow() + options.Value.PaymentHold : null;
    }

    /// <summary>When to try again: doubling from one lease up to an hour.</summary>
    public TimeSpan Backoff(int attempts) =>
        TimeSpan.FromTicks(
            Math.Min(options.Value.Lease.Ticks << Math.Clamp(attempts - 1, 0, 10), TimeSpan.TicksPerHour)
        );

    private static PaymentState? Next(PaymentOperation operation, GatewayOutcome outcome) =>
        (operation, outcome) switch
        {
            (PaymentOperation.Authorise, GatewayOutcome.Succeeded) => PaymentState.Authorised,
            (PaymentOperation.Authorise, GatewayOutcome.RequiresAction) => PaymentState.RequiresAction,
            (PaymentOperation.Authorise, _) => PaymentState.Declined,
            (PaymentOperation.Capture, GatewayOutcome.Succeeded) => PaymentState.Captured,
            (PaymentOperation.Cancel, GatewayOutcome.Succeeded) => PaymentState.Cancelled,
            (PaymentOperation.Refund, GatewayOutcome.Succeeded) => PaymentState.Refunded,
            _ => null,
        };

    private static Task<GatewayResult> SendAsync(
        IPaymentGateway gateway,
        Payment payment,
        PaymentCall call,
        CancellationToken cancellationToken
    )
    {
        var amount = new Money(call.Amount, payment.Currency);
        return call.Operation switch
        {
            PaymentOperation.Authorise => gateway.AuthoriseAsync(
                new(payment.Id.ToString(), amount, payment.Method, payment.Email, payment.ReturnPath, call.Key),
                cancellationToken
            ),
            PaymentOperation.Capture => gateway.CaptureAsync(new(Reference(), amount, call.Key), cancellationToken),
            PaymentOperation.Cancel => gateway.CancelAsync(new(Reference(), call.Key), cancellationToken),
            _ => gateway.RefundAsync(new(Reference(), amount, call.Key), cancellationToken),
        };

        string Reference() =>
            payment.Reference ?? throw new InvalidOperationException("The provider's reference is not known yet.");
    }

    private IPaymentGateway Of(Payment payment) =>
        gateways.FirstOrDefault(g => g.Provider == payment.Provider)
        ?? throw new InvalidOperationException($"This host has no payment provider '{payment.Provider}'.");
}
