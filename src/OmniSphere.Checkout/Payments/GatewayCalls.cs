using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OmniSphere.Checkout.Storage;

namespace OmniSphere.Checkout.Payments;

/// <summary>Talks to the providers: knows which call is open, sends it, and writes down what came of it.</summary>
internal sealed partial class GatewayCalls(
    CheckoutDbContext db,
    IEnumerable<IPaymentGateway> gateways,
    TimeProvider clock,
    IOptions<CheckoutOptions> options,
    ILogger<GatewayCalls> logger
)
{
    /// <summary>Providers forget keys after a day (https://docs.stripe.com/api/idempotent_requests).</summary>
    private static readonly TimeSpan KeyLife = TimeSpan.FromHours(20);

    /// <summary>As often a call is repeated before the provider's records are asked; minutes, with the back-off.</summary>
    private const int PatientAttempts = 4;

    /// <summary>Whether this host takes new payments of the provider.</summary>
    public bool Takes(string provider) => gateways.Any(g => g.Provider == provider && g.TakesPayments);

    /// <summary>On what terms the tenant takes a payment of the provider now.</summary>
    /// <exception cref="Http.ProblemException">It takes none.</exception>
    public Task<PaymentTerms> TermsAsync(string provider, Money amount, CancellationToken cancellationToken) =>
        Of(provider).TermsAsync(amount, cancellationToken);

    /// <summary>
    /// The call to make: the last one of the operation when its outcome is unknown, else a new one. The caller saves it
    /// before <see cref="SendAsync(Payment, PaymentCall)"/>.
    /// </summary>
    public async Task<PaymentCall> OpenAsync(
        Payment payment,
        PaymentOperation operation,
        CancellationToken cancellationToken,
        long? amount = null
    )
    {
        if (
            db.PaymentCalls.Local.FirstOrDefault(c =>
                c.PaymentId == payment.Id && c.Operation == operation && c.Outcome is null
            ) is
            { } open
        )
        {
            return open;
        }

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
            Amount = amount ?? payment.Amount,
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
        var result = await AnswerAsync(payment, call, timeout.Token);
        activity?.SetTag("payment.outcome", result.Outcome.ToString());
        CheckoutTelemetry.PaymentCall(payment.Provider, call.Operation, result.Outcome);
        return result;
    }

    /// <summary>
    /// Sends the call, or asks for what became of it when its key is too old to be sent again; when the provider keeps
    /// failing the same key, as it replays its first answer, its records decide.
    /// </summary>
    private async Task<GatewayResult> AnswerAsync(
        Payment payment,
        PaymentCall call,
        CancellationToken cancellationToken
    )
    {
        var gateway = Of(payment.Provider);
        try
        {
            return clock.GetUtcNow() - call.StartedAt < KeyLife
                ? await SendAsync(gateway, payment, call, cancellationToken)
                : await RecalledAsync(gateway, payment, call, cancellationToken);
        }
        catch (Exception e)
        {
            Log.GatewayUnclear(logger, e, payment.Provider, call.Operation, payment.Id.ToString());
        }

        try
        {
            return payment.Attempts < PatientAttempts
                ? new(GatewayOutcome.Unknown)
                : await RecalledAsync(gateway, payment, call, cancellationToken);
        }
        catch (Exception e)
        {
            Log.GatewayUnclear(logger, e, payment.Provider, "Recall", payment.Id.ToString());
            return new(GatewayOutcome.Unknown);
        }
    }

    private static async Task<GatewayResult> RecalledAsync(
        IPaymentGateway gateway,
        Payment payment,
        PaymentCall call,
        CancellationToken cancellationToken
    ) =>
        await gateway.RecallAsync(
            new(call.Operation, payment.Id.ToString(), payment.Reference, call.Key, call.StartedAt, payment.Terms),
            cancellationToken
        ) ?? new(GatewayOutcome.Refused, Code: "provider_failed");

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
            return await Of(payment.Provider).FindAsync(payment.Reference, payment.Terms, timeout.Token);
        }
        catch (Exception e)
        {
            Log.GatewayUnclear(logger, e, payment.Provider, "Find", payment.Id.ToString());
            return null;
        }
    }

    /// <summary>What banks dispute of a payment.</summary>
    public async Task<IReadOnlyList<GatewayDispute>> DisputesAsync(Payment payment)
    {
        if (payment.Reference is null)
        {
            return [];
        }

        using var timeout = new CancellationTokenSource(options.Value.GatewayTimeout, clock);
        return await Of(payment.Provider).DisputesAsync(payment.Reference, payment.Terms, timeout.Token);
    }

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

    /// <summary>When to try again: doubling from one lease up to an hour.</summary>
    public TimeSpan Backoff(int attempts) =>
        TimeSpan.FromTicks(
            Math.Min(options.Value.Lease.Ticks << Math.Clamp(attempts - 1, 0, 10), TimeSpan.TicksPerHour)
        );

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
                new(
                    payment.Id.ToString(),
                    amount,
                    payment.Method,
                    payment.Email,
                    payment.ReturnUrl,
                    call.Key,
                    payment.Terms
                )
                {
                    Customer = payment.Customer,
                    SaveMethod = payment.SaveFor is not null,
                    OffSession = payment.OffSession,
                },
                cancellationToken
            ),
            PaymentOperation.Capture => gateway.CaptureAsync(
                new(Reference(), amount, call.Key, payment.TermsOf(call.Amount)),
                cancellationToken
            ),
            PaymentOperation.Cancel => gateway.CancelAsync(
                new(Reference(), call.Key, payment.Terms),
                cancellationToken
            ),
            _ => gateway.RefundAsync(new(Reference(), amount, call.Key, payment.Terms), cancellationToken),
        };

        string Reference() =>
            payment.Reference ?? throw new InvalidOperationException("The provider's reference is not known yet.");
    }

    private IPaymentGateway Of(string provider) =>
        gateways.FirstOrDefault(g => g.Provider == provider)
        ?? throw new InvalidOperationException($"This host has no payment provider '{provider}'.");
}
