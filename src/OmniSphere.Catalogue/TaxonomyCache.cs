using Microsoft.Extensions.Caching.Memory;
using OmniSphere.Catalogue.Attributes;
using OmniSphere.Catalogue.Categories;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue;

/// <summary>What every page of a shop needs and hardly ever changes.</summary>
internal sealed record Taxonomy(CategoryTree Categories, AttributeBook Attributes);

/// <summary>
/// Keeps the categories and attributes of the tenants that are busy. Forgotten at once when this process changes them,
/// after some seconds when another one does.
/// </summary>
internal sealed class TaxonomyCache(TimeProvider clock) : IDisposable
{
    private const int Tenants = 500;
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);

    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = Tenants });

    public async ValueTask<Taxonomy> GetAsync(CatalogueDbContext db, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (_cache.TryGetValue(db.TenantId, out Entry? entry) && entry!.Until > now)
        {
            return entry.Taxonomy;
        }

        var taxonomy = new Taxonomy(
            await CategoryTree.ReadAsync(db, cancellationToken),
            await AttributeBook.ReadAsync(db, cancellationToken)
        );
        _cache.Set(db.TenantId, new Entry(taxonomy, now + Lifetime), new MemoryCacheEntryOptions { Size = 1 });
        return taxonomy;
    }

    /// <summary>Forgets the tenant's once the current change is committed.</summary>
    public void Invalidate(CatalogueDbContext db)
    {
        var tenant = db.TenantId;
        db.AfterCommit(() => _cache.Remove(tenant));
    }

    public void Dispose() => _cache.Dispose();

    private sealed record Entry(Taxonomy Taxonomy, DateTimeOffset Until);
}
