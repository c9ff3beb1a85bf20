using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Settings;
using OmniSphere.Checkout.Storage;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Zones;

/// <summary>A zone as merchants write it; its code is in the address.</summary>
/// <param name="Name">For people.</param>
/// <param name="Areas">1 to 500 areas; an address in any of them is in the zone.</param>
internal sealed record ZoneRequest(string Name, IReadOnlyList<ZoneArea> Areas);

/// <summary>A zone as merchants read it.</summary>
internal sealed record ZoneView(string Code, string Name, IReadOnlyList<ZoneArea> Areas)
{
    public static ZoneView Of(Zone z) => new(z.Code, z.Name, z.Areas);
}

/// <summary>All zones of a shop.</summary>
internal sealed record ZonesView(IReadOnlyList<ZoneView> Items);

/// <summary>Merchants keep their zones.</summary>
internal sealed class KeepZones(CheckoutDbContext db, CheckoutSetup setup)
{
    public const int Most = 500;

    public static void Map(ModuleRoutes admin)
    {
        admin
            .MapGet("/zones", ListAsync)
            .ForMerchant(CheckoutPermissions.SettingsRead)
            .WithName("ListZones")
            .WithSummary("The shop's zones, for tax rates and shipping methods.");
        admin
            .MapPut("/zones/{code}", WriteAsync)
            .ForMerchant(CheckoutPermissions.SettingsWrite)
            .WithName("SetZone")
            .WithSummary("Adds or replaces a zone.");
        admin
            .MapDelete("/zones/{code}", DeleteAsync)
            .ForMerchant(CheckoutPermissions.SettingsWrite)
            .WithName("DeleteZone")
            .WithSummary("Removes a zone that nothing refers to.");
    }

    /// <summary>Refuses a zone that is not there.</summary>
    public async Task GuardAsync(IEnumerable<string> codes, string field, CancellationToken cancellationToken)
    {
        var wanted = codes.Distinct(StringComparer.Ordinal).ToList();
        if (
            wanted.Count > 0
            && await db.Zones.CountAsync(z => wanted.Contains(z.Code), cancellationToken) < wanted.Count
        )
        {
            throw Problem.Invalid(field, "unknown", SettingRules.NoZone);
        }
    }

    private static async Task<Ok<ZonesView>> ListAsync(KeepZones handler, CancellationToken cancellationToken)
    {
        var zones = await handler.All().ToListAsync(cancellationToken);
        return TypedResults.Ok(new ZonesView([.. zones.Select(ZoneView.Of)]));
    }

    private static async Task<Ok<ZoneView>> WriteAsync(
        KeepZones handler,
        string code,
        ZoneRequest request,
        CancellationToken cancellationToken
    )
    {
        var setting = new ZoneSetting(code, request.Name, request.Areas);
        var validation = new Validation();
        SettingRules.Check(validation, setting);
        validation.ThrowIfInvalid();
        return TypedResults.Ok(await handler.SetAsync(setting, cancellationToken));
    }

    private static async Task<NoContent> DeleteAsync(
        KeepZones handler,
        string code,
        CancellationToken cancellationToken
    )
    {
        await handler.RemoveAsync(code, cancellationToken);
        return TypedResults.NoContent();
    }

    private IQueryable<Zone> All() => db.Zones.AsNoTracking().OrderBy(z => z.Code);

    private async Task<ZoneView> SetAsync(ZoneSetting setting, CancellationToken cancellationToken)
    {
        Zone? zone = null;
        await setup.ChangeAsync(
            async (_, ct) =>
            {
                zone = await db.Zones.SingleOrDefaultAsync(z => z.Code == setting.Code, ct);
                if (zone is not null)
                {
                    (zone.Name, zone.Areas) = (setting.Name, setting.Areas);
                    return;
                }

                if (await db.Zones.CountAsync(ct) >= Most)
                {
                    throw Problem.Unprocessable("zone.too_many", $"A shop has at most {Most} zones.");
                }

                zone = setup.NewZone(setting);
                db.Zones.Add(zone);
            },
            cancellationToken
        );
        return ZoneView.Of(zone!);
    }

    private Task RemoveAsync(string code, CancellationToken cancellationToken) =>
        setup.ChangeAsync(
            async (_, ct) =>
            {
                var zone =
                    await db.Zones.SingleOrDefaultAsync(z => z.Code == code, ct)
                    ?? throw Problem.NotFound("zone.not_found", "There is no such zone.");
                var methods = await db.ShippingMethods.AsNoTracking().ToListAsync(ct);
                if (methods.Exists(m => m.Zones.Contains(code)) || await db.TaxRates.AnyAsync(r => r.Zone == code, ct))
                {
                    throw Problem.Conflict("zone.in_use", "Tax rates or shipping methods refer to the zone.");
                }

                db.Zones.Remove(zone);
            },
            cancellationToken
        );
}
