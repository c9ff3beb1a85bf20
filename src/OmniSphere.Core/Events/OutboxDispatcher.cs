using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Events;

/// <summary>
/// Hands a module's committed events to the bus: in order per aggregate, different aggregates side by side, at least
/// once. An event that the bus refuses holds back the later ones of its aggregate only.
/// </summary>
internal sealed class OutboxDispatcher : SignalledWorker
{
    /// <summary>A safety net for signals of other processes that share the database.</summary>
    private static readonly TimeSpan Patrol = TimeSpan.FromSeconds(5);

    private readonly ModuleDatabase _database;
    private readonly IEventBus _bus;
    private readonly ITenantScopeFactory _scopes;
    private readonly EventOptions _options;
    private readonly ILogger<OutboxDispatcher> _logger;
    private DateTimeOffset _nextCleaning;

    public OutboxDispatcher(
        string module,
        IEnumerable<ModuleDatabase> databases,
        IEventBus bus,
        ITenantScopeFactory scopes,
        OutboxSignals signals,
        IOptions<EventOptions> options,
        TimeProvider clock,
        ILogger<OutboxDispatcher> logger
    )
        : base(clock, logger)
    {
        _database = databases.Single(d => d.Module == module);
        _bus = bus;
        _scopes = scopes;
        _options = options.Value;
        _logger = logger;
        signals.Register(module, Signal);
    }

    protected override async Task<TimeSpan?> RunOnceAsync(CancellationToken cancellationToken)
    {
        await using var scope = _scopes.CreateSystem("outbox");
        var context = _database.Resolve(scope.Services);
        await using var lease = await DispatchLease.TryAcquireAsync(context, cancellationToken);
        if (lease is null)
        {
            return Patrol; // Another process dispatches this module.
        }

        await CleanAsync(context, cancellationToken);
        var now = Clock.GetUtcNow();
        var due = await DueAsync(context, now, cancellationToken);
        if (due.Count == 0)
        {
            return await NextDueAsync(context, now, cancellationToken);
        }

        var done = new ConcurrentBag<long>();
        try
        {
            await Parallel.ForEachAsync(
                due.GroupBy(m => (m.TenantId, m.Subject)),
                new ParallelOptions
                {
                    MaxDegreeOfParallelism = _options.Parallelism,
                    CancellationToken = cancellationToken,
                },
                (lane, ct) => DispatchLaneAsync(lane, done, ct)
            );
        }
        finally
        {
            // What was handed over leaves the outbox at once; a crash before this line only repeats deliveries.
            if (!done.IsEmpty)
            {
                await context.TransactAsync(
                    ct => All(context).Where(m => done.Contains(m.Sequence)).ExecuteDeleteAsync(ct),
                    CancellationToken.None
                );
            }
        }

        return TimeSpan.Zero;
    }

    private async ValueTask DispatchLaneAsync(
        IEnumerable<OutboxMessage> lane,
        ConcurrentBag<long> done,
        CancellationToken cancellationToken
    )
    {
        foreach (var message in lane)
        {
            try
            {
                await _bus.PublishAsync(message.ToEnvelope(_database.Module), cancellationToken);
                done.Add(message.Sequence);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                await PostponeAsync(message, e, cancellationToken);
                return; // Later events of this aggregate wait for it.
            }
        }
    }

    private async Task<List<OutboxMessage>> DueAsync(
        OmniSphereDbContext context,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var outbox = All(context);
        return await outbox
            .Where(m =>
                (m.NextAttemptAt == null || m.NextAttemptAt <= now)
                && !outbox.Any(earlier =>
                    earlier.TenantId == m.TenantId
                    && earlier.Subject == m.Subject
                    && earlier.Sequence < m.Sequence
                    && earlier.NextAttemptAt > now
                )
            )
            .OrderBy(m => m.Sequence)
            .Take(_options.BatchSize)
            .ToListAsync(cancellationToken);
    }

    private static async Task<TimeSpan?> NextDueAsync(
        OmniSphereDbContext context,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var next = await All(context)
            .Where(m => m.NextAttemptAt > now)
            .MinAsync(m => m.NextAttemptAt, cancellationToken);
        return next is { } at && at - now < Patrol ? at - now : Patrol;
    }

    private async Task PostponeAsync(OutboxMessage message, Exception fault, CancellationToken cancellationToken)
    {
        var attempts = message.Attempts + 1;
        Log.DispatchFailed(_logger, fault, message.Type, message.EventId, attempts);
        var nextAttempt = Clock.GetUtcNow() + _options.Backoff(attempts);
        var error = fault.Message;
        await using var scope = _scopes.CreateSystem("outbox");
        var context = _database.Resolve(scope.Services);
        var row = All(context).Where(m => m.Sequence == message.Sequence);
        await context.TransactAsync(
            ct =>
                row.ExecuteUpdateAsync(
                    set =>
                        set.SetProperty(m => m.Attempts, attempts)
                            .SetProperty(m => m.NextAttemptAt, nextAttempt)
                            .SetProperty(m => m.LastError, error),
                    ct
                ),
            cancellationToken
        );
    }

    private async Task CleanAsync(OmniSphereDbContext context, CancellationToken cancellationToken)
    {
        var now = Clock.GetUtcNow();
        if (now < _nextCleaning)
        {
            return;
        }

        _nextCleaning = now + TimeSpan.FromHours(1);
        var before = now - _options.RememberFor;
        var old = context
            .Set<InboxEntry>()
            .IgnoreQueryFilters([OmniSphereDbContext.TenantFilter])
            .Where(e => e.HandledAt < before);
        var keys = context
            .Set<IdempotencyEntry>()
            .IgnoreQueryFilters([OmniSphereDbContext.TenantFilter])
            .Where(e => e.ExpiresAt < now);
        await context.TransactAsync(
            async ct =>
            {
                await old.ExecuteDeleteAsync(ct);
                await keys.ExecuteDeleteAsync(ct);
            },
            cancellationToken
        );
    }

    private static IQueryable<OutboxMessage> All(OmniSphereDbContext context) =>
        context.Set<OutboxMessage>().IgnoreQueryFilters([OmniSphereDbContext.TenantFilter]).AsNoTracking();
}
