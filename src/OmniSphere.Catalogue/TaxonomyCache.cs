using System.Buffers;
using System.ComponentModel;
using System.Text.Json;
using Microsoft.Extensions.Caching.Hybrid;
using OmniSphere.Caching;
using OmniSphere.Catalogue.Attributes;
using OmniSphere.Catalogue.Categories;
using OmniSphere.Catalogue.Locales;
using OmniSphere.Catalogue.Pages;

namespace OmniSphere.Catalogue;

/// <summary>What every page of a shop needs and hardly ever changes.</summary>
[ImmutableObject(true)]
internal sealed record Taxonomy(CategoryTree Categories, AttributeBook Attributes)
{
    /// <summary>The languages that the shop is shown in besides its own.</summary>
    public IReadOnlyList<string> Locales { get; init; } = [];
}

/// <summary>Keeps the tenant's categories and attributes, on every node, until one of them changes.</summary>
internal sealed class TaxonomyCache(TenantScopedCache cache, PageCache pages, TimeProvider clock)
{
    private const string Key = "catalogue.taxonomy.3";

    public ValueTask<Taxonomy> GetAsync(CancellationToken cancellationToken) =>
        cache.GetOrCreateAsync(
            Key,
            static async (scope, ct) =>
            {
                var db = scope.Get<CatalogueDbContext>();
                return new Taxonomy(await CategoryTree.ReadAsync(db, ct), await AttributeBook.ReadAsync(db, ct))
                {
                    Locales = await LocaleSettings.ReadAsync(db, ct),
                };
            },
            cancellationToken
        );

    /// <summary>Forgets the tenant's once the current change is committed.</summary>
    public void Invalidate(CatalogueDbContext db)
    {
        var tag = PageTags.Taxonomy(db.TenantId);
        db.AfterCommit(() =>
        {
            // In this order: a page that is made from here on must not read the old ones.
            cache.Invalidate(Key);
            pages.Invalidate([tag]);
            _ = AgainAsync(tag);
        });
    }

    // The caches of other nodes may hear of it in another order, and give what was just being put away for a second more.
    // Pages live longer than that.
    private async Task AgainAsync(int tag)
    {
        await Task.Delay(TimeSpan.FromSeconds(2), clock);
        pages.Invalidate([tag]);
    }
}

/// <summary>A taxonomy's rows as the cache's second level keeps them.</summary>
internal sealed record TaxonomyRows(
    IEnumerable<Category> Categories,
    IReadOnlyDictionary<string, Guid> OldSlugs,
    IEnumerable<AttributeDefinition> Attributes,
    IReadOnlyList<string> Locales
);

internal sealed class TaxonomySerializer : IHybridCacheSerializer<Taxonomy>
{
    public Taxonomy Deserialize(ReadOnlySequence<byte> source)
    {
        var reader = new Utf8JsonReader(source);
        var rows = JsonSerializer.Deserialize(ref reader, CatalogueJson.Rows.TaxonomyRows)!;
        return new Taxonomy(new CategoryTree(rows.Categories, rows.OldSlugs), new AttributeBook(rows.Attributes))
        {
            Locales = rows.Locales,
        };
    }

    public void Serialize(Taxonomy value, IBufferWriter<byte> target)
    {
        using var writer = new Utf8JsonWriter(target);
        JsonSerializer.Serialize(
            writer,
            new TaxonomyRows(value.Categories.All, value.Categories.OldSlugs, value.Attributes.All, value.Locales),
            CatalogueJson.Rows.TaxonomyRows
        );
    }
}
