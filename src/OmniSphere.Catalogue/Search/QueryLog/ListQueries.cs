using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Search.QueryLog;

/// <summary>What shoppers search for, what they find nothing for, and what they choose.</summary>
internal sealed class ListQueries(CatalogueDbContext db, TimeProvider clock)
{
    public static void Map(ModuleRoutes admin)
    {
        admin
            .MapGet(
                "/search/queries",
                (
                    [AsParameters] PageRequest page,
                    [AsParameters] Window window,
                    ListQueries handler,
                    CancellationToken ct
                ) => handler.QueriesAsync(page, window, foundNothing: false, ct)
            )
            .ForMerchant(Permissions.ManageSearch)
            .WithName("ListSearchQueries")
            .WithSummary("Queries of the last days, the most frequent first.");
        admin
            .MapGet(
                "/search/zero-results",
                (
                    [AsParameters] PageRequest page,
                    [AsParameters] Window window,
                    ListQueries handler,
                    CancellationToken ct
                ) => handler.QueriesAsync(page, window, foundNothing: true, ct)
            )
            .ForMerchant(Permissions.ManageSearch)
            .WithName("ListZeroResultQueries")
            .WithSummary("Queries of the last days that found nothing, the most frequent first.");
        admin
            .MapGet(
                "/search/clicks",
                (
                    [AsParameters] PageRequest page,
                    [AsParameters] Window window,
                    [FromQuery(Name = "q")] string? query,
                    ListQueries handler,
                    CancellationToken ct
                ) => handler.ClicksAsync(page, window, query, ct)
            )
            .ForMerchant(Permissions.ManageSearch)
            .WithName("ListSearchClicks")
            .WithSummary("Products that were chosen from the answers to a query (q), the most frequent first.");
    }

    private async Task<Page<QueryCount>> QueriesAsync(
        PageRequest page,
        Window window,
        bool foundNothing,
        CancellationToken cancellationToken
    )
    {
        var since = Since(window);
        var rows = db
            .QueryTallies.AsNoTracking()
            .Where(t => t.Day > since)
            .GroupBy(t => t.Query)
            .Select(g => new Row
            {
                Query = g.Key,
                Rank = g.Sum(t => foundNothing ? t.FoundNothing : t.Searches),
                Searches = g.Sum(t => t.Searches),
                FoundNothing = g.Sum(t => t.FoundNothing),
                Clicks = g.Sum(t => t.Clicks),
            })
            .Where(r => r.Rank > 0);
        if (page.After<QueryPosition>() is { } after)
        {
#pragma warning disable CA1309 // Translated to the order of the database.
            rows = rows.Where(r =>
                r.Rank < after.Rank || (r.Rank == after.Rank && string.Compare(r.Query, after.Query) > 0)
            );
#pragma warning restore CA1309
        }

        var found = await rows.OrderByDescending(r => r.Rank)
            .ThenBy(r => r.Query)
            .Take(page.Size + 1)
            .ToListAsync(cancellationToken);
        return Page.Of(found, page, r => new QueryPosition(r.Rank, r.Query))
            .Select(r => new QueryCount(r.Query, r.Searches, r.FoundNothing, r.Clicks));
    }

    private async Task<Page<ProductClicks>> ClicksAsync(
        PageRequest page,
        Window window,
        string? query,
        CancellationToken cancellationToken
    )
    {
        var v = new Validation();
        v.Text(query, "q", SearchProducts.MostCharacters);
        v.ThrowIfInvalid();
        var (since, key) = (Since(window), QueryText.Key(query!));
        var rows = db
            .ClickTallies.AsNoTracking()
            .Where(t => t.Day > since && t.Query == key)
            .GroupBy(t => t.ProductId)
            .Select(g => new ClickRow { ProductId = g.Key, Clicks = g.Sum(t => t.Clicks) });
        if (page.After<ClickPosition>() is { } after)
        {
            rows = rows.Where(r =>
                r.Clicks < after.Clicks || (r.Clicks == after.Clicks && r.ProductId > after.ProductId)
            );
        }

        var found = await rows.OrderByDescending(r => r.Clicks)
            .ThenBy(r => r.ProductId)
            .Take(page.Size + 1)
            .ToListAsync(cancellationToken);
        return Page.Of(found, page, r => new ClickPosition(r.Clicks, r.ProductId))
            .Select(r => new ProductClicks(r.ProductId, r.Clicks));
    }

    private int Since(Window window) =>
        DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).DayNumber - (window.Days ?? Window.Standard);

    /// <param name="Days">Days up to today, 1 to 400, by default 30.</param>
    internal sealed record Window([property: FromQuery(Name = "days")] int? Days = null) : IValidated
    {
        public const int Standard = 30;

        public void Validate(Validation v) => v.Range(Days, "days", 1, 400);
    }

    /// <param name="Query">In lower case.</param>
    /// <param name="Searches">How often it was asked.</param>
    /// <param name="FoundNothing">How often nothing was found.</param>
    /// <param name="Clicks">Products chosen from its answers.</param>
    internal sealed record QueryCount(string Query, int Searches, int FoundNothing, int Clicks);

    /// <param name="ProductId">What was chosen; it may have been deleted since.</param>
    /// <param name="Clicks">How often.</param>
    internal sealed record ProductClicks(Id<ProductKind> ProductId, int Clicks);

    internal sealed record QueryPosition(int Rank, string Query);

    internal sealed record ClickPosition(int Clicks, Id<ProductKind> ProductId);

    private sealed class Row
    {
        public string Query { get; init; } = "";
        public int Rank { get; init; }
        public int Searches { get; init; }
        public int FoundNothing { get; init; }
        public int Clicks { get; init; }
    }

    private sealed class ClickRow
    {
        public Id<ProductKind> ProductId { get; init; }
        public int Clicks { get; init; }
    }
}
