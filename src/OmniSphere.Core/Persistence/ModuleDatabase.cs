using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Options;

namespace OmniSphere.Persistence;

/// <summary>The database of one module, for the tools that walk all of them: migrations, outbox, health.</summary>
public sealed class ModuleDatabase
{
    internal ModuleDatabase(string module, Type contextType) => (Module, ContextType) = (module, contextType);

    /// <summary>The module's name, for example <c>catalogue</c>.</summary>
    public string Module { get; }

    /// <summary>The context that use cases ask for.</summary>
    public Type ContextType { get; }

    /// <summary>The module's context from a scope.</summary>
    public OmniSphereDbContext Resolve(IServiceProvider scope) => (OmniSphereDbContext)scope.GetService(ContextType)!;
}

/// <summary>Points a context at the configured server.</summary>
public static class DatabaseProviders
{
    internal static void Use(IServiceProvider services, DbContextOptionsBuilder builder, string module)
    {
        var options = services.GetRequiredService<IOptions<DatabaseOptions>>().Value;
        var atStart = default(DatabaseLocation).ConnectionString(options, module);
        Use(builder, options.Provider, atStart, module);
        var connections = services.GetRequiredKeyedService<ModuleConnections>(module);
        builder.AddInterceptors(new ConnectionChoice(connections, atStart));
    }

    /// <summary>Configures <paramref name="builder"/> for a provider with all of OmniSphere's conventions.</summary>
    /// <param name="builder">The context's options.</param>
    /// <param name="provider">SQLite or PostgreSQL.</param>
    /// <param name="connectionString">The provider's connection string.</param>
    /// <param name="module">The module's name: the schema of its migrations history.</param>
    public static void Use(
        DbContextOptionsBuilder builder,
        DatabaseProvider provider,
        string connectionString,
        string module
    )
    {
        if (provider == DatabaseProvider.Sqlite)
        {
            // A list is one parameter: a parameter for each of its values is another SQL text for each length, which EF
            // writes anew each time.
            builder.UseSqlite(
                connectionString,
                sqlite => sqlite.UseParameterizedCollectionMode(ParameterTranslationMode.Parameter)
            );
            builder.AddInterceptors(SqliteConnectionSetup.Instance);
            // Migrations that were interrupted begin again from a copy of what was before, see SqliteSnapshot.
            builder.ConfigureWarnings(w =>
                w.Ignore(
                    RelationalEventId.NonTransactionalMigrationOperationWarning,
                    SqliteEventId.TableRebuildPendingWarning
                )
            );
        }
        else
        {
            builder.UseNpgsql(connectionString, npgsql => npgsql.MigrationsHistoryTable("__migrations", module));
            builder.AddInterceptors(PostgreSqlTenantSession.Instance);
            builder.ReplaceService<IMigrationsSqlGenerator, TenantIsolationSqlGenerator>();
        }

        builder.UseOmniSphereValueConverters();
    }

    /// <summary>Options for <c>dotnet ef</c>, which needs a model but no server.</summary>
    public static DbContextOptions<TContext> DesignTime<TContext>(DatabaseProvider provider, string module)
        where TContext : DbContext
    {
        var builder = new DbContextOptionsBuilder<TContext>();
        Use(builder, provider, provider == DatabaseProvider.Sqlite ? "Data Source=:memory:" : "Host=localhost", module);
        return builder.Options;
    }
}
