using OmniSphere.Authorization;
using OmniSphere.Checkout.Orders;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Settings;

/// <param name="PricesIncludeTax">Whether prices contain tax.</param>
/// <param name="EuReverseCharge">Whether businesses of other member states of the EU owe the tax themselves.</param>
/// <param name="OrderNumbers">How the numbers of orders are written from now on; as they were unless given.</param>
internal sealed record GeneralSettingsView(
    bool PricesIncludeTax,
    bool EuReverseCharge = false,
    OrderNumberFormat? OrderNumbers = null
) : IValidated
{
    public void Validate(Validation v) =>
        v.That(
            OrderNumbers?.Prefix is null
                || (
                    OrderNumbers.Prefix.Length <= OrderNumber.MaxPrefix
                    && OrderNumbers.Prefix.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '-')
                ),
            "orderNumbers.prefix",
            "code",
            $"Up to {OrderNumber.MaxPrefix} of A-Z, 0-9 and hyphens."
        );
}

/// <summary>Reads and changes how a shop sells as a whole.</summary>
internal sealed class GeneralSettings(CheckoutSetup setup, SettingsSource source)
{
    public static void Map(ModuleRoutes admin)
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
                if (request.OrderNumbers is { } numbers)
                {
                    (row.OrderPrefix, row.SequentialOrders) = (numbers.Prefix ?? "", numbers.Sequential);
                }

                return Task.CompletedTask;
            },
            cancellationToken
        );

    private async Task<VersionedOk<GeneralSettingsView>> AnswerAsync(CancellationToken cancellationToken)
    {
        var settings = await source.GetAsync(fresh: true, cancellationToken);
        return Versioned.Ok(
            new GeneralSettingsView(settings.PricesIncludeTax, settings.EuReverseCharge, settings.OrderNumbers),
            settings.Version
        );
    }
}
