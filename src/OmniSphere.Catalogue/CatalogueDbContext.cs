using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Infrastructure;
using OmniSphere.Authorization;
using OmniSphere.Catalogue.Attributes;
using OmniSphere.Catalogue.Brands;
using OmniSphere.Catalogue.Bundles;
using OmniSphere.Catalogue.Categories;
using OmniSphere.Catalogue.Collections;
using OmniSphere.Catalogue.History;
using OmniSphere.Catalogue.Import;
using OmniSphere.Catalogue.Lifecycle;
using OmniSphere.Catalogue.Locales;
using OmniSphere.Catalogue.Media;
using OmniSphere.Catalogue.Media.Downloads;
using OmniSphere.Catalogue.Pages;
using OmniSphere.Catalogue.PriceLists;
using OmniSphere.Catalogue.Products;
using OmniSphere.Catalogue.ProductTypes;
using OmniSphere.Catalogue.Redirects;
using OmniSphere.Catalogue.Related;
using OmniSphere.Catalogue.Search;
using OmniSphere.Catalogue.Search.Merchandising;
using OmniSphere.Catalogue.Search.QueryLog;
using OmniSphere.Catalogue.Stock;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Persistence;

namespace OmniSphere.Catalogue;

/// <summary>The catalogue's database. Every key begins with the tenant, so that no row can point into another one's.</summary>
internal abstract partial class CatalogueDbContext(DbContextOptions options, DbContextServices services)
    : OmniSphereDbContext(options, services)
{
    public const string Name = "catalogue";

    public override string Module => Name;

    private HashSet<int>? _touched;

    /// <summary>Who makes the changes, where that is not the caller of the request.</summary>
    public ChangeAuthor? Author { get; set; }

    public DbSet<Product> Products => Set<Product>();

    public DbSet<Variant> Variants => Set<Variant>();

    public DbSet<ProductCategory> ProductCategories => Set<ProductCategory>();

    public DbSet<Category> Categories => Set<Category>();

    public DbSet<Brand> Brands => Set<Brand>();

    public DbSet<ProductType> ProductTypes => Set<ProductType>();

    public DbSet<ProductChange> ProductChanges => Set<ProductChange>();

    public DbSet<Collection> Collections => Set<Collection>();

    public DbSet<CollectionItem> CollectionItems => Set<CollectionItem>();

    public DbSet<BundlePart> BundleParts => Set<BundlePart>();

    public DbSet<RelatedProduct> RelatedProducts => Set<RelatedProduct>();

    public DbSet<BulkStep> BulkSteps => Set<BulkStep>();

    public DbSet<SlugRedirect> SlugRedirects => Set<SlugRedirect>();

    public DbSet<AttributeDefinition> Attributes => Set<AttributeDefinition>();

    public DbSet<PriceList> PriceLists => Set<PriceList>();

    public DbSet<ListPrice> ListPrices => Set<ListPrice>();

    public DbSet<StockLocation> Locations => Set<StockLocation>();

    public DbSet<StockLevel> StockLevels => Set<StockLevel>();

    public DbSet<StockMovement> StockMovements => Set<StockMovement>();

    public DbSet<Reservation> Reservations => Set<Reservation>();

    public DbSet<StockSettings> StockSettings => Set<StockSettings>();

    public DbSet<LocaleSettings> LocaleSettings => Set<LocaleSettings>();

    public DbSet<StockTake> StockTakes => Set<StockTake>();

    public DbSet<StockTakeLine> StockTakeLines => Set<StockTakeLine>();

    public DbSet<StockWatch> StockWatches => Set<StockWatch>();

    public DbSet<MediaFile> MediaFiles => Set<MediaFile>();

    public DbSet<ProductMedia> ProductMedia => Set<ProductMedia>();

    public DbSet<MediaUsage> MediaUsages => Set<MediaUsage>();

    public DbSet<MediaRemoval> MediaRemovals => Set<MediaRemoval>();

    public DbSet<ImageDownload> ImageDownloads => Set<ImageDownload>();

    public DbSet<ImageWait> ImageWaits => Set<ImageWait>();

    public DbSet<ProductImport> Imports => Set<ProductImport>();

    public DbSet<ImportRefusals> ImportRefusals => Set<ImportRefusals>();

    public DbSet<SearchChange> SearchChanges => Set<SearchChange>();

    public DbSet<SearchRuleSet> SearchRules => Set<SearchRuleSet>();

    public DbSet<QueryTally> QueryTallies => Set<QueryTally>();

    public DbSet<ClickTally> ClickTallies => Set<ClickTally>();

    /// <summary>The levels of some variants, locked until the transaction ends, in the order of variant and location.</summary>
    public abstract IQueryable<StockLevel> LockedLevels(Id<VariantKind>[] variants);

    /// <summary>The reservation with a reference, locked until the transaction ends.</summary>
    public abstract IQueryable<Reservation> LockedReservation(string reference);

    /// <summary>The stock-take with an id, locked until the transaction ends.</summary>
    public abstract IQueryable<StockTake> LockedStockTake(Id<StockTakeKind> id);

    /// <summary>Gives the transaction one view of the database, however much is written meanwhile. Its first statement.</summary>
    public abstract Task FreezeStockAsync(CancellationToken cancellationToken);

    /// <summary>Lets one transaction at a time change the tenant's categories and attributes.</summary>
    public abstract Task LockTaxonomyAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Does work of the tenant that hosts must not do beside each other. False where another host is at it: then nothing
    /// is done.
    /// </summary>
    public abstract Task<bool> TryAloneAsync(
        string what,
        Func<CancellationToken, Task> work,
        CancellationToken cancellationToken
    );

    /// <summary>Says that what products show was changed in another place; few events, however many they are.</summary>
    public void PublishChanged(string cause, IEnumerable<Id<ProductKind>> products)
    {
        const int most = 500;
        foreach (var some in products.Chunk(most))
        {
            Publish(new ProductsChanged(cause, some));
        }
    }

    public override Task<int> SaveChangesAsync(
        bool acceptAllChangesOnSuccess,
        CancellationToken cancellationToken = default
    )
    {
        _touched = null;
        ProductChanges.AddRange(ProductHistory.Of(this));
        return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    /// <summary>Pages that show the row are made anew once the change is committed, whatever use case it is.</summary>
    protected override void OnSaving(EntityEntry entry)
    {
        if (!PageChanges.Concern(entry.Entity))
        {
            return;
        }

        if (_touched is null)
        {
            var touched = _touched = [];
            AfterCommit(() => this.GetService<PageCache>().Invalidate(touched));
        }

        PageChanges.Collect(entry, _touched);
    }

    /// <summary>Makes pages anew once the change is committed whose rows are written past change tracking.</summary>
    internal void TouchPages(HashSet<int> tags) => AfterCommit(() => this.GetService<PageCache>().Invalidate(tags));

    protected override void OnInserting(IReadOnlyCollection<object> rows)
    {
        var touched = new HashSet<int>();
        foreach (var row in rows)
        {
            PageChanges.CollectNew(row, touched);
        }

        if (touched.Count > 0)
        {
            TouchPages(touched);
        }
    }

    /// <summary>Who makes the changes: whoever was named, else the caller of the request.</summary>
    internal ChangeAuthor AuthorOfChanges() =>
        Author
        ?? (
            this.GetService<IHttpContextAccessor>().HttpContext is not { } http ? ChangeAuthor.System
            : new Caller(http.User) is { Kind: CallerKind.Staff or CallerKind.Service } caller
                ? new(caller.Kind == CallerKind.Staff ? "staff" : "service", caller.Subject)
            : ChangeAuthor.System
        );

    protected override void ConfigureModel(ModelBuilder modelBuilder)
    {
        // Parts of documents, which EF Core would take for entities.
        modelBuilder.Ignore<ProductImage>();
        modelBuilder.Ignore<ProductOption>();
        modelBuilder.Ignore<TypeAttribute>();
        modelBuilder.Ignore<FieldChange>();
        modelBuilder.Ignore<CollectionRule>();
        modelBuilder.Ignore<AttributeCondition>();
        modelBuilder.Ignore<Composition>();
        modelBuilder.Ignore<CompositionPart>();
        modelBuilder.Ignore<ProductTranslation>();
        modelBuilder.Ignore<OptionTranslation>();
        modelBuilder.Ignore<CategoryTranslation>();
        modelBuilder.Ignore<AttributeTranslation>();
        modelBuilder.Ignore<BrandTranslation>();
        modelBuilder.Ignore<CollectionTranslation>();
        modelBuilder.Ignore<VariantPrice>();
        modelBuilder.Ignore<ReservationLine>();
        modelBuilder.Ignore<HeldVariant>();
        modelBuilder.Ignore<ImportError>();
        modelBuilder.Ignore<SearchRulesContent>();
        modelBuilder.Ignore<SynonymRule>();
        modelBuilder.Ignore<PinRule>();
        modelBuilder.Ignore<ProductBoost>();
        modelBuilder.ApplyConfiguration(new Product.Configuration());
        modelBuilder.ApplyConfiguration(new Variant.Configuration());
        modelBuilder.ApplyConfiguration(new ProductCategory.Configuration());
        modelBuilder.ApplyConfiguration(new PriceList.Configuration());
        modelBuilder.ApplyConfiguration(new ListPrice.Configuration());
        modelBuilder.ApplyConfiguration(new Category.Configuration());
        modelBuilder.ApplyConfiguration(new Brand.Configuration());
        modelBuilder.ApplyConfiguration(new ProductType.Configuration());
        modelBuilder.ApplyConfiguration(new ProductChange.Configuration());
        modelBuilder.ApplyConfiguration(new Collection.Configuration());
        modelBuilder.ApplyConfiguration(new CollectionItem.Configuration());
        modelBuilder.ApplyConfiguration(new BundlePart.Configuration());
        modelBuilder.ApplyConfiguration(new RelatedProduct.Configuration());
        modelBuilder.ApplyConfiguration(new BulkStep.Configuration());
        modelBuilder.ApplyConfiguration(new SlugRedirect.Configuration());
        modelBuilder.ApplyConfiguration(new AttributeDefinition.Configuration());
        modelBuilder.ApplyConfiguration(new StockLocation.Configuration());
        modelBuilder.ApplyConfiguration(new StockLevel.Configuration());
        modelBuilder.ApplyConfiguration(new StockMovement.Configuration());
        modelBuilder.ApplyConfiguration(new Reservation.Configuration());
        modelBuilder.ApplyConfiguration(new StockSettings.Configuration());
        modelBuilder.ApplyConfiguration(new LocaleSettings.Configuration());
        modelBuilder.ApplyConfiguration(new StockTake.Configuration());
        modelBuilder.ApplyConfiguration(new StockTakeLine.Configuration());
        modelBuilder.ApplyConfiguration(new StockWatch.Configuration());
        modelBuilder.ApplyConfiguration(new MediaFile.Configuration());
        modelBuilder.ApplyConfiguration(new ProductMedia.Configuration());
        modelBuilder.ApplyConfiguration(new MediaUsage.Configuration());
        modelBuilder.ApplyConfiguration(new MediaRemoval.Configuration());
        modelBuilder.ApplyConfiguration(new ImageDownload.Configuration());
        modelBuilder.ApplyConfiguration(new ImageWait.Configuration());
        modelBuilder.ApplyConfiguration(new ProductImport.Configuration());
        modelBuilder.ApplyConfiguration(new ImportRefusals.Configuration());
        modelBuilder.ApplyConfiguration(new SearchChange.Configuration());
        modelBuilder.ApplyConfiguration(new SearchRuleSet.Configuration());
        modelBuilder.ApplyConfiguration(new QueryTally.Configuration());
        modelBuilder.ApplyConfiguration(new ClickTally.Configuration());
    }
}
