using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using OmniSphere.Marketing.Deliveries;
using OmniSphere.Marketing.Mail.Mailbox;
using OmniSphere.Marketing.Profiles;
using OmniSphere.Marketing.Templates;
using OmniSphere.Persistence;

namespace OmniSphere.Marketing;

/// <summary>Marketing's database.</summary>
internal abstract class MarketingDbContext(DbContextOptions options, DbContextServices services)
    : OmniSphereDbContext(options, services)
{
    public const string Name = "marketing";

    public override string Module => Name;

    public DbSet<Profile> Profiles => Set<Profile>();

    public DbSet<ProfileIdentity> Identities => Set<ProfileIdentity>();

    public DbSet<ProfileEvent> ProfileEvents => Set<ProfileEvent>();

    public DbSet<ProfileSpending> Spending => Set<ProfileSpending>();

    public DbSet<ProfileCart> Carts => Set<ProfileCart>();

    public DbSet<Delivery> Deliveries => Set<Delivery>();

    public DbSet<MailTemplate> Templates => Set<MailTemplate>();

    public DbSet<MailboxMessage> Mailbox => Set<MailboxMessage>();

    /// <summary>Makes transactions of the same tenant and key follow one another; released at the end of this one.</summary>
    public abstract Task LockAsync(string key, CancellationToken cancellationToken);

    protected override void ConfigureModel(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfiguration(new Profile.Configuration());
        modelBuilder.ApplyConfiguration(new ProfileIdentity.Configuration());
        modelBuilder.ApplyConfiguration(new ProfileEvent.Configuration());
        modelBuilder.ApplyConfiguration(new ProfileSpending.Configuration());
        modelBuilder.ApplyConfiguration(new ProfileCart.Configuration());
        modelBuilder.ApplyConfiguration(new Delivery.Configuration());
        modelBuilder.ApplyConfiguration(new MailTemplate.Configuration());
        modelBuilder.ApplyConfiguration(new MailboxMessage.Configuration());
    }
}

internal sealed class MarketingSqliteContext(
    DbContextOptions<MarketingSqliteContext> options,
    DbContextServices services
) : MarketingDbContext(options, services)
{
    // A write transaction has the whole file to itself.
    public override Task LockAsync(string key, CancellationToken cancellationToken) => Task.CompletedTask;
}

internal sealed class MarketingPostgreSqlContext(
    DbContextOptions<MarketingPostgreSqlContext> options,
    DbContextServices services
) : MarketingDbContext(options, services)
{
    public override Task LockAsync(string key, CancellationToken cancellationToken)
    {
        var name = $"marketing/{TenantId}/{key}";
        return Database.ExecuteSqlAsync(
            $"SELECT pg_advisory_xact_lock(hashtextextended({name}, 0))",
            cancellationToken
        );
    }
}

internal sealed class MarketingSqliteDesign : IDesignTimeDbContextFactory<MarketingSqliteContext>
{
    public MarketingSqliteContext CreateDbContext(string[] args) =>
        new(
            DatabaseProviders.DesignTime<MarketingSqliteContext>(DatabaseProvider.Sqlite, MarketingDbContext.Name),
            DbContextServices.DesignTime
        );
}

internal sealed class MarketingPostgreSqlDesign : IDesignTimeDbContextFactory<MarketingPostgreSqlContext>
{
    public MarketingPostgreSqlContext CreateDbContext(string[] args) =>
        new(
            DatabaseProviders.DesignTime<MarketingPostgreSqlContext>(
                DatabaseProvider.PostgreSql,
                MarketingDbContext.Name
            ),
            DbContextServices.DesignTime
        );
}
