using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Events;

/// <summary>
/// Applies an event to a consumer exactly once: effect and inbox entry are one transaction. Used by every bus, so that
/// delivery may be repeated and delayed at will.
/// </summary>
internal sealed partial class EventConsumers(
    IEnumerable<EventSubscription> subscriptions,
    ITenantScopeFactory scopes,
    ITenantStore tenants,
    TimeProvider clock,
    ILogger<EventConsumers> logger
)
{
    private readonly ILookup<string, EventSubscription> _byType = subscriptions.ToLookup(
        s => s.EventType,
        StringComparer.Ordinal
    );

    public IEnumerable<EventSubscription> All => _byType.SelectMany(s => s);

    public IEnumerable<EventSubscription> For(string eventType) => _byType[eventType];

    public EventSubscription? Find(string consumer, string eventType) =>
        _byType[eventType].FirstOrDefault(s => s.Consumer == consumer);

    /// <summary>False when it was handled before.</summary>
    public async Task<bool> HandleAsync(
        EventSubscription subscription,
        EventEnvelope envelope,
        CancellationToken cancellationToken
    )
    {
        if (await tenants.FindAsync(envelope.TenantId, cancellationToken) is not { } tenant)
        {
            Log.EventOfUnknownTenant(logger, envelope.Type, envelope.Id);
            return false;
        }

        if (tenant.Status is TenantStatus.Erasing)
        {
            return false; // It would bring back what is being deleted.
        }

        using var activity = EventTelemetry.Process(subscription, envelope);
        using var tenantLog = Log.TenantScope(logger, envelope.TenantId);
        using var eventLog = Log.EventScope(logger, envelope.Id);
        var applied = false;
        try
        {
            return applied = await ApplyAsync(subscription, envelope, tenant, cancellationToken);
        }
        catch (Exception e)
        {
            activity?.SetStatus(ActivityStatusCode.Error, e.GetType().Name);
            throw;
        }
        finally
        {
            EventTelemetry.Handled(subscription, clock.GetUtcNow() - envelope.Time, applied);
        }
    }

    private async Task<bool> ApplyAsync(
        EventSubscription subscription,
        EventEnvelope envelope,
        Tenant tenant,
        CancellationToken cancellationToken
    )
    {
        await using var scope = scopes.Create(tenant);
        var context = (OmniSphereDbContext)scope.Services.GetRequiredService(subscription.ContextType);
        return await context.TransactAsync(
            async ct =>
            {
                if (!await EnterAsync(context, subscription, envelope, ct))
                {
                    return false;
                }

                await subscription.Invoke(scope.Services, envelope, ct);
                await context.SaveChangesAsync(ct);
                return true;
            },
            cancellationToken
        );
    }

    /// <summary>Notes in the transaction of the effect that a consumer applies an event; false when it has before.</summary>
    private async Task<bool> EnterAsync(
        OmniSphereDbContext context,
        EventSubscription subscription,
        EventEnvelope envelope,
        CancellationToken cancellationToken
    ) =>
        await context.WriteAsync(
            $"""
            INSERT INTO {context.Table("inbox")} (tenant_id, event_id, consumer, handled_at)
            VALUES (@tenant, @event, @consumer, @now) ON CONFLICT DO NOTHING
            """,
            [
                ("@tenant", envelope.TenantId.Value),
                ("@event", envelope.Id),
                ("@consumer", subscription.Consumer),
                ("@now", clock.GetUtcNow()),
            ],
            cancellationToken
        ) == 1;

    /// <summary>Sets an event aside for a consumer that cannot apply it.</summary>
    public async Task DeadLetterAsync(
        EventSubscription subscription,
        EventEnvelope envelope,
        int attempts,
        Exception error,
        CancellationToken cancellationToken
    )
    {
        await using var scope = await scopes.CreateAsync(envelope.TenantId, cancellationToken);
        var context = (OmniSphereDbContext)scope.Services.GetRequiredService(subscription.ContextType);
        var letters = context.Set<DeadLetter>();
        if (
            await letters.AnyAsync(
                d => d.EventId == envelope.Id && d.Consumer == subscription.Consumer,
                cancellationToken
            )
        )
        {
            return;
        }

        letters.Add(
            new DeadLetter
            {
                Consumer = subscription.Consumer,
                EventId = envelope.Id,
                Type = envelope.Type,
                Source = envelope.Source,
                Subject = envelope.Subject,
                Data = System.Text.Encoding.UTF8.GetString(envelope.Data.Span),
                Time = envelope.Time,
                TraceParent = envelope.TraceParent,
                Error = error.ToString(),
                Attempts = attempts,
                FailedAt = clock.GetUtcNow(),
            }
        );
        await context.SaveChangesAsync(cancellationToken);
        Log.DeadLettered(logger, error, envelope.Type, envelope.Id, subscription.Consumer, attempts);
    }
}
