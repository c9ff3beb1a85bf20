using OmniSphere.Catalogue.Search;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Tests.Search.Elasticsearch;

/// <summary>Shops and products for the adapter's own tests.</summary>
internal static class ElasticsearchTenants
{
    public static Tenant Shop(int number) =>
        new()
        {
            Id = Id<TenantKind>.From(new Guid(number, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 1)),
            Slug = $"shop{number}",
            Name = "Shop",
            Currency = Currency.Eur,
            Culture = "en-US",
            Country = "US",
        };

    public static ProductDocument Product(string title) =>
        new()
        {
            Id = Id<ProductKind>.New(TimeProvider.System),
            Slug = "p",
            Title = title,
            InStock = true,
        };

    public static async Task StockAsync(IProductSearch search, Tenant shop, params string[] titles)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var rebuild = await search.BeginRebuildAsync(shop, ct);
        await rebuild.PutAsync([.. titles.Select(Product)], ct);
        await rebuild.CommitAsync(ct);
    }
}
