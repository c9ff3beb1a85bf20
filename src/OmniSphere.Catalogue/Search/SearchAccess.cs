using System.Collections.Concurrent;
using OmniSphere.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Search;

/// <summary>
/// Searches for shoppers: where a tenant has no index yet, has it built and waits a moment, so that nobody is answered
/// from an empty or half index. Where a tenant speaks another language than its index, has that built anew.
/// </summary>
internal sealed class SearchAccess(
    IProductSearch search,
    SearchRebuilds rebuilds,
    TimeProvider clock,
    ILogger<SearchAccess> logger
)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Id<TenantKind>, string> _cultures = [];

    public ValueTask<SearchResult> SearchAsync(
        Tenant tenant,
        ProductQuery query,
        CancellationToken cancellationToken
    ) => WithIndexAsync(tenant, () => search.SearchAsync(tenant, query, cancellationToken), cancellationToken);

    public ValueTask<IReadOnlyList<Suggestion>> SuggestAsync(
        Tenant tenant,
        SuggestQuery query,
        CancellationToken cancellationToken
    ) => WithIndexAsync(tenant, () => search.SuggestAsync(tenant, query, cancellationToken), cancellationToken);

    private async ValueTask<T> WithIndexAsync<T>(
        Tenant tenant,
        Func<ValueTask<T>> ask,
        CancellationToken cancellationToken
    )
    {
        if (!_cultures.TryGetValue(tenant.Id, out var known) || known != tenant.Culture)
        {
            _cultures[tenant.Id] = tenant.Culture;
            _ = FollowAsync(tenant);
        }

        try
        {
            return await ask();
        }
        catch (SearchIndexMissingException)
        {
            var rebuild = rebuilds.RequestMissingAsync(tenant);
            await Task.WhenAny(rebuild, Task.Delay(Patience, clock, cancellationToken));
        }

        try
        {
            return await ask();
        }
        catch (SearchIndexMissingException)
        {
            throw Problem.Unavailable(
                "search.index_building",
                "The search index of this shop is being built.",
                Patience
            );
        }
    }

    /// <summary>Once for each language that the process has seen a tenant speak, until it succeeds; searches do not wait for it.</summary>
    private async Task FollowAsync(Tenant tenant)
    {
        try
        {
            await rebuilds.RequestStaleAsync(tenant);
        }
        catch (Exception e)
        {
            _cultures.TryRemove(tenant.Id, out _);
            Log.NotRebuilt(logger, e, tenant.Id.ToString());
        }
    }
}
