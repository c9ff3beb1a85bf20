using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OmniSphere.Catalogue;
using OmniSphere.Catalogue.Attributes;
using OmniSphere.Catalogue.Brands;
using OmniSphere.Catalogue.Bundles;
using OmniSphere.Catalogue.Categories;
using OmniSphere.Catalogue.Collections;
using OmniSphere.Catalogue.Export;
using OmniSphere.Catalogue.History;
using OmniSphere.Catalogue.Import;
using OmniSphere.Catalogue.Lifecycle;
using OmniSphere.Catalogue.Locales;
using OmniSphere.Catalogue.Media;
using OmniSphere.Catalogue.Pages;
using OmniSphere.Catalogue.PriceLists;
using OmniSphere.Catalogue.Products;
using OmniSphere.Catalogue.ProductTypes;
using OmniSphere.Catalogue.Redirects;
using OmniSphere.Catalogue.Related;
using OmniSphere.Catalogue.Search;
using OmniSphere.Catalogue.Stock;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;
using OmniSphere.Platform;

namespace OmniSphere;

/// <summary>Adds products, stock and search to a host.</summary>
public static class OmniSphereCatalogue
{
    /// <summary>Adds the catalogue. May be called twice.</summary>
    public static OmniSphereBuilder AddOmniSphereCatalogue(this OmniSphereBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (!builder.TryAddModule<CatalogueModule>())
        {
            return builder;
        }

        builder.Services.AddOmniSphereOpenApi(CatalogueDbContext.Name);
        builder.AddModuleDatabase<CatalogueDbContext, CatalogueSqliteContext, CataloguePostgreSqlContext>(
            CatalogueDbContext.Name
        );
        builder
            .AddOptions<CatalogueOptions>(CatalogueOptions.Section)
            .Configure<IConfiguration, IHostEnvironment>(
                (options, configuration, environment) =>
                    options.ImportFolder = Path.GetFullPath(
                        Path.Combine(configuration["OmniSphere:DataFolder"] ?? "App_Data", "imports"),
                        environment.ContentRootPath
                    )
            );
        builder.Services.TryAddSingleton<PageCache>();
        builder.Services.TryAddScoped<TaxonomyCache>();
        builder.Services.TryAddSingleton<IHybridCacheSerializer<Taxonomy>, TaxonomySerializer>();
        AddProducts(builder.Services);
        AddStock(builder.Services);
        builder
            .AddEventConsumer<CatalogueDbContext, BackInStock, TellWatchers>(TellWatchers.Name)
            .AddEventConsumer<CatalogueDbContext, StockChanged, TellWatchers>(TellWatchers.Name)
            .AddEventConsumer<CatalogueDbContext, ProductUpdated, TellWatchers>(TellWatchers.Name)
            .AddEventConsumer<CatalogueDbContext, ProductsImported, TellWatchers>(TellWatchers.Name);
        AddImport(builder.Services);
        MediaServices.AddMedia(builder);
        SearchServices.AddSearch(builder);
        return builder;
    }

    /// <summary>Maps the catalogue's endpoints below <c>/catalogue/v1</c>. May be called twice, and with <c>MapOmniSphere()</c>.</summary>
    public static IEndpointRouteBuilder MapOmniSphereCatalogue(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapOmniSphereModule<CatalogueModule>();

    private static void AddProducts(IServiceCollection services)
    {
        services.TryAddScoped<IVariantCatalogue, VariantOffers>();
        services.TryAddScoped<ListProducts>();
        services.TryAddScoped<ProductAdmission>();
        services.TryAddScoped<ProductEditor>();
        services.TryAddScoped<ScheduleProduct>();
        services.TryAddScoped<RestoreProduct>();
        services.TryAddScoped<ChangeProducts>();
        services.TryAddScoped<ApplyBulkOrder>();
        services.TryAddSingleton<ProductSchedule>();
        services.AddHostedService(sp => sp.GetRequiredService<ProductSchedule>());
        services.TryAddScoped<SaveCollection>();
        services.TryAddScoped<ChooseProducts>();
        services.TryAddScoped<ListCollectionProducts>();
        services.TryAddScoped<SearchInCollection>();
        services.TryAddScoped<ComposeBundle>();
        services.TryAddScoped<RelateProducts>();
        services.TryAddScoped<ListRelatedProducts>();
        services.TryAddScoped<OldSlugs>();
        services.TryAddScoped<BrandBook>();
        services.TryAddScoped<SaveBrand>();
        services.TryAddScoped<DeleteBrand>();
        services.TryAddScoped<SaveProductType>();
        services.TryAddScoped<CreateProduct>();
        services.TryAddScoped<UpdateProduct>();
        services.TryAddScoped<DeleteProduct>();
        services.TryAddScoped<CreateCategory>();
        services.TryAddScoped<UpdateCategory>();
        services.TryAddScoped<DeleteCategory>();
        services.TryAddScoped<SaveAttribute>();
        services.TryAddScoped<KeepPriceLists>();
        services.TryAddScoped<SetListPrices>();
        services.TryAddScoped<ShopLocales>();
        services.TryAddScoped<SaveLocales>();
    }

    private static void AddImport(IServiceCollection services)
    {
        services.TryAddScoped<ProductImporter>();
        services.TryAddScoped<IProductImporter>(sp => sp.GetRequiredService<ProductImporter>());
        services.TryAddScoped<StartImport>();
        services.TryAddScoped<ListImportErrors>();
        services.TryAddScoped<ExportProducts>();
        services.TryAddSingleton<ImportSpool>();
        services.AddSingleton<ITenantResource, ImportFilesOfTenant>();
        services.TryAddSingleton<ImportWorker>();
        services.AddHostedService(sp => sp.GetRequiredService<ImportWorker>());
    }

    private static void AddStock(IServiceCollection services)
    {
        services.TryAddScoped<ShopStockPolicy>();
        services.TryAddScoped<StockLedger>();
        services.TryAddScoped<KeepLocations>();
        services.TryAddScoped<SaveStockSettings>();
        services.TryAddScoped<TransferStock>();
        services.TryAddScoped<TakeStock>();
        services.TryAddScoped<WatchStock>();
        services.TryAddScoped<StockAudit>();
        services.TryAddScoped<ChangeStock>();
        services.TryAddScoped<StockReservations>();
        services.TryAddScoped<IStockReservations>(sp => sp.GetRequiredService<StockReservations>());
        services.TryAddSingleton<ReservationExpiry>();
        services.AddHostedService(sp => sp.GetRequiredService<ReservationExpiry>());
    }
}

internal sealed class CatalogueModule : IOmniSphereModule
{
    public string Name => CatalogueDbContext.Name;

    public void Map(IEndpointRouteBuilder endpoints)
    {
        var shop = endpoints.MapModule(Name);
        GetProduct.Map(shop);
        ListProducts.Map(shop);
        ListCategories.Map(shop);
        GetCategory.Map(shop);
        ListLocales.Map(shop);

        var admin = shop.MapAdmin();
        ListMerchantProducts.Map(admin);
        GetMerchantProduct.Map(admin);
        CreateProduct.Map(admin);
        UpdateProduct.Map(admin);
        DeleteProduct.Map(admin);
        RestoreProduct.Map(admin);
        ScheduleProduct.Map(admin);
        ChangeProducts.Map(admin);
        ListProductChanges.Map(admin);
        ListMerchantCategories.Map(admin);
        CreateCategory.Map(admin);
        UpdateCategory.Map(admin);
        DeleteCategory.Map(admin);
        ListAttributes.Map(admin);
        SaveAttribute.Map(admin);
        ListBrands.Map(shop, admin);
        SaveBrand.Map(admin);
        DeleteBrand.Map(admin);
        ListCollections.Map(shop, admin);
        ListCollectionProducts.Map(shop);
        SaveCollection.Map(admin);
        ChooseProducts.Map(admin);
        ComposeBundle.Map(admin);
        ListRelatedProducts.Map(shop);
        RelateProducts.Map(admin);
        ListProductTypes.Map(admin);
        SaveProductType.Map(admin);
        KeepPriceLists.Map(admin);
        SetListPrices.Map(admin);
        SaveLocales.Map(admin);
        ListStock.Map(admin);
        ChangeStock.Map(admin);
        KeepLocations.Map(admin);
        SaveStockSettings.Map(admin);
        TransferStock.Map(admin);
        TakeStock.Map(admin);
        ListStockTakes.Map(admin);
        WatchStock.Map(shop);
        MediaServices.Map(shop, admin);
        ExportProducts.Map(admin);
        ListImports.Map(admin);
        ListImportErrors.Map(admin);
        StartImport.Map(admin);
        SearchServices.Map(shop, admin);
    }
}
