using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Platform;
using OmniSphere.Events;

namespace OmniSphere.Checkout.Settings;

/// <summary>
/// Gives a new tenant a way to ship, without which no cart can be completed: free, everywhere, for the merchant to
/// change. A checkout that was set up in the meantime is left alone.
/// </summary>
internal sealed class OpenShop(CheckoutDbContext db, SettingsCache cache, TimeProvider clock)
    : IEventConsumer<TenantCreated>
{
    public const string Name = "checkout.tenants";
    public const string ShippingCode = "standard";

    public async Task HandleAsync(
        TenantCreated integrationEvent,
        EventEnvelope envelope,
        CancellationToken cancellationToken
    )
    {
        if (await db.Settings.AnyAsync(cancellationToken))
        {
            return;
        }

        db.Settings.Add(new TenantSettings { TenantId = db.TenantId, ChangedAt = clock.GetUtcNow() });
        db.ShippingMethods.Add(
            new ShippingMethod
            {
                TenantId = db.TenantId,
                Code = ShippingCode,
                Name = "Standard",
                Currency = integrationEvent.Currency,
                Countries = ["*"],
                MinDays = 2,
                MaxDays = 5,
            }
        );
        var tenant = db.TenantId;
        db.AfterCommit(() => cache.Remove(tenant));
    }
}
