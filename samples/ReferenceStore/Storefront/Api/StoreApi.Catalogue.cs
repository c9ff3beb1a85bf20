using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;

namespace ReferenceStore.Storefront.Api;

internal sealed partial class StoreApi
{
    public Task<SearchResult> SearchAsync(SearchRequest request, CancellationToken cancellationToken) =>
        GetAsync(
            QueryHelpers.AddQueryString("/catalogue/v1/search", request.ToQuery()),
            Json.SearchResult,
            cancellationToken
        );

    public async Task<IReadOnlyList<Suggestion>> SuggestAsync(string text, CancellationToken cancellationToken)
    {
        var path = $"/catalogue/v1/suggest?q={Uri.EscapeDataString(text)}";
        return (await GetAsync(path, Json.Suggestions, cancellationToken)).Items;
    }

    public Task<Product> GetProductAsync(string idOrSlug, CancellationToken cancellationToken) =>
        GetAsync($"/catalogue/v1/products/{Uri.EscapeDataString(idOrSlug)}", Json.Product, cancellationToken);

    /// <summary>A category; its slug is the one of now where an old one was asked for.</summary>
    public Task<CategoryDetail> GetCategoryAsync(string idOrSlug, CancellationToken cancellationToken) =>
        GetAsync($"/catalogue/v1/categories/{Uri.EscapeDataString(idOrSlug)}", Json.CategoryDetail, cancellationToken);

    public Task<Brand> GetBrandAsync(string idOrSlug, CancellationToken cancellationToken) =>
        GetAsync($"/catalogue/v1/brands/{Uri.EscapeDataString(idOrSlug)}", Json.Brand, cancellationToken);

    public Task<CollectionDetail> GetCollectionAsync(string idOrSlug, CancellationToken cancellationToken) =>
        GetAsync(
            $"/catalogue/v1/collections/{Uri.EscapeDataString(idOrSlug)}",
            Json.CollectionDetail,
            cancellationToken
        );

    /// <summary>Brands by name, from a cursor on.</summary>
    public Task<BrandSlice> ListBrandsAsync(int limit, string? cursor, CancellationToken cancellationToken) =>
        GetAsync(Slice("brands", limit, cursor), Json.BrandSlice, cancellationToken);

    /// <summary>Collections in their order, from a cursor on.</summary>
    public Task<CollectionSlice> ListCollectionsAsync(int limit, string? cursor, CancellationToken cancellationToken) =>
        GetAsync(Slice("collections", limit, cursor), Json.CollectionSlice, cancellationToken);

    private static string Slice(string list, int limit, string? cursor)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"/catalogue/v1/{list}?limit={limit}");
        return cursor is null ? path : $"{path}&cursor={Uri.EscapeDataString(cursor)}";
    }

    /// <summary>What the merchant shows beside a product.</summary>
    public Task<RelatedProducts> GetRelatedAsync(string idOrSlug, CancellationToken cancellationToken) =>
        GetAsync(
            $"/catalogue/v1/products/{Uri.EscapeDataString(idOrSlug)}/related",
            Json.RelatedProducts,
            cancellationToken
        );

    /// <summary>The languages that the shop is shown in.</summary>
    public Task<ShopLanguages> GetLanguagesAsync(CancellationToken cancellationToken) =>
        GetAsync("/catalogue/v1/locales", Json.ShopLanguages, cancellationToken);

    /// <summary>The top of the tree, each with its children.</summary>
    public async Task<IReadOnlyList<Category>> ListCategoriesAsync(CancellationToken cancellationToken) =>
        (await GetAsync("/catalogue/v1/categories", Json.Categories, cancellationToken)).Items;
}
