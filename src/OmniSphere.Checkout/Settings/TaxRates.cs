using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Storage;
using OmniSphere.Checkout.Zones;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Settings;

/// <summary>A tax rate as merchants write it.</summary>
internal sealed record TaxRateRequest(
    string Country,
    decimal Percent,
    string Name,
    string? Region = null,
    string Category = "standard",
    bool AppliesToShipping = true,
    string? Zone = null,
    bool Compound = false
) : IValidated
{
    public void Validate(Validation v) => SettingRules.Check(v, ToSetting());

    public TaxRateSetting ToSetting() =>
        new(Country, Percent, Name, Region, Category, AppliesToShipping, Zone, Compound);
}

/// <summary>A tax rate as merchants read it.</summary>
internal sealed record TaxRateView(
    Id<TaxRateKind> Id,
    string Country,
    string? Region,
    string Category,
    string Name,
    decimal Percent,
    bool AppliesToShipping,
    string? Zone,
    bool Compound
)
{
    public static TaxRateView Of(TaxRate r) =>
        new(r.Id, r.Country, r.Region, r.Category, r.Name, r.Percent, r.AppliesToShipping, r.Zone, r.Compound);
}

/// <summary>All rates of a shop.</summary>
internal sealed record TaxRatesView(IReadOnlyList<TaxRateView> Items);

/// <summary>Merchants keep their tax rates.</summary>
internal sealed class TaxRates(CheckoutDbContext db, CheckoutSetup setup, KeepZones zones)
{
    private const int Most = 1_000;

    public static void Map(ModuleRoutes admin)
    {
        admin
            .MapGet("/tax-rates", ListAsync)
            .ForMerchant(CheckoutPermissions.SettingsRead)
            .WithName("ListTaxRates")
            .WithSummary("The shop's tax rates.");
        admin
            .MapPost("/tax-rates", CreateAsync)
            .ForMerchant(CheckoutPermissions.SettingsWrite)
            .WithIdempotency(required: false)
            .WithName("CreateTaxRate")
            .WithSummary("Adds a tax rate.");
        admin
            .MapPut("/tax-rates/{id}", UpdateAsync)
            .ForMerchant(CheckoutPermissions.SettingsWrite)
            .WithName("UpdateTaxRate")
            .WithSummary("Changes a tax rate.");
        admin
            .MapDelete("/tax-rates/{id}", DeleteAsync)
            .ForMerchant(CheckoutPermissions.SettingsWrite)
            .WithName("DeleteTaxRate")
            .WithSummary("Removes a tax rate.");
    }

    private static async Task<Ok<TaxRatesView>> ListAsync(TaxRates handler, CancellationToken cancellationToken)
    {
        var rates = await handler.All().ToListAsync(cancellationToken);
        return TypedResults.Ok(new TaxRatesView([.. rates.Select(TaxRateView.Of)]));
    }

    private static async Task<Created<TaxRateView>> CreateAsync(
        TaxRates handler,
        TaxRateRequest request,
        CancellationToken cancellationToken
    )
    {
        var rate = await handler.AddAsync(request, cancellationToken);
        return TypedResults.Created($"/checkout/v1/admin/tax-rates/{rate.Id}", rate);
    }

    private static async Task<Ok<TaxRateView>> UpdateAsync(
        TaxRates handler,
        Id<TaxRateKind> id,
        TaxRateRequest request,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await handler.ChangeAsync(id, request, cancellationToken));

    private static async Task<NoContent> DeleteAsync(
        TaxRates handler,
        Id<TaxRateKind> id,
        CancellationToken cancellationToken
    )
    {
        await handler.RemoveAsync(id, cancellationToken);
        return TypedResults.NoContent();
    }

    private IQueryable<TaxRate> All() => db.TaxRates.AsNoTracking().OrderBy(r => r.Country).ThenBy(r => r.Id);

    private async Task<TaxRateView> AddAsync(TaxRateRequest request, CancellationToken cancellationToken)
    {
        var rate = setup.NewRate(request.ToSetting());
        await setup.ChangeAsync(
            async (_, ct) =>
            {
                await GuardZoneAsync(request, ct);
                if (await db.TaxRates.CountAsync(ct) >= Most)
                {
                    throw Problem.Unprocessable("tax_rate.too_many", $"A shop has at most {Most} tax rates.");
                }

                db.TaxRates.Add(rate);
            },
            cancellationToken
        );
        return TaxRateView.Of(rate);
    }

    private async Task<TaxRateView> ChangeAsync(
        Id<TaxRateKind> id,
        TaxRateRequest request,
        CancellationToken cancellationToken
    )
    {
        TaxRate? rate = null;
        await setup.ChangeAsync(
            async (_, ct) =>
            {
                await GuardZoneAsync(request, ct);
                rate = await FindAsync(id, ct);
                CheckoutSetup.Write(rate, request.ToSetting());
            },
            cancellationToken
        );
        return TaxRateView.Of(rate!);
    }

    private Task RemoveAsync(Id<TaxRateKind> id, CancellationToken cancellationToken) =>
        setup.ChangeAsync(async (_, ct) => db.TaxRates.Remove(await FindAsync(id, ct)), cancellationToken);

    private Task GuardZoneAsync(TaxRateRequest request, CancellationToken cancellationToken) =>
        zones.GuardAsync(request.Zone is { } zone ? [zone] : [], "zone", cancellationToken);

    private async Task<TaxRate> FindAsync(Id<TaxRateKind> id, CancellationToken cancellationToken) =>
        await db.TaxRates.SingleOrDefaultAsync(r => r.Id == id, cancellationToken)
        ?? throw Problem.NotFound("tax_rate.not_found", "There is no such tax rate.");
}
