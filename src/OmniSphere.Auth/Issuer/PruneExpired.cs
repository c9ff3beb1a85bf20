using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OmniSphere.Auth.Security;
using OmniSphere.Auth.SignIn;
using OmniSphere.Locks;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Auth.Issuer;

/// <summary>Removes, once an hour, what has expired: tokens, tickets, sessions without tokens, old failures, old entries of the security log.</summary>
internal sealed class PruneExpired(
    ITenantScopeFactory scopes,
    IDistributedLocks locks,
    IOptions<AuthOptions> options,
    TimeProvider clock,
    ILogger<PruneExpired> logger
) : SignalledWorker(clock, logger)
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    protected override async Task<TimeSpan?> RunOnceAsync(CancellationToken cancellationToken)
    {
        await using var turn = await locks.TryTakeAsync("auth.prune", Longest, cancellationToken);
        if (turn is null)
        {
            return Every; // Another node is at it.
        }

        await scopes.InEachDatabaseAsync(
            "auth: remove what has expired",
            async scope =>
            {
                await PruneAsync(scope.Get<AuthDbContext>(), cancellationToken);
            }
        );

        return Every;
    }

    private async Task PruneAsync(AuthDbContext db, CancellationToken cancellationToken)
    {
        var now = Clock.GetUtcNow();
        // A refresh token that was traded is kept until it would have expired: coming back, it gives a thief away.
        var expired = now.UtcDateTime;
        var removed = await All<IssuedToken>(db)
            .Where(t => t.ExpirationDate < expired)
            .ExecuteDeleteAsync(cancellationToken);
        var old = (now - options.Value.SessionIdleTimeout).UtcDateTime;
        removed += await All<Session>(db)
            .Where(s => s.CreationDate < old && s.Tokens.Count == 0)
            .ExecuteDeleteAsync(cancellationToken);
        removed += await All<OneTimeToken>(db).Where(t => t.ExpiresAt < now).ExecuteDeleteAsync(cancellationToken);
        var forgotten = now - SignInThrottle.ForgottenAfter;
        removed += await All<SignInFailures>(db).Where(f => f.LastAt < forgotten).ExecuteDeleteAsync(cancellationToken);
        var logged = now - options.Value.KeepSecurityEventsFor;
        removed += await All<SecurityEvent>(db).Where(e => e.At < logged).ExecuteDeleteAsync(cancellationToken);
        Log.Pruned(logger, removed);
    }

    private static IQueryable<T> All<T>(AuthDbContext db)
        where T : class => db.Set<T>().IgnoreQueryFilters([OmniSphereDbContext.TenantFilter]);
}
