using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OmniSphere.Checkout.Payments.Terms;
using OmniSphere.Checkout.Storage;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Payments.TestGateway;

/// <summary>
/// A provider that moves no money and behaves like Stripe's test mode. Its books are written in transactions of their own,
/// as those of an external system are.
/// </summary>
internal sealed partial class TestPaymentGateway(
    ModuleSql<CheckoutDbContext> sql,
    ITenantScopeFactory scopes,
    ITenantContext tenant,
    PaymentTermsSource terms,
    TimeProvider clock,
    IOptions<CheckoutOptions> options,
    IHostEnvironment environment
) : IPaymentGateway
{
    public const string Name = "test";

    public string Provider => Name;

    public bool TakesPayments => options.Value.TakesTestPayments(environment);

    public Task<PaymentTerms> TermsAsync(Money amount, CancellationToken cancellationToken = default) =>
        terms.OfAsync(amount, account: null, cancellationToken);

    public Task<GatewayResult> AuthoriseAsync(
        AuthorisationRequest request,
        CancellationToken cancellationToken = default
    ) =>
        OnceAsync(
            request.IdempotencyKey,
            request,
            async (db, ct) =>
            {
                // A method that was kept stands for its card, for its own buyer only.
                var kept = await db.TestMethods.SingleOrDefaultAsync(
                    m => m.Reference == request.PaymentMethod && m.Customer == request.Customer,
                    ct
                );
                if (TestCards.Find(kept?.Card ?? request.PaymentMethod) is not { } card)
                {
                    return new GatewayResult(GatewayOutcome.Refused, Code: "method_unknown");
                }

                if (request.OffSession && card.Confirm)
                {
                    card = new("authentication_required", "authentication_required", Confirm: false);
                }

                var payment = Open(request, kept?.Card ?? request.PaymentMethod, card);
                db.TestPayments.Add(payment);
                if (
                    request is { SaveMethod: true, Customer: { } customer }
                    && payment.State is not GatewayPaymentState.Declined
                )
                {
                    payment.KeptMethod = Keep(db, customer, payment.Method);
                }

                return Answer(payment);
            },
            cancellationToken
        );

    public Task<GatewayResult> CaptureAsync(CaptureRequest request, CancellationToken cancellationToken = default) =>
        ChangeAsync(
            request.IdempotencyKey,
            request,
            request.Reference,
            payment =>
            {
                if (payment.State is not GatewayPaymentState.Authorised || request.Amount.Amount > payment.Amount)
                {
                    return false;
                }

                payment.State = GatewayPaymentState.Captured;
                payment.Captured = request.Amount.Amount;
                payment.ApplicationFee = request.Terms.ApplicationFee;
                return true;
            },
            cancellationToken
        );

    public Task<GatewayResult> CancelAsync(CancelRequest request, CancellationToken cancellationToken = default) =>
        ChangeAsync(
            request.IdempotencyKey,
            request,
            request.Reference,
            payment =>
            {
                if (payment.State is GatewayPaymentState.Captured)
                {
                    return false;
                }

                payment.State = GatewayPaymentState.Cancelled;
                return true;
            },
            cancellationToken
        );

    public Task<GatewayResult> RefundAsync(RefundRequest request, CancellationToken cancellationToken = default) =>
        ChangeAsync(
            request.IdempotencyKey,
            request,
            request.Reference,
            payment =>
            {
                if (
                    payment.State is not GatewayPaymentState.Captured
                    || payment.Refunded + request.Amount.Amount > payment.Captured
                )
                {
                    return false;
                }

                payment.Refunded += request.Amount.Amount;
                return true;
            },
            cancellationToken
        );

    public async Task<GatewayPayment?> FindAsync(
        string reference,
        PaymentTerms terms,
        CancellationToken cancellationToken = default
    )
    {
        await using var scope = scopes.Create(tenant.Required);
        var payment = await scope
            .Get<CheckoutDbContext>()
            .TestPayments.AsNoTracking()
            .SingleOrDefaultAsync(p => p.Reference == reference, cancellationToken);
        return payment?.ToPayment();
    }

    public async Task<IReadOnlyList<GatewayDispute>> DisputesAsync(
        string reference,
        PaymentTerms terms,
        CancellationToken cancellationToken = default
    )
    {
        await using var scope = scopes.Create(tenant.Required);
        var payment = await scope
            .Get<CheckoutDbContext>()
            .TestPayments.AsNoTracking()
            .SingleOrDefaultAsync(p => p.Reference == reference, cancellationToken);
        return payment is { Captured: > 0 } && TestCards.Disputes(payment.Method) is { } reason
            ? [new($"dp_{payment.Reference}", new(payment.Captured, payment.Currency), reason, "needs_response")]
            : [];
    }

    public async Task<GatewayResult?> RecallAsync(RecallRequest request, CancellationToken cancellationToken = default)
    {
        await using var scope = scopes.Create(tenant.Required);
        var call = await scope
            .Get<CheckoutDbContext>()
            .TestCalls.AsNoTracking()
            .SingleOrDefaultAsync(c => c.Key == request.IdempotencyKey, cancellationToken);
        return call is null ? null : JsonSerializer.Deserialize<GatewayResult>(call.Answer);
    }

    private TestPayment Open(AuthorisationRequest request, string method, TestCard card)
    {
        var payment = new TestPayment
        {
            TenantId = tenant.RequiredId,
            Reference = $"pi_test_{Random(15)}",
            PaymentId = request.PaymentId,
            Method = method,
            Currency = request.Amount.Currency,
            Amount = request.Amount.Amount,
            State = GatewayPaymentState.RequiresAction,
            ApplicationFee = request.Terms.ApplicationFee,
            CaptureAtOnce = request.Terms.Capture is CaptureTiming.AtOnce,
            Code = card.Code,
            DeclineCode = card.DeclineCode,
            Secret = Random(24),
            ReturnUrl = request.ReturnUrl,
            CreatedAt = clock.GetUtcNow(),
        };
        if (!card.Confirm)
        {
            payment.Settle(card.Code is null);
        }

        return payment;
    }

    private static GatewayResult Answer(TestPayment payment) =>
        payment.State switch
        {
            GatewayPaymentState.Declined => new(
                GatewayOutcome.Declined,
                payment.Reference,
                payment.Code,
                payment.DeclineCode
            ),
            GatewayPaymentState.RequiresAction => new(
                GatewayOutcome.RequiresAction,
                payment.Reference,
                NextAction: new("redirect", ConfirmTestPayment.Path(payment))
            ),
            _ => new(
                GatewayOutcome.Succeeded,
                payment.Reference,
                Captured: payment.State is GatewayPaymentState.Captured,
                Method: payment.Kept
            ),
        };

    private static string Random(int bytes) => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(bytes));
}
