using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using ReferenceStore.Storefront.Api;

namespace ReferenceStore.Storefront.Shops;

/// <summary>A category of the first level with some of what is in it.</summary>
public sealed record Department(Category Category, IReadOnlyList<ProductHit> Products)
{
    public string? Image => Products.Count > 0 ? Products[0].Image : null;
}

/// <summary>What every page shows of the catalogue, asked for once in a while rather than once a page.</summary>
internal sealed class StoreCatalogue(
    StoreApi api,
    Shop shop,
    IMemoryCache cache,
    IOptions<StorefrontOptions> options,
    ILogger<StoreCatalogue> logger
)
{
    private const int Samples = 4;
    private const int MostCollections = 4;
    private const int MostBrands = 8;

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
            Log.MenuMissing(logger, e);
            return [];
        }
    }

    /// <summary>The languages that the shop is shown in; none while the service does not answer.</summary>
    public Task<IReadOnlyList<string>> LanguagesAsync(CancellationToken cancellationToken) =>
        MenuAsync("languages", async () => (await api.GetLanguagesAsync(cancellationToken)).Items);

    /// <summary>The first collections; none while the service does not answer.</summary>
    public Task<IReadOnlyList<CollectionDetail>> CollectionsAsync(CancellationToken cancellationToken) =>
        MenuAsync(
            "collections",
            async () => (await api.ListCollectionsAsync(MostCollections, null, cancellationToken)).Items
        );

    /// <summary>The first brands; none while the service does not answer.</summary>
    public Task<IReadOnlyList<Brand>> BrandsAsync(CancellationToken cancellationToken) =>
        MenuAsync("brands", async () => (await api.ListBrandsAsync(MostBrands, null, cancellationToken)).Items);

    public async Task<IReadOnlyList<Department>> DepartmentsAsync(CancellationToken cancellationToken)
    {
        var categories = await CategoriesAsync(cancellationToken);
        return categories.Count == 0
            ? []
            : await OnceAsync<Department>(
                "departments",
                async () => await Task.WhenAll(categories.Select(c => FilledAsync(c, cancellationToken)))
            );
    }

    /// <summary>Something of every department in turn, so that a shop shows its whole range.</summary>
    public async Task<IReadOnlyList<ProductHit>> FeaturedAsync(int count, CancellationToken cancellationToken)
    {
        var departments = await DepartmentsAsync(cancellationToken);
        return
        [
            .. Enumerable
                .Range(1, Samples)
                .SelectMany(i => departments.Select(d => d.Products.ElementAtOrDefault(i % Samples)))
                .OfType<ProductHit>()
                .DistinctBy(p => p.Id)
                .Take(count),
        ];
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

    private async Task<Department> FilledAsync(Category category, CancellationToken cancellationToken)
    {
        var request = new SearchRequest { Category = category.Slug, Size = Samples };
        return new Department(category, (await api.SearchAsync(request, cancellationToken)).Items);
    }

    // Most shops have none of them: that is remembered as well, or every page would ask.
    private async Task<IReadOnlyList<T>> MenuAsync<T>(string name, Func<Task<IReadOnlyList<T>>> ask)
    {
        if (shop.Tenant is not { } tenant)
        {
            return [];
        }

        var key = $"{tenant.Id}:{shop.Language?.Name}:{name}";
        if (cache.TryGetValue(key, out IReadOnlyList<T>? known))
        {
            return known!;
        }

        try
        {
            return cache.Set(key, await ask(), options.Value.CacheFor);
        }
        catch (ApiProblemException e)
        {
            Log.MenuMissing(logger, e);
            return [];
        }
    }

    private async Task<IReadOnlyList<T>> OnceAsync<T>(string name, Func<Task<IReadOnlyList<T>>> ask)
    {
        var key = $"{shop.Tenant!.Id}:{shop.Language?.Name}:{name}";
        if (cache.TryGetValue(key, out IReadOnlyList<T>? known))
        {
            return known!;
        }

        // Nothing found is asked for again: the shop may be filled this moment.
        var found = await ask();
        return found.Count == 0 ? found : cache.Set(key, found, options.Value.CacheFor);
    }
}
