using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Catalogue.Products;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Search;

/// <summary>
/// Rebuilds indexes from the database, one after the other, beside the live ones: those that are asked for, and when the
/// host starts those that are missing or were made by other rules.
/// </summary>
internal sealed class SearchRebuilds(
    ITenantScopeFactory scopes,
    ITenantStore tenants,
    IProductSearch search,
    TimeProvider clock,
    ILogger<SearchRebuilds> logger
) : SignalledWorker(clock, logger)
{
    private const int Batch = 500;
    private const int TenantPage = 200;

    private readonly ConcurrentDictionary<Id<TenantKind>, Request> _waiting = [];
    private volatile Request? _running;
    private bool _hasLooked;

    /// <summary>Asks for a rebuild; one that waits already serves both.</summary>
    /// <returns>Ends when the new index is live; fails with the rebuild.</returns>
    public Task RequestAsync(Tenant tenant)
    {
        var request = _waiting.GetOrAdd(tenant.Id, static (_, t) => new Request(t), tenant);
        request.Tenant = tenant; // As it is by now: its language may be another.
        Signal();
        return request.Done.Task;
    }

    /// <summary>Asks for an index where there is none: one that is being built serves.</summary>
    /// <inheritdoc cref="RequestAsync"/>
    public Task RequestMissingAsync(Tenant tenant) =>
        _running is { } running && running.Tenant.Id == tenant.Id ? running.Done.Task : RequestAsync(tenant);

    /// <summary>Rebuilds where the index was made by other rules than the tenant's of now, such as another language.</summary>
    public async Task RequestStaleAsync(Tenant tenant)
    {
        if (await search.GetStateAsync(tenant) == IndexState.Stale)
        {
            await RequestAsync(tenant);
        }
    }

    protected override async Task<TimeSpan?> RunOnceAsync(CancellationToken cancellationToken)
    {
        if (!_hasLooked)
        {
            await LookAsync(cancellationToken);
            _hasLooked = true;
        }

        while (_waiting.Values.FirstOrDefault() is { } request)
        {
            // From here on a further request means a further rebuild.
            _running = request;
            _waiting.TryRemove(new(request.Tenant.Id, request));
            await RunAsync(request, cancellationToken);
            _running = null;
        }

        return null;
    }

    private async Task RunAsync(Request request, CancellationToken cancellationToken)
    {
        try
        {
            var count = await RebuildAsync(request.Tenant, cancellationToken);
            Log.Rebuilt(logger, request.Tenant.Id.ToString(), count);
            request.Done.TrySetResult();
        }
        catch (OperationCanceledException e) when (cancellationToken.IsCancellationRequested)
        {
            request.Done.TrySetException(e);
            throw;
        }
        catch (Exception e)
        {
            // The live index stays as it was; the next request tries again.
            Log.NotRebuilt(logger, e, request.Tenant.Id.ToString());
            request.Done.TrySetException(e);
        }
    }

    private async Task<int> RebuildAsync(Tenant tenant, CancellationToken cancellationToken)
    {
        // Before the products are listed, so that whatever changes from here on reaches the new index as a change.
        await using var rebuild = await search.BeginRebuildAsync(tenant, cancellationToken);
        var count = 0;
        foreach (var ids in (await PublishedAsync(tenant, cancellationToken)).Chunk(Batch))
        {
            await using var scope = scopes.Create(tenant);
            var changes = await scope.Get<ProductDocuments>().ReadAsync(ids, cancellationToken);
            await rebuild.PutAsync(changes.Puts, cancellationToken);
            count += changes.Puts.Count;
        }

        await rebuild.CommitAsync(cancellationToken);
        return count;
    }

    private async Task<List<Id<Contracts.Catalogue.ProductKind>>> PublishedAsync(
        Tenant tenant,
        CancellationToken cancellationToken
    )
    {
        await using var scope = scopes.Create(tenant);
        return await scope
            .Get<CatalogueDbContext>()
            .Products.Where(p => p.Status == ProductStatus.Published)
            .OrderBy(p => p.Id)
            .Select(p => p.Id)
            .ToListAsync(cancellationToken);
    }

    /// <summary>Asks for the indexes that should be there and are not, or no longer fit this build.</summary>
    private async Task LookAsync(CancellationToken cancellationToken)
    {
        string? after = null;
        while (await tenants.ListAsync(after, TenantPage, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var tenant in page)
            {
                var state = await search.GetStateAsync(tenant, cancellationToken);
                if (
                    state == IndexState.Stale
                    || (state == IndexState.Missing && await HasProductsAsync(tenant, cancellationToken))
                )
                {
                    _ = _waiting.GetOrAdd(tenant.Id, static (_, t) => new Request(t), tenant);
                }
            }

            after = page[^1].Slug;
        }
    }

    private async Task<bool> HasProductsAsync(Tenant tenant, CancellationToken cancellationToken)
    {
        await using var scope = scopes.Create(tenant);
        return await scope.Get<CatalogueDbContext>().Products.AnyAsync(cancellationToken);
    }

    private sealed class Request(Tenant tenant)
    {
        public Tenant Tenant { get; set; } = tenant;

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
