using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Persistence;

namespace OmniSphere.Testing;

/// <summary>
/// The empty databases of a set of modules with all migrations applied, made once in a test process. A host that starts
/// on a copy finds nothing pending, which is what most of a start's time went to.
/// </summary>
internal sealed class MigratedDatabases
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<MigratedDatabases>>> All = new();

    // Kept until the process ends: the folder deletes itself, the server goes with its databases.
    private readonly TestFolder _folder;
    private readonly PostgreSqlDatabase? _database;

    private MigratedDatabases(TestFolder folder, PostgreSqlDatabase? database) =>
        (_folder, _database) = (folder, database);

    /// <summary>The PostgreSQL database that others can be made like; null on SQLite.</summary>
    public string? Database => _database?.Name;

    /// <summary>Those of the modules that the options name; null where the options choose databases themselves.</summary>
    public static async Task<MigratedDatabases?> LikeAsync(ModuleTestHostOptions options)
    {
        if (options.Provider == DatabaseProvider.PostgreSql)
        {
            TestServices.Require(PostgreSqlServer.SkipReason);
        }

        if (options.Settings.Keys.Any(k => k.StartsWith(DatabaseOptions.Section, StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        var services = ModuleTestHost.Build(options, new(options.Settings)).Services;
        var modules = services
            .Where(s => s.ServiceType == typeof(ModuleDatabase))
            .Select(s => ((ModuleDatabase)s.ImplementationInstance!).ContextType.FullName);
        var key = $"{options.Provider}: {string.Join(' ', modules)}";
        return await All.GetOrAdd(key, _ => new(() => Task.Run(() => MigrateAsync(options)))).Value;
    }

    /// <summary>Copies the SQLite files.</summary>
    public void CopyFiles(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(_folder.Path))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }
    }

    private static async Task<MigratedDatabases> MigrateAsync(ModuleTestHostOptions options)
    {
        var folder = TestFolder.Create("migrated");
        var settings = new Dictionary<string, string?>(options.Settings) { ["OmniSphere:DataFolder"] = folder.Path };
        PostgreSqlDatabase? database = null;
        if (options.Provider == DatabaseProvider.PostgreSql)
        {
            database = await (await PostgreSqlServer.SharedAsync()).CreateDatabaseAsync();
            ModuleTestHost.Use(database, settings);
        }

        await using (var app = ModuleTestHost.Build(options, settings).Build())
        {
            await app.Services.GetRequiredService<MigrationRunner>().MigrateAsync();
        }

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        if (database is not null)
        {
            // Nobody may be connected to a database that is copied.
            await database.CloseConnectionsAsync();
        }

        return new(folder, database);
    }
}
