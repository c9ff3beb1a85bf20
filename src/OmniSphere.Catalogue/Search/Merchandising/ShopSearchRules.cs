using System.ComponentModel;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Caching;
using OmniSphere.Contracts.Catalogue;

namespace OmniSphere.Catalogue.Search.Merchandising;

/// <summary>The rules of a shop as a search takes them.</summary>
/// <param name="Rules">Synonyms and boosts.</param>
/// <param name="Pins">Products by the key of their query.</param>
[ImmutableObject(true)]
internal sealed record KnownSearchRules(
    SearchRules Rules,
    IReadOnlyDictionary<string, IReadOnlyList<Id<ProductKind>>> Pins
)
{
    public ProductQuery ApplyTo(ProductQuery query) =>
        query with
        {
            Rules = Rules,
            Pins =
                Pins.Count > 0 && query.Text is { } text && Pins.TryGetValue(QueryText.Key(text), out var pins)
                    ? pins
                    : [],
        };
}

/// <summary>Keeps the shop's rules, on every node, until they change.</summary>
internal sealed class ShopSearchRules(TenantScopedCache cache)
{
    private const string Key = "catalogue.search_rules.1";

    public ValueTask<KnownSearchRules> GetAsync(CancellationToken cancellationToken) =>
        cache.GetOrCreateAsync(
            Key,
            static async (scope, ct) =>
                Of(
                    (await scope.Get<CatalogueDbContext>().SearchRules.AsNoTracking().SingleOrDefaultAsync(ct))?.Content
                ),
            cancellationToken
        );

    /// <summary>Forgets them once the current change is committed.</summary>
    public void Invalidate(CatalogueDbContext db) => db.AfterCommit(() => cache.Invalidate(Key));

    private static KnownSearchRules Of(SearchRulesContent? content) =>
        new(
            content is null
                ? SearchRules.None
                : new SearchRules
                {
                    Synonyms = [.. content.Synonyms.Select(s => new Synonym(s.Words, s.Finds ?? s.Words))],
                    Boosts = content.Boosts,
                },
            (content?.Pins ?? []).ToDictionary(p => QueryText.Key(p.Query), p => p.Products, StringComparer.Ordinal)
        );
}
