using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Catalogue.Bundles;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Search;

/// <summary>
/// Brings the indexes up to date: takes the changes noted for each tenant in turn, reads the products as they now are,
/// applies them in one durable batch, and only then forgets the changes. What a crash leaves is simply taken up again.
/// </summary>
internal sealed class SearchIndexing(
    ITenantScopeFactory scopes,
    IProductSearch search,
    SearchRebuilds rebuilds,
    TimeProvider clock,
    ILogger<SearchIndexing> logger
) : SignalledWorker(clock, logger)
{
    private const int MostRows = 200;

    /// <summary>A commit of the index costs as much for a hundred products as for thousands; an import is many.</summary>
    private const int MostProducts = 8_000;

    /// <summary>Products that are in memory at once.</summary>
    private const int MostAtOnce = 1_000;

    /// <summary>Another host is at the tenant's changes: soon there is a place again.</summary>
    private static readonly TimeSpan AfterOther = TimeSpan.FromSeconds(1);

    /// <summary>A safety net for changes that another process noted.</summary>
    private static readonly TimeSpan Patrol = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(3);

    /// <summary>Each batch costs the index files and syncs, however small it is.</summary>
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(1);

    // The machine's time, not the shop's.
    private static readonly TimeProvider Pace = TimeProvider.System;
    private long _rested;
    private TimeSpan _rest;

    protected override async Task<TimeSpan?> RunOnceAsync(CancellationToken cancellationToken)
    {
        var rest = _rest - Pace.GetElapsedTime(_rested);
        var goesOn = rest > TimeSpan.Zero;
        if (goesOn)
        {
            await Task.Delay(rest, Pace, cancellationToken);
        }

        _rest = TimeSpan.Zero;
        var began = Pace.GetTimestamp();
        var tenants = await WaitingAsync(cancellationToken);
        var (more, failed, elsewhere) = (false, false, false);
        foreach (var tenant in tenants)
        {
            try
            {
                var left = await IndexAsync(tenant, cancellationToken);
                more |= left == true;
                elsewhere |= left is null;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                // One tenant's fault must not hold up all others.
                failed = true;
                Log.NotIndexed(logger, e, tenant.ToString());
            }
        }

        if (tenants.Count > 0 && !more)
        {
            _rested = Pace.GetTimestamp();
            _rest = RestAfter(Pace.GetElapsedTime(began, _rested), goesOn, LongestRest);
        }

        return more ? TimeSpan.Zero
            : failed ? AfterFault
            : elsewhere ? AfterOther
            : Patrol;
    }

    /// <summary>The tenants that have changes waiting.</summary>
    private async Task<List<Id<TenantKind>>> WaitingAsync(CancellationToken cancellationToken)
    {
        var waiting = new List<(Id<TenantKind> Tenant, DateTimeOffset Since)>();
        await scopes.InEachDatabaseAsync(
            "search index changes",
            async scope =>
            {
                var here = await scope
                    .Get<CatalogueDbContext>()
                    .SearchChanges.IgnoreQueryFilters([OmniSphereDbContext.TenantFilter])
                    .GroupBy(c => c.TenantId)
                    .Select(g => new { Tenant = g.Key, Since = g.Min(c => c.QueuedAt) })
                    .ToListAsync(cancellationToken);
                waiting.AddRange(here.Select(w => (w.Tenant, w.Since)));
            }
        );

        SearchTelemetry.Lag = waiting.Count == 0 ? TimeSpan.Zero : Clock.GetUtcNow() - waiting.Min(w => w.Since);
        return waiting.ConvertAll(w => w.Tenant);
    }

    /// <summary>Whether the tenant has more waiting; null while another host is at it.</summary>
    private async Task<bool?> IndexAsync(Id<TenantKind> tenantId, CancellationToken cancellationToken)
    {
        await using var scope = await scopes.CreateAsync(tenantId, cancellationToken);
        var tenant = scope.Get<ITenantContext>().Required;
        var more = false;
        try
        {
            // Of two hosts, the one that read a product first could be the last to write it, and what it read be old.
            var isAlone = await scope
                .Get<CatalogueDbContext>()
                .TryAloneAsync(
                    "search",
                    async ct => more = await IndexAloneAsync(scope, tenant, ct),
                    cancellationToken
                );
            return isAlone ? more : null;
        }
        catch (SearchIndexMissingException)
        {
            _ = GoOnAfterAsync(rebuilds.RequestMissingAsync(tenant));
            return false;
        }
    }

    private async Task<bool> IndexAloneAsync(TenantScope scope, Tenant tenant, CancellationToken cancellationToken)
    {
        var db = scope.Get<CatalogueDbContext>();
        var rows = await db
            .SearchChanges.AsNoTracking()
            .OrderBy(c => c.Id)
            .Take(MostRows)
            .ToListAsync(cancellationToken);
        var products = new HashSet<Id<ProductKind>>();
        var taken = rows.TakeWhile(row => Fits(products, row)).Select(row => row.Id).ToList();
        if (taken.Count == 0)
        {
            return false;
        }

        // Read after the rows were: at least as new as the changes they stand for. Bundles are in stock as their parts are.
        products.UnionWith(await BundleStock.ContainingAsync(db, products, cancellationToken));
        await search.ApplyAllAsync(tenant, ReadAsync(scope, products, cancellationToken), cancellationToken);
        await db.TransactAsync(
            ct => db.SearchChanges.Where(c => taken.Contains(c.Id)).ExecuteDeleteAsync(ct),
            cancellationToken
        );
        SearchTelemetry.Indexed(products.Count);
        return rows.Count == MostRows || taken.Count < rows.Count;
    }

    private static async IAsyncEnumerable<ProductChanges> ReadAsync(
        TenantScope scope,
        IReadOnlyCollection<Id<ProductKind>> products,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        foreach (var some in products.Chunk(MostAtOnce))
        {
            yield return await scope.Get<ProductDocuments>().ReadAsync(some, cancellationToken);
        }
    }

    private async Task GoOnAfterAsync(Task rebuild)
    {
        await rebuild.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (rebuild.IsCompletedSuccessfully)
        {
            Signal();
        }
    }

    private static bool Fits(HashSet<Id<ProductKind>> products, SearchChange row)
    {
        if (products.Count > 0 && products.Count + row.ProductIds.Count > MostProducts)
        {
            return false;
        }

        products.UnionWith(row.ProductIds.Select(Id<ProductKind>.From));
        return true;
    }
}
