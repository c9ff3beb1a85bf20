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

    /// <summary>Between two attempts at a bus that takes nothing.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    /// <summary>What a round costs, a look at the whole outbox among it, is spread over this many events at most.</summary>
    private const int MostAtOnce = 5000;

    /// <summary>Full batches grow while they take less: others wait for the end of one.</summary>
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan LongestRest = TimeSpan.FromMilliseconds(100);

    /// <summary>Events that wait when a rest ends, or come so soon after it, are the next of many.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(10);

    private readonly ModuleDatabase _module;
    private readonly string? _database;
    private readonly IEventBus _bus;
    private readonly ITenantScopeFactory _scopes;
    private readonly EventOptions _options;
    private readonly ILogger<OutboxDispatcher> _logger;
    private DateTimeOffset _nextCleaning;
    private int _batch;
    private int _unavailable;
    private long _rested;

    public OutboxDispatcher(
        OutboxOf outbox,
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
        _module = databases.Single(d => d.Module == outbox.Module);
        _database = outbox.Database;
        _bus = bus;
        _scopes = scopes;
        _options = options.Value;
        _batch = _options.BatchSize;
        _logger = logger;
        signals.Register(outbox.Module, outbox.Database, Signal);
    }

    protected override async Task<TimeSpan?> RunOnceAsync(CancellationToken cancellationToken)
    {
        await using var scope = _scopes.CreateSystem("outbox", _database);
        var context = _module.Resolve(scope.Services);
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

        var started = Clock.GetTimestamp();
        var goesOn = Clock.GetElapsedTime(_rested, started) < Soon;
        if (await DispatchAsync(context, due, cancellationToken) is > 0 and var unavailable)
        {
            // Others may be taken: those that were not wait aside.
            return unavailable < due.Count ? TimeSpan.Zero : Pause(++_unavailable);
        }

        _unavailable = 0;
        var all = due.Count < _batch;
        _batch =
            all || Clock.GetElapsedTime(started) > Quick
                ? Math.Max(_batch / 2, _options.BatchSize)
                : Math.Max(Math.Min(_batch * 2, MostAtOnce), _batch);
        if (all)
        {
            await Task.Delay(RestAfter(Clock.GetElapsedTime(started), goesOn, LongestRest), cancellationToken);
            _rested = Clock.GetTimestamp();
        }

        // What this process committed since has signalled; another one's dispatcher may have found the lease taken.
        return all && context.IsSqlite ? await NextDueAsync(context, now, cancellationToken) : TimeSpan.Zero;
    }

    /// <summary>Short: the end of an outage must not be slept through, and asking a bus that is away costs little.</summary>
    private TimeSpan Pause(int attempt) =>
        _options.Backoff(attempt) is var pause && pause < LongestPause ? pause : LongestPause;

    /// <returns>How many events the bus could not take because it takes nothing at present.</returns>
    private async Task<int> DispatchAsync(
        OmniSphereDbContext context,
        List<OutboxMessage> due,
        CancellationToken cancellationToken
    )
    {
        // What others are told of is on disk, see Durability.Behind.
        await context.SyncAsync();
        var started = Clock.GetTimestamp();
        var outcomes = await _bus.PublishAsync(due.ConvertAll(m => m.ToEnvelope(_module.Module)), cancellationToken);
        var took = Clock.GetElapsedTime(started);
        // What was handed over leaves the outbox at once; a crash before this line only repeats deliveries.
        var done = due.Where((_, i) => outcomes[i] is null).Select(m => m.Sequence).ToList();
        if (done.Count > 0)
        {
            await context.TransactAsync(
                ct => All(context).Where(m => EF.Parameter(done).Contains(m.Sequence)).ExecuteDeleteAsync(ct),
                CancellationToken.None
            );
        }

        cancellationToken.ThrowIfCancellationRequested();
        // Later events of an aggregate wait for the one that was refused.
        foreach (
            var (message, fault) in due.Zip(outcomes)
                .Where(o => o.Second is not null)
                .DistinctBy(o => (o.First.TenantId, o.First.Subject))
        )
        {
            if (fault is not EventBusUnavailableException)
            {
                await PostponeAsync(message, fault!, cancellationToken);
            }
        }

        var unavailable = outcomes.OfType<EventBusUnavailableException>().ToList();
        if (unavailable.Count > 0)
        {
            // It is nobody's fault, so no attempt is counted; but a part of the bus that is away must not hold up the rest.
            // They wait as long as they made others wait: no longer, or they would sleep on after the bus is back.
            var aside = due.Where((_, i) => outcomes[i] is EventBusUnavailableException)
                .Select(m => m.Sequence)
                .ToList();
            var again = Clock.GetUtcNow() + took;
            await context.TransactAsync(
                ct =>
                    All(context)
                        .Where(m => EF.Parameter(aside).Contains(m.Sequence))
                        .ExecuteUpdateAsync(set => set.SetProperty(m => m.NextAttemptAt, again), ct),
                cancellationToken
            );
            Log.BusUnavailable(_logger, unavailable[0], _module.Module, unavailable.Count);
        }

        return unavailable.Count;
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
            .Take(_batch)
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
        await using var scope = _scopes.CreateSystem("outbox", _database);
        var context = _module.Resolve(scope.Services);
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

/// <summary>The outbox of a module in the shared database, or in one that tenants have for themselves.</summary>
internal sealed record OutboxOf(string Module, string? Database);
