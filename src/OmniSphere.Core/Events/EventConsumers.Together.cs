using System.Globalization;
using System.Text;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Events;

/// <summary>Several events in one transaction: what a transaction and a scope cost is paid once.</summary>
internal sealed partial class EventConsumers
{
    /// <summary>A transaction is no longer than this: others wait for it.</summary>
    private const int MostTogether = 50;

    /// <summary>
    /// Applies events of several aggregates, each to all its consumers, tenant by tenant and database by database, as many
    /// in one transaction as may be. What fails is undone together and left to <see cref="HandleAsync"/>, one by one.
    /// </summary>
    /// <returns>For each event whether every consumer has applied it.</returns>
    public async Task<bool[]> HandleTogetherAsync(
        IReadOnlyList<EventEnvelope> events,
        CancellationToken cancellationToken
    )
    {
        var done = new bool[events.Count];
        Array.Fill(done, true);
        var deliveries = events.SelectMany(
            (envelope, position) => For(envelope.Type).Select(s => new Delivery(position, s, envelope))
        );
        foreach (var together in deliveries.GroupBy(d => (d.Envelope.TenantId, d.Subscription.ContextType)))
        {
            var goesOn = true;
            foreach (var part in together.Chunk(MostTogether))
            {
                // After a failure the later ones wait: they may be of the same aggregate.
                goesOn =
                    goesOn && part.Length > 1 && await AppliedAsync(together.Key.TenantId, part, cancellationToken);
                foreach (var delivery in goesOn ? [] : part)
                {
                    done[delivery.Position] = false;
                }
            }
        }

        return done;
    }

    private async Task<bool> AppliedAsync(
        Id<TenantKind> tenantId,
        Delivery[] deliveries,
        CancellationToken cancellationToken
    )
    {
        var applied = new bool[deliveries.Length];
        try
        {
            if (await tenants.FindAsync(tenantId, cancellationToken) is not { Status: not TenantStatus.Erasing } tenant)
            {
                return false;
            }

            await using var scope = scopes.Create(tenant);
            var context = (OmniSphereDbContext)
                scope.Services.GetRequiredService(deliveries[0].Subscription.ContextType);
            using var log = Log.TenantScope(logger, tenantId);
            await context.TransactAsync(
                async ct =>
                {
                    var entered = await EnterAsync(context, tenantId, deliveries, ct);
                    for (var i = 0; i < deliveries.Length; i++)
                    {
                        var (_, subscription, envelope) = deliveries[i];
                        applied[i] = entered.Remove((envelope.Id, subscription.Consumer));
                        if (applied[i])
                        {
                            await ApplyAsync(scope, context, deliveries[i], ct);
                        }
                    }
                },
                cancellationToken
            );
        }
        catch (Exception)
        {
            return false; // Told when it fails alone.
        }

        foreach (var (delivery, isNew) in deliveries.Zip(applied))
        {
            EventTelemetry.Handled(delivery.Subscription, clock.GetUtcNow() - delivery.Envelope.Time, isNew);
        }

        return true;
    }

    /// <summary>Notes in one statement which consumers apply which events; those that have before are not among them.</summary>
    private async Task<HashSet<(Guid Event, string Consumer)>> EnterAsync(
        OmniSphereDbContext context,
        Id<TenantKind> tenant,
        Delivery[] deliveries,
        CancellationToken cancellationToken
    )
    {
        var values = new List<(string, object?)> { ("@tenant", tenant.Value), ("@now", clock.GetUtcNow()) };
        var sql = new StringBuilder(
            $"INSERT INTO {context.Table("inbox")} (tenant_id, event_id, consumer, handled_at) "
        );
        sql.Append("VALUES ");
        for (var i = 0; i < deliveries.Length; i++)
        {
            sql.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? "" : ", ")}(@tenant, @e{i}, @c{i}, @now)");
            values.Add(($"@e{i}", deliveries[i].Envelope.Id));
            values.Add(($"@c{i}", deliveries[i].Subscription.Consumer));
        }

        sql.Append(" ON CONFLICT DO NOTHING RETURNING event_id, consumer");
        return await context.ReadAsync(
            sql.ToString(),
            [.. values],
            static async (reader, ct) =>
            {
                var entered = new HashSet<(Guid, string)>();
                while (await reader.ReadAsync(ct))
                {
                    entered.Add((reader.GetGuid(0), reader.GetString(1)));
                }

                return entered;
            },
            cancellationToken
        );
    }

    private async Task ApplyAsync(
        TenantScope scope,
        OmniSphereDbContext context,
        Delivery delivery,
        CancellationToken cancellationToken
    )
    {
        using var activity = EventTelemetry.Process(delivery.Subscription, delivery.Envelope);
        using var log = Log.EventScope(logger, delivery.Envelope.Id);
        await delivery.Subscription.Invoke(scope.Services, delivery.Envelope, cancellationToken);
        await context.SaveChangesAsync(cancellationToken);
        // Each consumer finds rows as they are in the database, as if it were alone.
        context.ChangeTracker.Clear();
    }

    private sealed record Delivery(int Position, EventSubscription Subscription, EventEnvelope Envelope);
}
