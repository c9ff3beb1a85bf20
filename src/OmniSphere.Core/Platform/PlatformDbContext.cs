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
    public DbSet<TenantTask> Tasks => Set<TenantTask>();
    public DbSet<TenantTaskPart> TaskParts => Set<TenantTaskPart>();
    public DbSet<KnownModule> Modules => Set<KnownModule>();
    public DbSet<ExportChunk> ExportChunks => Set<ExportChunk>();
    public DbSet<DirectoryRevision> Revisions => Set<DirectoryRevision>();

    protected override void ConfigureModel(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfiguration(new TenantRow.Configuration());
        modelBuilder.ApplyConfiguration(new TenantDomain.Configuration());
        modelBuilder.ApplyConfiguration(new DirectoryRevision.Configuration());
        modelBuilder.ApplyConfiguration(new TenantTask.Configuration());
        modelBuilder.ApplyConfiguration(new TenantTaskPart.Configuration());
        modelBuilder.ApplyConfiguration(new KnownModule.Configuration());
        modelBuilder.ApplyConfiguration(new ExportChunk.Configuration());
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
