using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using OmniSphere.Events;
using OmniSphere.Persistence;

namespace OmniSphere.Platform;

/// <summary>The tenant directory's database.</summary>
internal abstract class PlatformDbContext(DbContextOptions options, DbContextServices services)
    : OmniSphereDbContext(options, services)
{
    public const string Name = "platform";

    public override string Module => Name;

    public DbSet<TenantRow> Tenants => Set<TenantRow>();
    public DbSet<DirectoryRevision> Revisions => Set<DirectoryRevision>();

    protected override void ConfigureModel(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfiguration(new TenantRow.Configuration());
        modelBuilder.ApplyConfiguration(new TenantDomain.Configuration());
        modelBuilder.ApplyConfiguration(new DirectoryRevision.Configuration());
    }
}

internal sealed class PlatformSqliteContext(DbContextOptions<PlatformSqliteContext> options, DbContextServices services)
    : PlatformDbContext(options, services);

internal sealed class PlatformPostgreSqlContext(
    DbContextOptions<PlatformPostgreSqlContext> options,
    DbContextServices services
) : PlatformDbContext(options, services);

internal sealed class PlatformSqliteDesign : IDesignTimeDbContextFactory<PlatformSqliteContext>
{
    public PlatformSqliteContext CreateDbContext(string[] args) =>
        new(
            DatabaseProviders.DesignTime<PlatformSqliteContext>(DatabaseProvider.Sqlite, PlatformDbContext.Name),
            DbContextServices.DesignTime
        );
}

internal sealed class PlatformPostgreSqlDesign : IDesignTimeDbContextFactory<PlatformPostgreSqlContext>
{
    public PlatformPostgreSqlContext CreateDbContext(string[] args) =>
        new(
            DatabaseProviders.DesignTime<PlatformPostgreSqlContext>(
                DatabaseProvider.PostgreSql,
                PlatformDbContext.Name
            ),
            DbContextServices.DesignTime
        );
}
