using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Storage;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Payments.Terms;

/// <param name="Capture">When money is taken.</param>
internal sealed record CaptureSettingsView(CaptureTiming Capture);

/// <summary>A merchant decides when money is taken; payments under way keep what they began with.</summary>
internal sealed class CaptureSettings(CheckoutDbContext db)
{
    public static void Map(ModuleRoutes admin)
    {
        admin
            .MapGet("/payment-settings", ReadAsync)
            .ForMerchant(CheckoutPermissions.SettingsRead)
            .WithName("GetPaymentSettings")
            .WithSummary("When the shop takes the money of its buyers.");
        admin
            .MapPut("/payment-settings", WriteAsync)
            .ForMerchant(CheckoutPermissions.SettingsWrite)
            .WithName("SetPaymentSettings")
            .WithSummary("Decides when the shop takes the money of its buyers.");
    }

    private static async Task<VersionedOk<CaptureSettingsView>> ReadAsync(
        CaptureSettings handler,
        CancellationToken cancellationToken
    )
    {
        var settings = await handler.FindAsync(cancellationToken);
        return Versioned.Ok(new CaptureSettingsView(settings?.Capture ?? default), settings?.Version ?? 0);
    }

    private static async Task<VersionedOk<CaptureSettingsView>> WriteAsync(
        CaptureSettings handler,
        CaptureSettingsView request,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        var settings = await handler.ChangeAsync(s => s.Capture = request.Capture, ifMatch, cancellationToken);
        return Versioned.Ok(new CaptureSettingsView(settings.Capture), settings.Version);
    }

    /// <summary>Changes the tenant's payment settings, which begin with the defaults.</summary>
    public async Task<PaymentSettings> ChangeAsync(
        Action<PaymentSettings> change,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        var settings = await FindAsync(cancellationToken);
        ifMatch.Guard(settings?.Version ?? 0);
        if (settings is null)
        {
            settings = new PaymentSettings { TenantId = db.TenantId };
            db.PaymentSettings.Add(settings);
        }

        change(settings);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return settings;
        }
        catch (DbUpdateException)
        {
            throw Problem.Conflict("settings.version_conflict", "The settings were changed at the same time.");
        }
    }

    public Task<PaymentSettings?> FindAsync(CancellationToken cancellationToken) =>
        db.PaymentSettings.SingleOrDefaultAsync(cancellationToken);
}
