using Microsoft.EntityFrameworkCore;
using OmniSphere.Tenancy;

namespace OmniSphere.Platform;

/// <summary>Reads the directory's tables.</summary>
internal sealed class DatabaseTenantStore(IServiceScopeFactory scopes) : ITenantStore
{
    public ValueTask<Tenant?> FindAsync(Id<TenantKind> id, CancellationToken cancellationToken = default) =>
        SingleAsync(rows => rows.Where(t => t.Id == id), cancellationToken);

    public ValueTask<Tenant?> FindBySlugAsync(string slug, CancellationToken cancellationToken = default) =>
        SingleAsync(rows => rows.Where(t => t.Slug == slug), cancellationToken);

    public ValueTask<Tenant?> FindByDomainAsync(string domain, CancellationToken cancellationToken = default) =>
        SingleAsync(rows => rows.Where(t => t.Domains.Any(d => d.Domain == domain)), cancellationToken);

    public async Task<IReadOnlyList<Tenant>> ListAsync(
        string? after,
        int limit,
        CancellationToken cancellationToken = default
    )
    {
        await using var scope = scopes.CreateAsyncScope();
#pragma warning disable CA1309 // Translated to SQL's own comparison.
        var rows = await Rows(scope)
            .Where(t => after == null || string.Compare(t.Slug, after) > 0)
#pragma warning restore CA1309
            .OrderBy(t => t.Slug)
            .Take(limit)
            .ToListAsync(cancellationToken);
        return [.. rows.Select(r => r.ToTenant())];
    }

    private async ValueTask<Tenant?> SingleAsync(
        Func<IQueryable<TenantRow>, IQueryable<TenantRow>> where,
        CancellationToken cancellationToken
    )
    {
        await using var scope = scopes.CreateAsyncScope();
        return (await where(Rows(scope)).SingleOrDefaultAsync(cancellationToken))?.ToTenant();
    }

    private static IQueryable<TenantRow> Rows(AsyncServiceScope scope) =>
        scope.ServiceProvider.GetRequiredService<PlatformDbContext>().Tenants.Include(t => t.Domains).AsNoTracking();
}
