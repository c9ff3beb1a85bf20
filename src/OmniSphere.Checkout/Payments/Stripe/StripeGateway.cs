using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Payments.Terms;
using OmniSphere.Checkout.Storage;
using OmniSphere.Tenancy;
using Stripe;

namespace OmniSphere.Checkout.Payments.Stripe;

/// <summary>
/// Stripe Connect: direct charges on the tenant's own account, or destination charges of the platform.
/// https://docs.stripe.com/connect/charges
/// </summary>
internal sealed class StripeGateway(
    StripeApi stripe,
    CheckoutDbContext db,
    PaymentTermsSource terms,
    ITenantContext tenant
) : IPaymentGateway
{
    public const string Name = "stripe";

    /// <summary>Our ids in the metadata of what we make.</summary>
    public const string PaymentIdKey = "omnisphere_payment";

    public const string TenantIdKey = "omnisphere_tenant";
    private const string CustomerIdKey = "omnisphere_customer";
    private const string CallKey = "omnisphere_call";

    public string Provider => Name;

    public bool TakesPayments => stripe.IsConfigured;

    public async Task<PaymentTerms> TermsAsync(Money amount, CancellationToken cancellationToken = default)
    {
        var account = await db.StripeAccounts.AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        return account is { AccountId: { } id, ChargesEnabled: true }
            ? await terms.OfAsync(amount, id, cancellationToken)
            : throw PaymentProblems.ProviderUnknown(Name);
    }

    public Task<GatewayResult> AuthoriseAsync(
        AuthorisationRequest request,
        CancellationToken cancellationToken = default
    )
    {
        var destination = request.Terms.Model is ChargeModel.Destination;
        var wish = new PaymentIntentCreateOptions
        {
            Amount = request.Amount.Amount,
            Currency = Code(request.Amount),
            PaymentMethod = request.PaymentMethod,
            Confirm = true,
            CaptureMethod = request.Terms.Capture is CaptureTiming.AtOnce ? "automatic" : "manual",
            AutomaticPaymentMethods = new()
            {
                Enabled = true,
                AllowRedirects = request.ReturnUrl is null ? "never" : "always",
            },
            ReturnUrl = request.ReturnUrl,
            Customer = request.Customer,
            SetupFutureUsage = request.SaveMethod ? "off_session" : null,
            OffSession = request.OffSession ? true : null,
            Expand = request.SaveMethod ? ["payment_method"] : null,
            ApplicationFeeAmount = Fee(request.Terms.ApplicationFee),
            OnBehalfOf = destination ? request.Terms.Account : null,
            TransferData = destination ? new() { Destination = request.Terms.Account } : null,
            Metadata = new() { [PaymentIdKey] = request.PaymentId, [TenantIdKey] = tenant.RequiredId.ToString() },
        };
        return StripeAnswers.OfAsync(async () =>
            StripeAnswers.Of(
                await stripe.V1.PaymentIntents.CreateAsync(
                    wish,
                    By(request.Terms, request.IdempotencyKey),
                    cancellationToken
                )
            )
        );
    }

    public Task<GatewayResult> CaptureAsync(CaptureRequest request, CancellationToken cancellationToken = default)
    {
        var wish = new PaymentIntentCaptureOptions
        {
            AmountToCapture = request.Amount.Amount,
            ApplicationFeeAmount = Fee(request.Terms.ApplicationFee),
        };
        return StripeAnswers.OfAsync(async () =>
            StripeAnswers.Of(
                await stripe.V1.PaymentIntents.CaptureAsync(
                    request.Reference,
                    wish,
                    By(request.Terms, request.IdempotencyKey),
                    cancellationToken
                )
            )
        );
    }

    public Task<GatewayResult> CancelAsync(CancelRequest request, CancellationToken cancellationToken = default) =>
        StripeAnswers.OfAsync(async () =>
        {
            try
            {
                await stripe.V1.PaymentIntents.CancelAsync(
                    request.Reference,
                    null,
                    By(request.Terms, request.IdempotencyKey),
                    cancellationToken
                );
            }
            catch (StripeException e) when (StripeAnswers.IsUnexpectedState(e))
            {
                // Cancelled before is as good as cancelled now.
                var found = await FindAsync(request.Reference, request.Terms, cancellationToken);
                if (found is not { State: GatewayPaymentState.Cancelled })
                {
                    throw;
                }
            }

            return new(GatewayOutcome.Succeeded, request.Reference);
        });

    public Task<GatewayResult> RefundAsync(RefundRequest request, CancellationToken cancellationToken = default)
    {
        var wish = new RefundCreateOptions
        {
            PaymentIntent = request.Reference,
            Amount = request.Amount.Amount,
            // The tenant pays its refunds; what the platform kept stays with it.
            ReverseTransfer = request.Terms.Model is ChargeModel.Destination ? true : null,
            Metadata = new() { [CallKey] = request.IdempotencyKey },
        };
        return StripeAnswers.OfAsync(async () =>
            StripeAnswers.Of(
                await stripe.V1.Refunds.CreateAsync(wish, By(request.Terms, request.IdempotencyKey), cancellationToken),
                request.Reference
            )
        );
    }

    public async Task<string> CustomerAsync(CustomerRequest request, CancellationToken cancellationToken = default)
    {
        var customer = await stripe.V1.Customers.CreateAsync(
            new()
            {
                Email = request.Email,
                Metadata = new() { [CustomerIdKey] = request.CustomerId, [TenantIdKey] = tenant.RequiredId.ToString() },
            },
            By(request.Terms, request.IdempotencyKey),
            cancellationToken
        );
        return customer.Id;
    }

    public Task<GatewayResult> AttachAsync(MethodRequest request, CancellationToken cancellationToken = default) =>
        StripeAnswers.OfAsync(async () =>
            StripeAnswers.Of(
                await stripe.V1.PaymentMethods.AttachAsync(
                    request.Method,
                    new() { Customer = request.Customer },
                    By(request.Terms, request.IdempotencyKey),
                    cancellationToken
                )
            )
        );

    public Task<GatewayResult> DetachAsync(MethodRequest request, CancellationToken cancellationToken = default) =>
        StripeAnswers.OfAsync(async () =>
            StripeAnswers.Of(
                await stripe.V1.PaymentMethods.DetachAsync(
                    request.Method,
                    null,
                    By(request.Terms, request.IdempotencyKey),
                    cancellationToken
                )
            )
        );

    public async Task<GatewayPayment?> FindAsync(
        string reference,
        PaymentTerms terms,
        CancellationToken cancellationToken = default
    )
    {
        try
        {
            return StripeAnswers.Payment(
                await stripe.V1.PaymentIntents.GetAsync(
                    reference,
                    new() { Expand = ["latest_charge.refunds", "payment_method"] },
                    By(terms),
                    cancellationToken
                )
            );
        }
        catch (StripeException e) when (e.StripeError?.Code == "resource_missing")
        {
            return null;
        }
    }

    public async Task<GatewayResult?> RecallAsync(RecallRequest request, CancellationToken cancellationToken = default)
    {
        if (request is { Operation: PaymentOperation.Refund, Reference: { } charged })
        {
            var refunds = stripe.V1.Refunds.ListAutoPagingAsync(
                new() { PaymentIntent = charged, Limit = 100 },
                By(request.Terms),
                cancellationToken
            );
            await foreach (var refund in refunds)
            {
                if (refund.Metadata?.GetValueOrDefault(CallKey) == request.IdempotencyKey)
                {
                    return StripeAnswers.Of(refund, charged);
                }
            }

            return null;
        }

        if (request.Reference is { } reference)
        {
            var found = await FindAsync(reference, request.Terms, cancellationToken);
            return (request.Operation, found?.State) switch
            {
                (PaymentOperation.Capture, GatewayPaymentState.Captured) => new(GatewayOutcome.Succeeded, reference),
                (PaymentOperation.Cancel, GatewayPaymentState.Cancelled) => new(GatewayOutcome.Succeeded, reference),
                _ => null,
            };
        }

        return await LookForAsync(request, cancellationToken);
    }

    public async Task<IReadOnlyList<GatewayDispute>> DisputesAsync(
        string reference,
        PaymentTerms terms,
        CancellationToken cancellationToken = default
    )
    {
        var disputes = await stripe.V1.Disputes.ListAsync(
            new() { PaymentIntent = reference, Limit = 100 },
            By(terms),
            cancellationToken
        );
        return [.. disputes.Select(StripeAnswers.Of)];
    }

    /// <summary>The payment intent that carries our id, among those made since the call.</summary>
    private async Task<GatewayResult?> LookForAsync(RecallRequest request, CancellationToken cancellationToken)
    {
        var intents = stripe.V1.PaymentIntents.ListAutoPagingAsync(
            new()
            {
                // Clocks differ a little.
                Created = new DateRangeOptions
                {
                    GreaterThanOrEqual = request.StartedAt.UtcDateTime.AddMinutes(-10),
                    LessThanOrEqual = request.StartedAt.UtcDateTime.AddHours(25),
                },
                Limit = 100,
            },
            By(request.Terms),
            cancellationToken
        );
        await foreach (var intent in intents)
        {
            if (intent.Metadata?.GetValueOrDefault(PaymentIdKey) == request.PaymentId)
            {
                return StripeAnswers.Of(intent);
            }
        }

        return null;
    }

    /// <summary>Direct charges are made as the connected account, destination charges as the platform.</summary>
    private static RequestOptions By(PaymentTerms terms, string? key = null) =>
        StripeApi.As(terms.Model is ChargeModel.Direct ? terms.Account : null, key);

    private static long? Fee(long fee) => fee > 0 ? fee : null;

    // Stripe wants lower case (https://docs.stripe.com/currencies).
    private static string Code(Money amount) => amount.Currency.Code.ToLowerInvariant();
}
