using Microsoft.EntityFrameworkCore;
using OmniSphere.Persistence;

namespace OmniSphere.Events;

/// <summary>Looks into a module's outbox, for health and tests.</summary>
public static class Outbox
{
    /// <summary>How many events of all tenants wait for the bus. Needs a system scope.</summary>
    public static Task<int> CountAsync(OmniSphereDbContext context, CancellationToken cancellationToken = default) =>
        context
            .Set<OutboxMessage>()
            .IgnoreQueryFilters([OmniSphereDbContext.TenantFilter])
            .CountAsync(cancellationToken);
}
