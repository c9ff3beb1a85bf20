using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Storage;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Webhooks;

/// <summary>A delivery and what became of it.</summary>
internal sealed record DeliveryView(
    Id<DeliveryKind> Id,
    string Type,
    DeliveryState State,
    DateTimeOffset CreatedAt,
    DateTimeOffset? NextAt,
    IReadOnlyList<DeliveryAttempt> Attempts,
    string Body
)
{
    public static DeliveryView Of(WebhookDelivery d) =>
        new(d.Id, d.Type, d.State, d.CreatedAt, d.DueAt, d.Attempts, d.Body);
}

/// <summary>Where a page of deliveries ends; ids rise with time.</summary>
internal sealed record DeliveryPosition(Id<DeliveryKind> Id);

/// <summary>The log of deliveries of the last 30 days, and their repetition.</summary>
internal sealed class WebhookDeliveries(CheckoutDbContext db, SendWebhooks sender, TimeProvider clock)
{
    public static void Map(ModuleRoutes admin)
    {
        admin
            .MapGet(
                "/webhooks/{id}/deliveries",
                static (
                    WebhookDeliveries handler,
                    Id<WebhookKind> id,
                    [AsParameters] PageRequest page,
                    CancellationToken cancellationToken
                ) => handler.ListAsync(id, page, cancellationToken)
            )
            .ForMerchant(CheckoutPermissions.SettingsRead)
            .WithName("ListWebhookDeliveries")
            .WithSummary("What was sent to an address, newest first.");
        admin
            .MapPost(
                "/webhooks/{id}/deliveries/{deliveryId}/replay",
                static (
                    WebhookDeliveries handler,
                    Id<WebhookKind> id,
                    Id<DeliveryKind> deliveryId,
                    CancellationToken cancellationToken
                ) => handler.ReplayAsync(id, deliveryId, cancellationToken)
            )
            .ForMerchant(CheckoutPermissions.SettingsWrite)
            .WithIdempotency(required: false)
            .WithName("ReplayWebhookDelivery")
            .WithSummary("Sends an event to the address again.");
    }

    private async Task<Ok<Page<DeliveryView>>> ListAsync(
        Id<WebhookKind> id,
        PageRequest page,
        CancellationToken cancellationToken
    )
    {
        if (!await db.WebhookEndpoints.AnyAsync(w => w.Id == id, cancellationToken))
        {
            throw KeepWebhooks.NotFound();
        }

        var deliveries = db.WebhookDeliveries.AsNoTracking().Where(d => d.EndpointId == id);
        if (page.After<DeliveryPosition>() is { } after)
        {
            deliveries = deliveries.Where(d => d.Id < after.Id);
        }

        var rows = await deliveries.OrderByDescending(d => d.Id).Take(page.Size + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(Page.Of(rows, page, d => new DeliveryPosition(d.Id)).Select(DeliveryView.Of));
    }

    private async Task<Ok<DeliveryView>> ReplayAsync(
        Id<WebhookKind> id,
        Id<DeliveryKind> deliveryId,
        CancellationToken cancellationToken
    )
    {
        var delivery =
            await db.WebhookDeliveries.SingleOrDefaultAsync(
                d => d.Id == deliveryId && d.EndpointId == id,
                cancellationToken
            ) ?? throw Problem.NotFound("webhook.delivery_not_found", "There is no such delivery.");

        // The same id: a receiver that took it before may know it again.
        (delivery.State, delivery.DueAt, delivery.Attempts) = (DeliveryState.Pending, clock.GetUtcNow(), []);
        db.AfterCommit(sender.Signal);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Ok(DeliveryView.Of(delivery));
    }
}
