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

        var call = After(last, payment, operation, amount);
        db.PaymentCalls.Add(call);
        if (db.Entry(payment) is { State: not EntityState.Added } tracked)
        {
            // Who knows the payment as it was before this call must not open another one.
            tracked.Property(p => p.Attempts).IsModified = true;
        }

        return call;
    }

    /// <summary>A new call, not saved yet: the one after the last of its operation, which has an outcome.</summary>
    public PaymentCall After(PaymentCall? last, Payment payment, PaymentOperation operation, long? amount = null) =>
        new()
        {
            TenantId = payment.TenantId,
            PaymentId = payment.Id,
            Operation = operation,
            Number = (last?.Number ?? 0) + 1,
            Amount = amount ?? payment.Amount,
            StartedAt = clock.GetUtcNow(),
        };

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

    /// <summary>The payment as its provider sees it; null when it knows none. Throws when that cannot be told now.</summary>
    public async Task<GatewayPayment?> ReadAsync(Payment payment)
    {
        if (payment.Reference is null)
        {
            return null;
        }

        using var timeout = new CancellationTokenSource(options.Value.GatewayTimeout, clock);
        return await Of(payment.Provider).FindAsync(payment.Reference, payment.Terms, timeout.Token);
    }

    /// <summary>The payment as its provider sees it; null when that cannot be told now.</summary>
    public async Task<GatewayPayment?> FindAsync(Payment payment)
    {
        try
        {
            return await ReadAsync(payment);
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
