using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Shipping;
using OmniSphere.Checkout.Storage;
using OmniSphere.Checkout.Zones;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Settings;

/// <summary>A shipping method as merchants write it; its code is in the address.</summary>
internal sealed record ShippingMethodRequest(
    string Name,
    Money Price,
    IReadOnlyList<string> Countries,
    Money? FreeFrom = null,
    int MinDays = 1,
    int MaxDays = 5,
    int? Position = null,
    IReadOnlyList<string>? Zones = null,
    ShippingTable? Table = null,
    int? MaxWeightGrams = null,
    bool WorkingDays = false,
    PickUpPoint? PickUp = null,
    string? Carrier = null
)
{
    public ShippingMethodSetting ToSetting(string code) =>
        new(code, Name, Price, FreeFrom, Countries, MinDays, MaxDays)
        {
            Zones = Zones ?? [],
            Table = Table,
            MaxWeightGrams = MaxWeightGrams,
            WorkingDays = WorkingDays,
            PickUp = PickUp,
            Carrier = Carrier,
        };
}

/// <summary>A shipping method as merchants read it.</summary>
internal sealed record ShippingMethodView(
    string Code,
    string Name,
    Money Price,
    Money? FreeFrom,
    IReadOnlyList<string> Countries,
    int MinDays,
    int MaxDays,
    int Position,
    IReadOnlyList<string> Zones,
    ShippingTable? Table,
    int? MaxWeightGrams,
    bool WorkingDays,
    PickUpPoint? PickUp,
    string? Carrier
)
{
    public static ShippingMethodView Of(ShippingMethod m) =>
        new(
            m.Code,
            m.Name,
            m.Price,
            m.FreeFrom,
            m.Countries,
            m.MinDays,
            m.MaxDays,
            m.Position,
            m.Zones,
            m.Table,
            m.MaxWeightGrams,
            m.WorkingDays,
            m.PickUp,
            m.Carrier
        );
}

/// <summary>All methods of a shop, in the order shoppers see them.</summary>
internal sealed record ShippingMethodsView(IReadOnlyList<ShippingMethodView> Items);

/// <summary>Merchants keep their shipping methods.</summary>
internal sealed class ShippingMethods(CheckoutDbContext db, CheckoutSetup setup, KeepZones zones, CarrierRates carriers)
{
    private const int Most = 200;

    public static void Map(ModuleRoutes admin)
    {
        admin
            .MapGet("/shipping-methods", ListAsync)
            .ForMerchant(CheckoutPermissions.SettingsRead)
            .WithName("ListShippingMethods")
            .WithSummary("The shop's shipping methods.");
        admin
            .MapPut("/shipping-methods/{code}", WriteAsync)
            .ForMerchant(CheckoutPermissions.SettingsWrite)
            .WithName("SetShippingMethod")
            .WithSummary("Adds or replaces a shipping method.");
        admin
            .MapDelete("/shipping-methods/{code}", DeleteAsync)
            .ForMerchant(CheckoutPermissions.SettingsWrite)
            .WithName("DeleteShippingMethod")
            .WithSummary("Removes a shipping method.");
    }

    private static async Task<Ok<ShippingMethodsView>> ListAsync(
        ShippingMethods handler,
        CancellationToken cancellationToken
    )
    {
        var methods = await handler.All().ToListAsync(cancellationToken);
        return TypedResults.Ok(new ShippingMethodsView([.. methods.Select(ShippingMethodView.Of)]));
    }

    private static async Task<Ok<ShippingMethodView>> WriteAsync(
        ShippingMethods handler,
        string code,
        ShippingMethodRequest request,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await handler.SetAsync(code, request, cancellationToken));

    private static async Task<NoContent> DeleteAsync(
        ShippingMethods handler,
        string code,
        CancellationToken cancellationToken
    )
    {
        await handler.RemoveAsync(code, cancellationToken);
        return TypedResults.NoContent();
    }

    private IQueryable<ShippingMethod> All() =>
        db.ShippingMethods.AsNoTracking().OrderBy(m => m.Position).ThenBy(m => m.Code);

    private async Task<ShippingMethodView> SetAsync(
        string code,
        ShippingMethodRequest request,
        CancellationToken cancellationToken
    )
    {
        var setting = request.ToSetting(code);
        var validation = new Validation();
        SettingRules.Check(validation, setting);
        validation.That(
            setting.Carrier is not { } carrier || carriers.Knows(carrier),
            "carrier",
            "unknown",
            "The host has no such carrier."
        );
        validation.ThrowIfInvalid();
        ShippingMethod? method = null;
        await setup.ChangeAsync(
            async (_, ct) =>
            {
                await zones.GuardAsync(setting.Zones, "zones", ct);
                var all = await db.ShippingMethods.ToListAsync(ct);
                var old = all.Find(m => m.Code == code);
                if (old is null && all.Count >= Most)
                {
                    throw Problem.Unprocessable("shipping_method.too_many", $"A shop has at most {Most} methods.");
                }

                method = setup.NewMethod(setting, request.Position ?? old?.Position ?? all.Count);
                if (old is null)
                {
                    db.ShippingMethods.Add(method);
                }
                else
                {
                    db.Entry(old).CurrentValues.SetValues(method);
                }
            },
            cancellationToken
        );
        return ShippingMethodView.Of(method!);
    }

    private Task RemoveAsync(string code, CancellationToken cancellationToken) =>
        setup.ChangeAsync(
            async (_, ct) =>
                db.ShippingMethods.Remove(
                    await db.ShippingMethods.SingleOrDefaultAsync(m => m.Code == code, ct)
                        ?? throw Problem.NotFound("shipping_method.not_found", "There is no such shipping method.")
                ),
            cancellationToken
        );
}
