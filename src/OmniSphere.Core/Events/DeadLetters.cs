using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OmniSphere.Persistence;
using OmniSphere.Platform;
using OmniSphere.Tenancy;

namespace OmniSphere.Events;

/// <summary>A dead letter as an operator sees it.</summary>
/// <param name="Module">The consuming module.</param>
/// <param name="Sequence">Its number within the module.</param>
/// <param name="Consumer">Who could not apply the event.</param>
/// <param name="TenantId">The tenant.</param>
/// <param name="EventId">The event.</param>
/// <param name="Type">The event's type.</param>
/// <param name="Subject">The aggregate.</param>
/// <param name="Error">The last fault.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="FailedAt">When it was given up, UTC.</param>
public sealed record DeadLetterInfo(
    string Module,
    long Sequence,
    string Consumer,
    Id<TenantKind> TenantId,
    Guid EventId,
    string Type,
    string Subject,
    string Error,
    int Attempts,
    DateTimeOffset FailedAt
);

/// <summary>Looks at the events that consumers gave up on, and has them tried again.</summary>
public sealed class DeadLetters
{
    private readonly IEnumerable<ModuleDatabase> _databases;
    private readonly ITenantScopeFactory _scopes;
    private readonly EventConsumers _consumers;

    internal DeadLetters(
        IEnumerable<ModuleDatabase> databases,
        IOptions<DatabaseOptions> options,
        ITenantScopeFactory scopes,
        EventConsumers consumers
    )
    {
        (_databases, _scopes, _consumers) = (databases, scopes, consumers);
        Modules =
        [
            .. databases.Select(d => d.Module),
            .. options.Value.Databases.Keys.SelectMany(
                _ => databases.Where(d => d.Module != PlatformDbContext.Name),
                (name, d) => $"{d.Module}@{name}"
            ),
        ];
    }

    /// <summary>
    /// The modules of this host: <c>catalogue</c> in the shared database, <c>catalogue@big</c> in the one that tenants
    /// have for themselves under the name <c>big</c>. Numbers of dead letters are a database's own.
    /// </summary>
    public IReadOnlyList<string> Modules { get; }

    /// <summary>Up to <paramref name="limit"/> dead letters of a module over all tenants, oldest first, after a sequence number.</summary>
    /// <param name="module">One of <see cref="Modules"/>.</param>
    /// <param name="after">The last number that was seen.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    public async Task<IReadOnlyList<DeadLetterInfo>> ListAsync(
        string module,
        long after = 0,
        int limit = 100,
        CancellationToken cancellationToken = default
    )
    {
        await using var scope = Open(module);
        return await Letters(scope, module)
            .Where(d => d.Sequence > after)
            .OrderBy(d => d.Sequence)
            .Take(limit)
            .Select(d => new DeadLetterInfo(
                module,
                d.Sequence,
                d.Consumer,
                d.TenantId,
                d.EventId,
                d.Type,
                d.Subject,
                d.Error,
                d.Attempts,
                d.FailedAt
            ))
            .ToListAsync(cancellationToken);
    }

    /// <summary>Delivers one again. It leaves the list when its consumer applies it; otherwise the fault is thrown and it stays.</summary>
    /// <returns>False when there is no such dead letter, or its consumer no longer exists.</returns>
    public async Task<bool> ReplayAsync(string module, long sequence, CancellationToken cancellationToken = default)
    {
        await using var scope = Open(module);
        var letters = Letters(scope, module).Where(d => d.Sequence == sequence);
        if (
            await letters.FirstOrDefaultAsync(cancellationToken) is not { } letter
            || _consumers.Find(letter.Consumer, letter.Type) is not { } subscription
        )
        {
            return false;
        }

        await _consumers.HandleAsync(subscription, letter.ToEnvelope(), cancellationToken);
        await letters.ExecuteDeleteAsync(cancellationToken);
        return true;
    }

    private TenantScope Open(string module) =>
        _scopes.CreateSystem("dead letters", module.Split('@', 2).ElementAtOrDefault(1));

    private IQueryable<DeadLetter> Letters(TenantScope scope, string module) =>
        _databases
            .Single(d => d.Module == module.Split('@', 2)[0])
            .Resolve(scope.Services)
            .Set<DeadLetter>()
            .IgnoreQueryFilters([OmniSphereDbContext.TenantFilter])
            .AsNoTracking();
}
