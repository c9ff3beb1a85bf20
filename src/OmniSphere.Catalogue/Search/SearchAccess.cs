using OmniSphere.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Search;

/// <summary>
/// Searches for shoppers: where a tenant has no index yet, has it built and waits a moment, so that nobody is answered
/// from an empty or half index.
/// </summary>
internal sealed class SearchAccess(IProductSearch search, SearchRebuilds rebuilds, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

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
        try
        {
            return await ask();
        }
        catch (SearchIndexMissingException)
        {
            var rebuild = rebuilds.RequestAsync(tenant);
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
}
