using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using OmniSphere.Auth.Accounts;
using OmniSphere.Auth.ApiKeys;
using OmniSphere.Auth.Issuer;
using OmniSphere.Auth.Security;
using OmniSphere.Auth.SignIn;
using OmniSphere.Persistence;

namespace OmniSphere.Auth;

/// <summary>Accounts, keys, clients, sessions and tokens of every tenant.</summary>
internal abstract class AuthDbContext(DbContextOptions options, DbContextServices services)
    : OmniSphereDbContext(options, services)
{
    public const string Name = "auth";

    public override string Module => Name;

    public DbSet<User> Users => Set<User>();
    public DbSet<SigningKey> SigningKeys => Set<SigningKey>();
    public DbSet<OneTimeToken> OneTimeTokens => Set<OneTimeToken>();
    public DbSet<SignInFailures> SignInFailures => Set<SignInFailures>();
    public DbSet<SecurityEvent> SecurityEvents => Set<SecurityEvent>();
    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    protected override void ConfigureModel(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfiguration(new User.Configuration());
        modelBuilder.ApplyConfiguration(new SigningKey.Configuration());
        modelBuilder.ApplyConfiguration(new OneTimeToken.Configuration());
        modelBuilder.ApplyConfiguration(new SignInFailures.Configuration());
        modelBuilder.ApplyConfiguration(new SecurityEvent.Configuration());
        modelBuilder.ApplyConfiguration(new ApiKey.Configuration());
        modelBuilder.ApplyConfiguration(new ClientApplication.Configuration());
        modelBuilder.ApplyConfiguration(new Session.Configuration());
        modelBuilder.ApplyConfiguration(new IssuedToken.Configuration());
        modelBuilder.ApplyConfiguration(new ClientScope.Configuration());
    }
}

internal sealed class AuthSqliteContext(DbContextOptions<AuthSqliteContext> options, DbContextServices services)
    : AuthDbContext(options, services);

internal sealed class AuthPostgreSqlContext(DbContextOptions<AuthPostgreSqlContext> options, DbContextServices services)
    : AuthDbContext(options, services);

internal sealed class AuthSqliteDesign : IDesignTimeDbContextFactory<AuthSqliteContext>
{
    public AuthSqliteContext CreateDbContext(string[] args) =>
        new(
            DatabaseProviders.DesignTime<AuthSqliteContext>(DatabaseProvider.Sqlite, AuthDbContext.Name),
            DbContextServices.DesignTime
        );
}

internal sealed class AuthPostgreSqlDesign : IDesignTimeDbContextFactory<AuthPostgreSqlContext>
{
    public AuthPostgreSqlContext CreateDbContext(string[] args) =>
        new(
            DatabaseProviders.DesignTime<AuthPostgreSqlContext>(DatabaseProvider.PostgreSql, AuthDbContext.Name),
            DbContextServices.DesignTime
        );
}
