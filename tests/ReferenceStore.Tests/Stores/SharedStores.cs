using OmniSphere.Persistence;
using ReferenceStore.Tests.Stores;

[assembly: AssemblyFixture(typeof(SharedStores))]

namespace ReferenceStore.Tests.Stores;

/// <summary>One running store per database for all tests that neither kill it nor count its rows.</summary>
public sealed class SharedStores : IAsyncDisposable
{
    private readonly Lazy<Task<RunningStore>> _sqlite = new(() =>
        RunningStore.StartWithOwnAsync(DatabaseProvider.Sqlite)
    );
    private readonly Lazy<Task<RunningStore>> _postgreSql = new(() =>
        RunningStore.StartWithOwnAsync(DatabaseProvider.PostgreSql)
    );

    public static TheoryData<DatabaseProvider> Providers => [DatabaseProvider.Sqlite, DatabaseProvider.PostgreSql];

    /// <summary>The running store. Skips the test (fails it on a build server) where no PostgreSQL can be had.</summary>
    public Task<RunningStore> OnAsync(DatabaseProvider provider)
    {
        if (provider == DatabaseProvider.Sqlite)
        {
            return _sqlite.Value;
        }

        OmniSphere.Testing.TestServices.Require(OmniSphere.Testing.PostgreSqlServer.SkipReason);
        return _postgreSql.Value;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in new[] { _sqlite, _postgreSql })
        {
            if (store is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            {
                await (await store.Value).DisposeAsync();
            }
        }
    }
}
