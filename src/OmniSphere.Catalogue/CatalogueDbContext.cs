using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using OmniSphere.Catalogue.Attributes;
using OmniSphere.Catalogue.Categories;
using OmniSphere.Catalogue.Import;
using OmniSphere.Catalogue.Products;
using OmniSphere.Catalogue.Stock;
using OmniSphere.Persistence;

namespace OmniSphere.Catalogue;

/// <summary>The catalogue's database. Every key begins with the tenant, so that no row can point into another one's.</summary>
internal abstract class CatalogueDbContext(DbContextOptions options, DbContextServices services)
    : OmniSphereDbContext(options, services)
{
    public const string Name = "catalogue";

    public override string Module => Name;

    public DbSet<Product> Products => Set<Product>();

    public DbSet<Variant> Variants => Set<Variant>();

    public DbSet<ProductCategory> ProductCategories => Set<ProductCategory>();

    public DbSet<Category> Categories => Set<Category>();

    public DbSet<AttributeDefinition> Attributes => Set<AttributeDefinition>();

    public DbSet<StockLocation> Locations => Set<StockLocation>();

    public DbSet<StockLevel> StockLevels => Set<StockLevel>();

    public DbSet<StockMovement> StockMovements => Set<StockMovement>();

    public DbSet<Reservation> Reservations => Set<Reservation>();

    public DbSet<ProductImport> Imports => Set<ProductImport>();

    protected override void ConfigureModel(ModelBuilder modelBuilder)
    {
        // Parts of documents, which EF Core would take for entities.
        modelBuilder.Ignore<ProductImage>();
        modelBuilder.Ignore<ProductOption>();
        modelBuilder.Ignore<VariantPrice>();
        modelBuilder.Ignore<ReservationLine>();
        modelBuilder.Ignore<ImportError>();
        modelBuilder.ApplyConfiguration(new Product.Configuration());
        modelBuilder.ApplyConfiguration(new Variant.Configuration());
        modelBuilder.ApplyConfiguration(new ProductCategory.Configuration());
        modelBuilder.ApplyConfiguration(new Category.Configuration());
        modelBuilder.ApplyConfiguration(new AttributeDefinition.Configuration());
        modelBuilder.ApplyConfiguration(new StockLocation.Configuration());
        modelBuilder.ApplyConfiguration(new StockLevel.Configuration());
        modelBuilder.ApplyConfiguration(new StockMovement.Configuration());
        modelBuilder.ApplyConfiguration(new Reservation.Configuration());
        modelBuilder.ApplyConfiguration(new ProductImport.Configuration());
    }
}

internal sealed class CatalogueSqliteContext(
    DbContextOptions<CatalogueSqliteContext> options,
    DbContextServices services
) : CatalogueDbContext(options, services);

internal sealed class CataloguePostgreSqlContext(
    DbContextOptions<CataloguePostgreSqlContext> options,
    DbContextServices services
) : CatalogueDbContext(options, services);

internal sealed class CatalogueSqliteDesign : IDesignTimeDbContextFactory<CatalogueSqliteContext>
{
    public CatalogueSqliteContext CreateDbContext(string[] args) =>
        new(
            DatabaseProviders.DesignTime<CatalogueSqliteContext>(DatabaseProvider.Sqlite, CatalogueDbContext.Name),
            DbContextServices.DesignTime
        );
}

internal sealed class CataloguePostgreSqlDesign : IDesignTimeDbContextFactory<CataloguePostgreSqlContext>
{
    public CataloguePostgreSqlContext CreateDbContext(string[] args) =>
        new(
            DatabaseProviders.DesignTime<CataloguePostgreSqlContext>(
                DatabaseProvider.PostgreSql,
                CatalogueDbContext.Name
            ),
            DbContextServices.DesignTime
        );
}
