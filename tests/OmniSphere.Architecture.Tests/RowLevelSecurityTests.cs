using AwesomeAssertions;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using OmniSphere.Persistence;
using OmniSphere.Testing;

namespace OmniSphere.Architecture.Tests;

/// <summary>
/// What the service's own role can do with raw SQL, in every tenant table of every module: nothing without a tenant, and
/// nothing to another's rows with one.
/// </summary>
public sealed class RowLevelSecurityTests
{
    private static readonly Guid A = Guid.CreateVersion7();
    private static readonly Guid B = Guid.CreateVersion7();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Raw_SQL_of_the_service_role_sees_and_writes_only_the_rows_of_the_tenant_that_is_set()
    {
        TestServices.Require(PostgreSqlServer.SkipReason);
        await using var database = await (await PostgreSqlServer.SharedAsync()).CreateDatabaseAsync(Cancel);
        await using var store = new PostgreSqlStore(database);
        var tables = TableRows.InOrder(TenantTables(store.Services));
        tables.Should().HaveCountGreaterThan(40);

        var rows = new TableRows();
        await using var service = new NpgsqlConnection(database.ServiceConnectionString);
        await service.OpenAsync(Cancel);
        await SetTenantAsync(service, "*");
        foreach (var table in tables)
        {
            (await RunAsync(service, rows.Insert(table, A))).Should().Be(1);
            (await RunAsync(service, rows.Insert(table, B))).Should().Be(1);
        }

        foreach (var table in tables.AsEnumerable().Reverse())
        {
            var name = TableRows.NameOf(table);
            (await CountAsync(service, name)).Should().Be(2, "{0} holds a row of each", name);
            foreach (var nobody in new[] { "", Guid.CreateVersion7().ToString() })
            {
                await SetTenantAsync(service, nobody);
                (await CountAsync(service, name)).Should().Be(0, "{0}", name);
                (await RunAsync(service, $"UPDATE {name} SET tenant_id = tenant_id")).Should().Be(0, "{0}", name);
                (await RunAsync(service, $"DELETE FROM {name}")).Should().Be(0, "{0}", name);
                await RefusedAsync(service, rows.Insert(table, A));
            }

            await SetTenantAsync(service, A.ToString());
            (await CountAsync(service, name)).Should().Be(1, "{0}", name);
            (await CountAsync(service, $"{name} WHERE tenant_id = '{B}'")).Should().Be(0, "{0}", name);
            (await RunAsync(service, $"UPDATE {name} SET tenant_id = tenant_id")).Should().Be(1, "{0}", name);
            await RefusedAsync(service, $"UPDATE {name} SET tenant_id = '{Guid.CreateVersion7()}'");
            await RefusedAsync(service, rows.Insert(table, B));
            (await RunAsync(service, $"DELETE FROM {name}")).Should().Be(1, "{0}", name);
            await SetTenantAsync(service, "*");
            (await CountAsync(service, $"{name} WHERE tenant_id = '{B}'"))
                .Should()
                .Be(1, "B keeps its row of {0}", name);
        }

        await SetTenantAsync(service, "");
        var first = TableRows.NameOf(tables[0]);
        await RefusedAsync(service, $"ALTER TABLE {first} DISABLE ROW LEVEL SECURITY");
        await RefusedAsync(service, $"DROP POLICY tenant_isolation ON {first}");
        await RefusedAsync(service, $"TRUNCATE {first}");
        await RefusedAsync(service, $"SET row_security = off; SELECT count(*) FROM {first}");
    }

    private static List<IEntityType> TenantTables(IServiceProvider services)
    {
        using var scope = services.CreateScope();
        return
        [
            .. services
                .GetServices<ModuleDatabase>()
                .SelectMany(d => d.Resolve(scope.ServiceProvider).Model.GetEntityTypes())
                .Where(e => typeof(ITenantEntity).IsAssignableFrom(e.ClrType)),
        ];
    }

    private static Task<int> SetTenantAsync(NpgsqlConnection connection, string tenant) =>
        RunAsync(connection, $"SELECT set_config('omnisphere.tenant_id', '{tenant}', false)");

    private static async Task<int> RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteNonQueryAsync(Cancel);
    }

    private static async Task<long> CountAsync(NpgsqlConnection connection, string from)
    {
        await using var command = new NpgsqlCommand($"SELECT count(*) FROM {from}", connection);
        return (long)(await command.ExecuteScalarAsync(Cancel))!;
    }

    private static async Task RefusedAsync(NpgsqlConnection connection, string sql)
    {
        var run = () => RunAsync(connection, sql);
        (await run.Should().ThrowAsync<PostgresException>(sql))
            .Which.SqlState.Should()
            .Be(PostgresErrorCodes.InsufficientPrivilege, sql);
    }

    private sealed class PostgreSqlStore(PostgreSqlDatabase database) : WebApplicationFactory<Program>
    {
        private readonly TestFolder _folder = TestFolder.Create("store");

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment("Development");
            builder.UseSetting("OmniSphere:DataFolder", _folder.Path);
            builder.UseSetting("OmniSphere:Demo:Seed", "false");
            builder.UseSetting("OmniSphere:Database:Provider", "PostgreSql");
            builder.UseSetting("OmniSphere:Database:ConnectionString", database.ServiceConnectionString);
            builder.UseSetting("OmniSphere:Database:MigrationConnectionString", database.ConnectionString);
            builder.ConfigureTestServices(services =>
            {
                // Background work would take the rows for its own.
                foreach (var hosted in services.Where(s => s.ServiceType == typeof(IHostedService)).ToList())
                {
                    var type = hosted.ImplementationType;
                    if (
                        type is null
                        || (
                            type.FullName!.StartsWith("OmniSphere", StringComparison.Ordinal)
                            && type != typeof(MigrateAtStart)
                        )
                    )
                    {
                        services.Remove(hosted);
                    }
                }
            });
        }

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            _folder.Dispose();
        }
    }
}
