using System.Text.Json.Serialization;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Settings;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Payments.Terms;

/// <param name="Model">Whose charges payments are.</param>
/// <param name="FeePercent">What the platform keeps of each payment, 0 to 100 with at most four decimals.</param>
/// <param name="FeeFixed">Added to it for payments in the same currency; null is nothing.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record PlatformTermsView(ChargeModel Model, decimal FeePercent, Money? FeeFixed = null) : IValidated
{
    public void Validate(Validation v)
    {
        v.That(
            FeePercent is >= 0 and <= 100 && FeePercent * 10_000m == decimal.Truncate(FeePercent * 10_000m),
            "feePercent",
            "out_of_range",
            "From 0 to 100 with at most four decimals."
        );
        v.That(FeeFixed is not { IsNegative: true }, "feeFixed", "out_of_range", "Not below zero.");
    }
}

/// <summary>The operator of the platform decides what it keeps of a tenant's payments.</summary>
internal sealed class PlatformTerms(CaptureSettings settings)
{
    public static void Map(ModuleRoutes module)
    {
        module
            .MapGet("/operator/payment-terms", ReadAsync)
            .ForOperator()
            .WithName("GetPaymentTerms")
            .WithSummary("Whose charges the tenant's payments are and what the platform keeps of them.");
        module
            .MapPut("/operator/payment-terms", WriteAsync)
            .ForOperator()
            .WithName("SetPaymentTerms")
            .WithSummary("Decides whose charges the tenant's payments are and what the platform keeps of them.");
    }

    private static async Task<VersionedOk<PlatformTermsView>> ReadAsync(
        PlatformTerms handler,
        CancellationToken cancellationToken
    ) => View(await handler.FindAsync(cancellationToken));

    private static async Task<VersionedOk<PlatformTermsView>> WriteAsync(
        PlatformTerms handler,
        PlatformTermsView request,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    ) => View(await handler.SetAsync(request, ifMatch, cancellationToken));

    private async Task<PaymentSettings> FindAsync(CancellationToken cancellationToken) =>
        await settings.FindAsync(cancellationToken) ?? new PaymentSettings();

    private Task<PaymentSettings> SetAsync(
        PlatformTermsView request,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    ) =>
        settings.ChangeAsync(
            s =>
            {
                s.Model = request.Model;
                s.FeeMillionths = SettingRules.Millionths(request.FeePercent);
                s.FeeFixed = request.FeeFixed?.Amount ?? 0;
                s.FeeCurrency = request.FeeFixed?.Currency;
            },
            ifMatch,
            cancellationToken
        );

    private static VersionedOk<PlatformTermsView> View(PaymentSettings settings) =>
        Versioned.Ok(
            new PlatformTermsView(
                settings.Model,
                settings.FeeMillionths / 10_000m,
                settings.FeeCurrency is { } currency ? new Money(settings.FeeFixed, currency) : null
            ),
            settings.Version
        );
}
