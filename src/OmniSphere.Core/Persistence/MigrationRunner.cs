using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using OmniSphere.Platform;
using OmniSphere.Tenancy;

namespace OmniSphere.Persistence;

/// <summary>Applies the migrations of every module's database, at start in Development and by command elsewhere.</summary>
public sealed class MigrationRunner(
    IEnumerable<ModuleDatabase> databases,
    IOptions<DatabaseOptions> options,
    IServiceScopeFactory scopes,
    TimeProvider clock,
    ILogger<MigrationRunner> logger
)
{
    private const int MostAttempts = 20;

    /// <summary>Applies what is pending, module by module in each database, with the role that owns the tables.</summary>
    public async Task MigrateAsync(CancellationToken cancellationToken = default)
    {
        foreach (var (database, location, pending) in await LookAsync(All(), migrations: true, cancellationToken))
        {
            if (pending > 0)
            {
                await using var scope = scopes.CreateAsyncScope();
                var context = Open(scope, database, location, migrations: true);
                var file = SqliteFile(database, location);
                if (file is not null)
                {
                    SqliteSnapshot.Take(file);
                }

                await MigrateAsync(context, database.Module, cancellationToken);
                if (file is not null)
                {
                    SqliteSnapshot.Drop(file);
                }

                Log.Migrated(logger, database.Module, pending);
            }
        }
    }

    /// <summary>
    /// A host must not serve from a database whose migrations were interrupted: the next ones go back to what was before
    /// those, and what was written since would be lost.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is such a database.</exception>
    internal void RefuseInterrupted()
    {
        foreach (var (database, location) in All())
        {
            if (SqliteFile(database, location) is { } file && SqliteSnapshot.Exists(file))
            {
                throw new InvalidOperationException(
                    $"Migrations of '{file}' were interrupted. Run the command 'migrate': it begins again from what was before."
                );
            }
        }
    }

    /// <summary>
    /// Gives way when a lock cannot be had in time, so that the queries of the running version are not held up, and tries
    /// again. What a migration did before is rolled back with it.
    /// </summary>
    private async Task MigrateAsync(OmniSphereDbContext context, string module, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await context.Database.MigrateAsync(cancellationToken);
                return;
            }
            catch (PostgresException e)
                when (e.SqlState == PostgresErrorCodes.LockNotAvailable && attempt < MostAttempts)
            {
                Log.MigrationGaveWay(logger, module, attempt);
                await Task.Delay(options.Value.MigrationLockTimeout, clock, cancellationToken);
            }
        }
    }

    /// <summary>Whether every module's shared database answers; those that tenants have for themselves are not asked.</summary>
    public async Task<bool> CanConnectAsync(CancellationToken cancellationToken = default)
    {
        foreach (var (database, location) in All().Where(IsShared))
        {
            await using var scope = scopes.CreateAsyncScope();
            if (!await Open(scope, database, location).Database.CanConnectAsync(cancellationToken))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The modules of which a database lacks a migration of this build.</summary>
    public async Task<IReadOnlyList<string>> PendingAsync(CancellationToken cancellationToken = default) =>
        Lacking(await LookAsync(All(), migrations: false, cancellationToken));

    /// <summary>The modules whose shared database lacks a migration of this build.</summary>
    public async Task<IReadOnlyList<string>> PendingInSharedAsync(CancellationToken cancellationToken = default) =>
        Lacking(await LookAsync(All().Where(IsShared), migrations: false, cancellationToken));

    /// <summary>
    /// The databases that tenants have for themselves (as <c>module@name</c>) that do not answer or lack a migration of
    /// this build. Their tenants cannot be served; everybody else can.
    /// </summary>
    public async Task<IReadOnlyList<string>> UnusableOfTenantsAsync(CancellationToken cancellationToken = default)
    {
        var unusable = new List<string>();
        foreach (var (database, location) in All().Where(one => !IsShared(one)))
        {
            await using var scope = scopes.CreateAsyncScope();
            var context = Open(scope, database, location).Database;
            if (
                !await context.CanConnectAsync(cancellationToken)
                || (await context.GetPendingMigrationsAsync(cancellationToken)).Any()
            )
            {
                unusable.Add(NameOf(database, location));
            }
        }

        return unusable;
    }

    private static List<string> Lacking(
        IEnumerable<(ModuleDatabase Database, DatabaseLocation Location, int Pending)> looked
    ) => [.. looked.Where(l => l.Pending > 0).Select(l => NameOf(l.Database, l.Location))];

    private static string NameOf(ModuleDatabase database, DatabaseLocation location) =>
        location.Name is { } name ? $"{database.Module}@{name}" : database.Module;

    private static bool IsShared((ModuleDatabase Database, DatabaseLocation Location) one) => one.Location.Name is null;

    /// <summary>
    /// How many migrations each database lacks. The modules are looked at side by side: building the model of a context
    /// is what a start spends most of its time with.
    /// </summary>
    private async Task<IEnumerable<(ModuleDatabase Database, DatabaseLocation Location, int Pending)>> LookAsync(
        IEnumerable<(ModuleDatabase Database, DatabaseLocation Location)> all,
        bool migrations,
        CancellationToken cancellationToken
    )
    {
        var modules = all.GroupBy(d => d.Database.Module)
            .Select(module =>
                Task.Run(() => LookOneByOneAsync(module, migrations, cancellationToken), cancellationToken)
            );
        return (await Task.WhenAll(modules)).SelectMany(found => found);
    }

    private async Task<List<(ModuleDatabase Database, DatabaseLocation Location, int Pending)>> LookOneByOneAsync(
        IEnumerable<(ModuleDatabase Database, DatabaseLocation Location)> module,
        bool migrations,
        CancellationToken cancellationToken
    )
    {
        var found = new List<(ModuleDatabase, DatabaseLocation, int)>();
        foreach (var (database, location) in module)
        {
            if (migrations && SqliteFile(database, location) is { } file)
            {
                Directory.CreateDirectory(location.Folder(options.Value));
                if (SqliteSnapshot.Restore(file))
                {
                    Log.MigrationsInterrupted(logger, database.Module);
                }
            }

            await using var scope = scopes.CreateAsyncScope();
            var context = Open(scope, database, location, migrations);
            found.Add(
                (database, location, (await context.Database.GetPendingMigrationsAsync(cancellationToken)).Count())
            );
        }

        return found;
    }

    private string? SqliteFile(ModuleDatabase database, DatabaseLocation location) =>
        options.Value.Provider == DatabaseProvider.Sqlite ? location.File(options.Value, database.Module) : null;

    private IEnumerable<(ModuleDatabase Database, DatabaseLocation Location)> All() =>
        databases.SelectMany(
            d => d.Module == PlatformDbContext.Name ? [null] : options.Value.Names,
            (d, name) => (d, new DatabaseLocation(name))
        );

    private OmniSphereDbContext Open(
        AsyncServiceScope scope,
        ModuleDatabase database,
        DatabaseLocation location,
        bool migrations = false
    )
    {
        scope.ServiceProvider.GetRequiredService<TenantContext>().SetSystem(location.Name);
        var context = database.Resolve(scope.ServiceProvider);
        context.Database.SetConnectionString(location.ConnectionString(options.Value, database.Module, migrations));
        return context;
    }
}

/// <summary>Runs before the server listens and before any background work starts.</summary>
internal sealed class MigrateAtStart(
    MigrationRunner runner,
    IOptions<DatabaseOptions> options,
    IHostEnvironment environment
) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        if (options.Value.MigrateAtStart ?? environment.IsDevelopment())
        {
            return runner.MigrateAsync(cancellationToken);
        }

        runner.RefuseInterrupted();
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
