using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using ReferenceStore.Storefront.Api;

namespace ReferenceStore.Storefront.Shops;

/// <summary>A category of the first level with a picture of something in it.</summary>
public sealed record Department(Category Category, string? Image);

/// <summary>What every page shows of the catalogue, asked for once in a while rather than once a page.</summary>
internal sealed class StoreCatalogue(
    StoreApi api,
    Shop shop,
    IMemoryCache cache,
    IOptions<StorefrontOptions> options,
    ILogger<StoreCatalogue> logger
)
{
    /// <summary>The tree of categories; empty while the service does not answer, for a page is more than its menu.</summary>
    public async Task<IReadOnlyList<Category>> CategoriesAsync(CancellationToken cancellationToken)
    {
        if (shop.Tenant is null)
        {
            return [];
        }

        try
        {
            return await OnceAsync("categories", () => api.ListCategoriesAsync(cancellationToken));
        }
        catch (ApiProblemException e)
        {
            Log.CategoriesMissing(logger, e);
            return [];
        }
    }

    public async Task<IReadOnlyList<Department>> DepartmentsAsync(CancellationToken cancellationToken)
    {
        var categories = await CategoriesAsync(cancellationToken);
        return categories.Count == 0
            ? []
            : await OnceAsync<Department>(
                "departments",
                async () => await Task.WhenAll(categories.Select(c => PicturedAsync(c, cancellationToken)))
            );
    }

    /// <summary>The first products in an order.</summary>
    public Task<IReadOnlyList<ProductHit>> ProductsAsync(
        string? sort,
        int count,
        CancellationToken cancellationToken
    ) =>
        OnceAsync(
            $"products:{sort}:{count}",
            async () =>
                (await api.SearchAsync(new SearchRequest { Sort = sort, Size = count }, cancellationToken)).Items
        );

    private async Task<Department> PicturedAsync(Category category, CancellationToken cancellationToken)
    {
        var found = await api.SearchAsync(new SearchRequest { Category = category.Slug, Size = 1 }, cancellationToken);
        return new Department(category, found.Items.Count > 0 ? found.Items[0].Image : null);
    }

    private async Task<IReadOnlyList<T>> OnceAsync<T>(string name, Func<Task<IReadOnlyList<T>>> ask)
    {
        var key = $"{shop.Tenant!.Id}:{name}";
        if (cache.TryGetValue(key, out IReadOnlyList<T>? known))
        {
            return known!;
        }

        // Nothing found is asked for again: the shop may be filled this moment.
        var found = await ask();
        return found.Count == 0 ? found : cache.Set(key, found, options.Value.CacheFor);
    }
}
