namespace OmniSphere.Client.Catalogue;

public sealed partial class CatalogueClient
{
    /// <summary>
    /// Finds products by the values of their attributes: any of the values of one attribute, of every attribute named.
    /// </summary>
    /// <param name="q">The words, or null for all products.</param>
    /// <param name="attributes">The chosen values by attribute, such as <c>colour</c>: <c>black</c>, <c>red</c>.</param>
    /// <param name="category">A category's path.</param>
    /// <param name="sort">The order, as the API names it.</param>
    /// <param name="page">The page, from 1.</param>
    /// <param name="size">Products a page.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<SearchResult> FilterProductsAsync(
        string? q,
        IReadOnlyDictionary<string, IReadOnlyList<string>> attributes,
        string? category = null,
        string? sort = null,
        int? page = null,
        int? size = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(attributes);
        var call = new ApiCall("GET", "/catalogue/v1/search")
            .Query("q", q)
            .Query("category", category)
            .Query("sort", sort)
            .Query("page", page)
            .Query("size", size);
        foreach (var (attribute, values) in attributes)
        {
            foreach (var value in values)
            {
                call.Query($"filter.{attribute}", value);
            }
        }

        return _calls.SendAsync<SearchResult>(call, cancellationToken);
    }
}
