using OmniSphere.Contracts.Catalogue;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Search;

/// <summary>
/// The search engine behind the catalogue. Every call names its tenant, and no call ever reads or changes the index of
/// another one. Safe to call from many threads.
/// </summary>
public interface IProductSearch
{
    /// <summary>Whether the tenant has an index. Cheap: may be asked for every tenant there is.</summary>
    Task<IndexState> GetStateAsync(Tenant tenant, CancellationToken cancellationToken = default);

    /// <summary>How many products can be found.</summary>
    /// <exception cref="SearchIndexMissingException">There is no live index.</exception>
    ValueTask<long> CountAsync(Tenant tenant, CancellationToken cancellationToken = default);

    /// <summary>
    /// Puts and deletes products, in the live index and in a rebuild that is under way. When it returns, the changes
    /// are durable and every later search sees them. The same change may be applied again without harm.
    /// </summary>
    /// <param name="tenant">Whose index.</param>
    /// <param name="changes">At most 1,000 products; the last word on a product wins.</param>
    /// <param name="cancellationToken">Stops waiting; the changes may still have been applied.</param>
    /// <exception cref="SearchIndexMissingException">There is neither a live index nor a rebuild.</exception>
    Task ApplyAsync(Tenant tenant, ProductChanges changes, CancellationToken cancellationToken = default);

    /// <summary>
    /// The same for many products, a piece at a time: what an engine does once for durable changes, it does once for all of
    /// them.
    /// </summary>
    /// <param name="tenant">Whose index.</param>
    /// <param name="changes">Pieces of at most 1,000 products; read once, one after the other.</param>
    /// <param name="cancellationToken">Stops waiting; some of the changes may have been applied.</param>
    /// <exception cref="SearchIndexMissingException">There is neither a live index nor a rebuild.</exception>
    async Task ApplyAllAsync(
        Tenant tenant,
        IAsyncEnumerable<ProductChanges> changes,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(changes);
        await foreach (var some in changes.WithCancellation(cancellationToken))
        {
            await ApplyAsync(tenant, some, cancellationToken);
        }
    }

    /// <summary>Finds products.</summary>
    /// <exception cref="Http.ProblemException">400 <c>cursor.invalid</c>: the cursor is of another query.</exception>
    /// <exception cref="SearchIndexMissingException">There is no live index.</exception>
    ValueTask<SearchResult> SearchAsync(
        Tenant tenant,
        ProductQuery query,
        CancellationToken cancellationToken = default
    );

    /// <summary>What a shopper who typed this much may mean, best first.</summary>
    /// <exception cref="SearchIndexMissingException">There is no live index.</exception>
    ValueTask<IReadOnlyList<Suggestion>> SuggestAsync(
        Tenant tenant,
        SuggestQuery query,
        CancellationToken cancellationToken = default
    );

    /// <summary>
    /// Starts a new index beside the live one, which goes on answering. One rebuild a tenant at a time: a second call
    /// abandons the first.
    /// </summary>
    Task<IIndexRebuild> BeginRebuildAsync(Tenant tenant, CancellationToken cancellationToken = default);

    /// <summary>Deletes all that is kept for the tenant. Without effect when there is nothing.</summary>
    Task DropAsync(Id<TenantKind> tenant, CancellationToken cancellationToken = default);
}

/// <summary>
/// An index in the making. Changes that <see cref="IProductSearch.ApplyAsync"/> makes meanwhile go into it as well and
/// win over what <see cref="PutAsync"/> brings, which was read earlier. Disposed without a commit, it leaves no trace.
/// </summary>
public interface IIndexRebuild : IAsyncDisposable
{
    /// <summary>Adds products; at most 1,000 a call.</summary>
    Task PutAsync(IReadOnlyCollection<ProductDocument> products, CancellationToken cancellationToken = default);

    /// <summary>Makes it the live index in one step and removes the one before.</summary>
    Task CommitAsync(CancellationToken cancellationToken = default);
}

/// <summary>The state of a tenant's index.</summary>
public enum IndexState
{
    /// <summary>There is none that this build can read: it has to be built before it can be searched.</summary>
    Missing,

    /// <summary>It answers, but was made by other rules, such as another language: a rebuild is due.</summary>
    Stale,

    /// <summary>It is as it should be.</summary>
    Ready,
}

/// <summary>Products to put into an index and to delete from it.</summary>
/// <param name="Puts">Products as they now are.</param>
/// <param name="Deletes">Products that are gone or no longer published.</param>
public sealed record ProductChanges(
    IReadOnlyCollection<ProductDocument> Puts,
    IReadOnlyCollection<Id<ProductKind>> Deletes
);

/// <summary>The tenant's index is missing or cannot be read; it has to be rebuilt before it can be used.</summary>
public sealed class SearchIndexMissingException : InvalidOperationException
{
    /// <summary>Creates the exception.</summary>
    public SearchIndexMissingException()
        : base("The tenant has no search index yet.") { }

    /// <summary>Creates the exception with its cause.</summary>
    public SearchIndexMissingException(Exception cause)
        : base("The tenant's search index cannot be read.", cause) { }
}
