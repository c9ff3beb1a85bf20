using OmniSphere.Authorization;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Settings;

/// <param name="PricesIncludeTax">Whether prices contain tax.</param>
/// <param name="EuReverseCharge">Whether businesses of other member states of the EU owe the tax themselves.</param>
internal sealed record GeneralSettingsView(bool PricesIncludeTax, bool EuReverseCharge = false);

/// <summary>Reads and changes how a shop sells as a whole.</summary>
internal sealed class GeneralSettings(CheckoutSetup setup, SettingsSource source)
{
    public static void Map(IEndpointRouteBuilder admin)
    {
        admin
            .MapGet("/settings", ReadAsync)
            .ForMerchant(CheckoutPermissions.SettingsRead)
            .WithName("GetCheckoutSettings")
            .WithSummary("How the shop sells as a whole.");
        admin
            .MapPut("/settings", WriteAsync)
            .ForMerchant(CheckoutPermissions.SettingsWrite)
            .WithName("SetCheckoutSettings")
            .WithSummary("Changes how the shop sells as a whole.");
    }

    private static async Task<VersionedOk<GeneralSettingsView>> ReadAsync(
        GeneralSettings handler,
        CancellationToken cancellationToken
    ) => await handler.AnswerAsync(cancellationToken);

    private static async Task<VersionedOk<GeneralSettingsView>> WriteAsync(
        GeneralSettings handler,
        GeneralSettingsView request,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        await handler.SetAsync(request, ifMatch, cancellationToken);
        return await handler.AnswerAsync(cancellationToken);
    }

    private Task SetAsync(GeneralSettingsView request, IfMatch ifMatch, CancellationToken cancellationToken) =>
        setup.ChangeAsync(
            (row, _) =>
            {
                ifMatch.Guard(row.Version);
                row.PricesIncludeTax = request.PricesIncludeTax;
                row.EuReverseCharge = request.EuReverseCharge;
                return Task.CompletedTask;
            },
            cancellationToken
        );

    private async Task<VersionedOk<GeneralSettingsView>> AnswerAsync(CancellationToken cancellationToken)
    {
        var settings = await source.GetAsync(fresh: true, cancellationToken);
        return Versioned.Ok(
            new GeneralSettingsView(settings.PricesIncludeTax, settings.EuReverseCharge),
            settings.Version
        );
    }
}
