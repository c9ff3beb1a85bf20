using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OmniSphere.Catalogue.Search.Elasticsearch;
using OmniSphere.Catalogue.Search.Lucene;
using OmniSphere.Catalogue.Search.Merchandising;
using OmniSphere.Catalogue.Search.QueryLog;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;
using OmniSphere.Platform;

namespace OmniSphere.Catalogue.Search;

/// <summary>Registers and maps the search.</summary>
internal static class SearchServices
{
    public static void AddSearch(OmniSphereBuilder builder)
    {
        builder
            .AddOptions<SearchOptions>(SearchOptions.Section)
            .Configure<IConfiguration, IHostEnvironment>(
                (options, configuration, environment) =>
                    options.Folder = Path.GetFullPath(
                        options.Folder ?? Path.Combine(configuration["OmniSphere:DataFolder"] ?? "App_Data", "search"),
                        environment.ContentRootPath
                    )
            );
        builder.Services.TryAddSingleton<LuceneProductSearch>();
        builder.Services.AddElasticsearch();
        builder.Services.TryAddSingleton<IProductSearch>(sp =>
            sp.GetRequiredService<IOptions<SearchOptions>>().Value.Engine == SearchEngine.Elasticsearch
                ? sp.GetRequiredService<ElasticsearchProductSearch>()
                : sp.GetRequiredService<LuceneProductSearch>()
        );
        builder.Services.AddSingleton<ITenantResource, SearchIndexOfTenant>();
        builder.Services.TryAddSingleton<SearchAccess>();
        builder.Services.TryAddScoped<ShopSearchRules>();
        builder.Services.TryAddScoped<SaveSearchRules>();
        builder.Services.TryAddScoped<ListQueries>();
        builder.Services.TryAddSingleton<QueryCounts>();
        builder.Services.TryAddSingleton<QueryLogWriter>();
        builder.Services.AddHostedService(sp => sp.GetRequiredService<QueryLogWriter>());
        builder.Services.TryAddScoped<ProductDocuments>();
        builder.Services.TryAddSingleton<SearchRebuilds>();
        builder.Services.AddHostedService(sp => sp.GetRequiredService<SearchRebuilds>());
        builder.Services.TryAddSingleton<SearchIndexing>();
        builder.Services.AddHostedService(sp => sp.GetRequiredService<SearchIndexing>());
        builder
            .AddEventConsumer<CatalogueDbContext, ProductUpdated, ProductIndexer>(ProductIndexer.Name)
            .AddEventConsumer<CatalogueDbContext, StockChanged, ProductIndexer>(ProductIndexer.Name)
            .AddEventConsumer<CatalogueDbContext, ProductsImported, ProductIndexer>(ProductIndexer.Name)
            .AddEventConsumer<CatalogueDbContext, ProductsChanged, ProductIndexer>(ProductIndexer.Name);
    }

    public static void Map(ModuleRoutes shop, ModuleRoutes admin)
    {
        SearchProducts.Map(shop);
        SuggestProducts.Map(shop);
        RebuildSearch.Map(admin);
        GetSearchStatus.Map(admin);
        SaveSearchRules.Map(admin);
        ReportClick.Map(shop);
        ListQueries.Map(admin);
    }
}
