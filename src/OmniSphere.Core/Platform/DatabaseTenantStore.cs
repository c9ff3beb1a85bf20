using Microsoft.EntityFrameworkCore;
using OmniSphere.Tenancy;

namespace OmniSphere.Platform;

/// <summary>Reads the directory's tables.</summary>
internal sealed class DatabaseTenantStore(IServiceScopeFactory scopes) : ITenantStore
{
    private const int MostChanges = 1000;

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
        var rows = await Rows(scope).After(after).Take(limit).ToListAsync(cancellationToken);
        return [.. rows.Select(r => r.ToTenant())];
    }

    /// <summary>
    /// The directory's revision, and the tenants that changed since another one: null when that cannot be told one by one.
    /// </summary>
    public async Task<(long Revision, IReadOnlyCollection<Id<TenantKind>>? Changed)> ChangesAsync(
        long? since,
        CancellationToken cancellationToken
    )
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PlatformDbContext>();
        var revision = await db.Revisions.Select(r => r.Revision).SingleAsync(cancellationToken);
        if (since is null || since == revision)
        {
            return (revision, []);
        }

        var changed = await db
            .Tenants.Where(t => t.Revision > since)
            .OrderBy(t => t.Revision)
            .Select(t => t.Id)
            .Take(MostChanges)
            .ToListAsync(cancellationToken);
        // Fewer than the revision has grown: some changed twice, or are gone.
        return (revision, changed.Count == revision - since && changed.Count < MostChanges ? changed : null);
    }

    internal static IQueryable<TenantRow> Rows(AsyncServiceScope scope) =>
        scope.ServiceProvider.GetRequiredService<PlatformDbContext>().Tenants.Include(t => t.Domains).AsNoTracking();

    private async ValueTask<Tenant?> SingleAsync(
        Func<IQueryable<TenantRow>, IQueryable<TenantRow>> where,
        CancellationToken cancellationToken
    )
    {
        await using var scope = scopes.CreateAsyncScope();
        return (await where(Rows(scope)).SingleOrDefaultAsync(cancellationToken))?.ToTenant();
    }
}

internal static class TenantRows
{
    /// <summary>In slug order, after a slug.</summary>
    public static IQueryable<TenantRow> After(this IQueryable<TenantRow> rows, string? slug) =>
#pragma warning disable CA1309 // Translated to SQL's own comparison.
        rows.Where(t => slug == null || string.Compare(t.Slug, slug) > 0).OrderBy(t => t.Slug);
#pragma warning restore CA1309
}
