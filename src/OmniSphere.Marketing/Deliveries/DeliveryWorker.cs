using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Marketing.Deliveries;

/// <summary>Sends the mails of all tenants that are due. Any number of processes may run one.</summary>
internal sealed class DeliveryWorker(
    SendDelivery send,
    ITenantScopeFactory scopes,
    IOptions<DeliveryOptions> options,
    TimeProvider clock,
    ILogger<DeliveryWorker> logger
) : SignalledWorker(clock, logger)
{
    /// <summary>A safety net for mails that other processes write.</summary>
    private static readonly TimeSpan Patrol = TimeSpan.FromSeconds(30);

    protected override async Task<TimeSpan?> RunOnceAsync(CancellationToken cancellationToken)
    {
        var now = Clock.GetUtcNow();
        var due = await DueAsync(now, cancellationToken);
        await Parallel.ForEachAsync(
            due,
            new ParallelOptions
            {
                MaxDegreeOfParallelism = options.Value.Parallelism,
                CancellationToken = cancellationToken,
            },
            async (mail, ct) => await send.RunAsync(mail.TenantId, mail.Id, ct)
        );
        return due.Count > 0 ? TimeSpan.Zero : await SleepAsync(now, cancellationToken);
    }

    private async Task<List<DueMail>> DueAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var due = new List<DueMail>();
        await scopes.InEachDatabaseAsync(
            "mail deliveries",
            async scope =>
            {
                due.AddRange(
                    await Open(scope)
                        .Where(d => d.DueAt <= now)
                        .OrderBy(d => d.DueAt)
                        .Take(options.Value.BatchSize)
                        .Select(d => new DueMail(d.TenantId, d.Id))
                        .ToListAsync(cancellationToken)
                );
            }
        );

        return due;
    }

    private async Task<TimeSpan?> SleepAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        DateTimeOffset? next = null;
        await scopes.InEachDatabaseAsync(
            "mail deliveries",
            async scope =>
            {
                var here = await Open(scope).MinAsync(d => (DateTimeOffset?)d.DueAt, cancellationToken);
                next = next < here ? next : here ?? next;
            }
        );

        return next is not { } at || at - now > Patrol ? Patrol
            : at > now ? at - now
            : TimeSpan.Zero;
    }

    private static IQueryable<Delivery> Open(TenantScope scope) =>
        scope
            .Get<MarketingDbContext>()
            .Deliveries.IgnoreQueryFilters([OmniSphereDbContext.TenantFilter])
            .AsNoTracking()
            .Where(d => d.State == DeliveryState.Pending || d.State == DeliveryState.Sending);

    private sealed record DueMail(Id<TenantKind> TenantId, Id<MailKind> Id);
}
