using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Search.Merchandising;

/// <summary>A merchant reads and replaces the synonyms, pins and boosts of the shop.</summary>
internal sealed class SaveSearchRules(CatalogueDbContext db, ShopSearchRules rules)
{
    public static void Map(ModuleRoutes admin)
    {
        admin
            .MapGet("/search/rules", (SaveSearchRules handler, CancellationToken ct) => handler.ReadAsync(ct))
            .ForMerchant(Permissions.ManageSearch)
            .WithName("GetSearchRules")
            .WithSummary("Synonyms, pins and boosts.");
        admin
            .MapPut(
                "/search/rules",
                (SearchRulesContent content, IfMatch ifMatch, SaveSearchRules handler, CancellationToken ct) =>
                    handler.WriteAsync(content, ifMatch, ct)
            )
            .ForMerchant(Permissions.ManageSearch)
            .WithName("SaveSearchRules")
            .WithSummary("Replaces synonyms, pins and boosts; they hold for the next search. A change needs If-Match.");
    }

    private async Task<VersionedOk<SearchRulesContent>> ReadAsync(CancellationToken cancellationToken)
    {
        var set = await db.SearchRules.AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        return Versioned.Ok(set?.Content ?? new SearchRulesContent(), set?.Version ?? 0);
    }

    private async Task<VersionedOk<SearchRulesContent>> WriteAsync(
        SearchRulesContent content,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        var saved = await db.TransactAsync(
            async ct =>
            {
                db.ChangeTracker.Clear();
                await db.LockTaxonomyAsync(ct);
                await CheckProductsAsync(content, ct);
                var set = await db.SearchRules.SingleOrDefaultAsync(ct);
                if (set is null)
                {
                    ifMatch.Guard(0);
                    set = new SearchRuleSet { TenantId = db.TenantId };
                    db.SearchRules.Add(set);
                }
                else
                {
                    ifMatch.Required().Guard(set.Version);
                }

                set.Content = content;
                rules.Invalidate(db);
                await db.SaveChangesAsync(ct);
                return set;
            },
            cancellationToken
        );
        return Versioned.Ok(saved.Content, saved.Version);
    }

    private async Task CheckProductsAsync(SearchRulesContent content, CancellationToken cancellationToken)
    {
        var pinned = content.Pins.SelectMany(p => p.Products).Distinct().ToArray();
        var known = await db
            .Products.Where(p => pinned.Contains(p.Id))
            .Select(p => p.Id)
            .ToHashSetAsync(cancellationToken);
        var v = new Validation();
        for (var i = 0; i < content.Pins.Count; i++)
        {
            v.That(
                content.Pins[i].Products.All(known.Contains),
                $"pins[{i}].products",
                "not_found",
                "There is no such product."
            );
        }

        v.ThrowIfInvalid();
    }
}
