using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OmniSphere.Persistence;
using OmniSphere.Platform;
using OmniSphere.Tenancy;
using OmniSphere.Testing;

namespace OmniSphere.Core.Tests.Persistence;

public sealed class ConnectionChoiceTests
{
    private const string Setting = "OmniSphere:Database:ConnectionString";

    [Fact]
    public async Task A_connection_string_that_changes_is_used_by_the_next_connection_without_a_restart()
    {
        await using var host = await ModuleTestHost.StartAsync(new() { Provider = DatabaseProvider.PostgreSql });
        var configuration = (IConfigurationRoot)host.Services.GetRequiredService<IConfiguration>();
        var changed = new NpgsqlConnectionStringBuilder(configuration[Setting]) { ApplicationName = "rotated" };
        (await NameAsync(host)).Should().NotBe("rotated");

        configuration
            .Providers.OfType<MemoryConfigurationProvider>()
            .Last(p => p.TryGet(Setting, out _))
            .Set(Setting, changed.ConnectionString);
        configuration.Reload();

        (await NameAsync(host)).Should().Be("rotated");
        NpgsqlConnection.ClearPool(new NpgsqlConnection(changed.ConnectionString));
    }

    [Fact]
    public async Task A_scope_that_only_reads_does_so_from_the_replica_and_can_save_nothing()
    {
        TestServices.Require(PostgreSqlServer.SkipReason);
        await using var database = await (await PostgreSqlServer.SharedAsync()).CreateDatabaseAsync(Cancel);
        // No replica follows it: it has tables of its own, which tell it apart.
        var replica = new NpgsqlConnectionStringBuilder(database.ServiceConnectionString)
        {
            ApplicationName = "replica",
        };
        await using var host = await NotesModule.StartAsync(
            DatabaseProvider.PostgreSql,
            new Dictionary<string, string?>
            {
                ["OmniSphere:Database:ReplicaConnectionString"] = replica.ConnectionString,
            }
        );
        var scopes = host.Services.GetRequiredService<ITenantScopeFactory>();
        await using var scope = scopes.CreateReadOnly(host.Acme);
        var db = scope.Get<NotesDbContext>();
        (await SettingAsync(db, "application_name")).Should().Be("replica");
        (await SettingAsync(db, "transaction_read_only")).Should().Be("on");
        (await SettingAsync(db, "omnisphere.tenant_id")).Should().Be(host.Acme.Id.Value.ToString());
        db.Notes.Add(
            new Note
            {
                Id = Id<Note>.New(TimeProvider.System),
                Text = "lost",
                WrittenAt = default,
            }
        );
        await db.Invoking(d => d.SaveChangesAsync(Cancel)).Should().ThrowAsync<InvalidOperationException>();
        await using var writing = host.Scope(host.Acme);
        (await SettingAsync(writing.Get<NotesDbContext>(), "application_name")).Should().NotBe("replica");
    }

    [Fact]
    public async Task A_tenant_whose_database_is_not_configured_here_is_served_from_no_other()
    {
        await using var host = await NotesModule.StartAsync(DatabaseProvider.Sqlite);
        await using var scope = host.Scope(host.Acme with { Database = "elsewhere" });
        var read = () => scope.Get<NotesDbContext>().Notes.CountAsync(Cancel);
        (await read.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*Databases:elsewhere*");
    }

    [Fact]
    public void Every_pool_keeps_to_the_budget_and_migrations_give_way()
    {
        var options = new DatabaseOptions
        {
            Provider = DatabaseProvider.PostgreSql,
            ConnectionString = "Host=a",
            ReplicaConnectionString = "Host=b,a;Target Session Attributes=prefer-standby",
            MaxConnections = 7,
            Databases = { ["big"] = new TenantDatabaseOptions { ConnectionString = "Host=c" } },
        };
        foreach (var location in new DatabaseLocation[] { new(null), new(null, true), new("big"), new("big", true) })
        {
            new NpgsqlConnectionStringBuilder(location.ConnectionString(options, "notes")).MaxPoolSize.Should().Be(7);
        }

        new DatabaseLocation("big", true).ConnectionString(options, "notes").Should().Contain("Host=c");
        new DatabaseLocation("big")
            .ConnectionString(options, "notes", migrations: true)
            .Should()
            .Contain("lock_timeout=5000");
    }

    [Theory]
    [InlineData("Host=a;No Reset On Close=true")]
    [InlineData("Host=a;Multiplexing=true")]
    public void A_pool_that_would_keep_the_tenant_of_its_last_user_is_refused(string connectionString)
    {
        var options = new DatabaseOptions
        {
            Provider = DatabaseProvider.PostgreSql,
            ConnectionString = "Host=a",
            ReplicaConnectionString = connectionString,
            Databases = { ["big"] = new TenantDatabaseOptions { ConnectionString = connectionString } },
        };
        options
            .Validate(new(options))
            .SelectMany(r => r.MemberNames)
            .Should()
            .BeEquivalentTo("ReplicaConnectionString", "Databases:big:ConnectionString");
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Task<string> SettingAsync(NotesDbContext db, string name) =>
        db.Database.SqlQuery<string>($"SELECT current_setting({name}) AS \"Value\"").SingleAsync(Cancel);

    private static async Task<string> NameAsync(ModuleTestHost host)
    {
        await using var scope = host.SystemScope();
        return await scope
            .Get<PlatformDbContext>()
            .Database.SqlQueryRaw<string>("SELECT current_setting('application_name') AS \"Value\"")
            .SingleAsync(TestContext.Current.CancellationToken);
    }
}
