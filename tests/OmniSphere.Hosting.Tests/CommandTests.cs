using AwesomeAssertions;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OmniSphere.Hosting.Commands;
using OmniSphere.Persistence;

namespace OmniSphere.Hosting.Tests;

public sealed class CommandTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Migrate_brings_every_database_up_to_date_without_starting_the_server()
    {
        await using var host = HostingHost.Build(("OmniSphere:Database:MigrateAtStart", "false"));
        var migrations = host.App.Services.GetRequiredService<MigrationRunner>();
        (await migrations.PendingAsync(Cancel)).Should().Equal("platform");

        (await host.App.RunOmniSphereAsync(["migrate"])).Should().Be(0);
        (await migrations.PendingAsync(Cancel)).Should().BeEmpty();
        (await host.App.RunOmniSphereAsync(["migrate"])).Should().Be(0, "a second time changes nothing");
    }

    [Fact]
    public async Task An_unknown_command_is_an_error_and_starts_nothing()
    {
        await using var host = HostingHost.Build();
        (await host.App.RunOmniSphereAsync(["fly"])).Should().Be(2);
    }

    /// <remarks>What a process leaves behind that is killed between two transactions of a migration.</remarks>
    [Fact]
    public async Task Migrations_that_were_killed_half_way_begin_again_from_what_was_before()
    {
        await using var host = HostingHost.Build(("OmniSphere:Database:MigrateAtStart", "false"));
        var file = Path.Combine(host.App.Configuration["OmniSphere:DataFolder"]!, "platform.db");
        (await host.App.RunOmniSphereAsync(["migrate"])).Should().Be(0);
        File.Exists(file + ".before").Should().BeFalse("nothing is kept of a database that was migrated");

        await using (var connection = new SqliteConnection($"Data Source={file};Pooling=False"))
        await using (var before = new SqliteConnection($"Data Source={file}.before;Pooling=False"))
        {
            await connection.OpenAsync(Cancel);
            connection.BackupDatabase(before);
            await using var command = connection.CreateCommand();
            command.CommandText = """
                DELETE FROM __EFMigrationsHistory WHERE MigrationId = (SELECT max(MigrationId) FROM __EFMigrationsHistory);
                INSERT INTO __EFMigrationsLock (Id, Timestamp) VALUES (1, '2026-01-01 00:00:00');
                """;
            await command.ExecuteNonQueryAsync(Cancel);
        }

        var serve = () => host.App.StartAsync(Cancel);
        (await serve.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*were interrupted*migrate*");

        (await host.App.RunOmniSphereAsync(["migrate"]).WaitAsync(TimeSpan.FromSeconds(30), Cancel)).Should().Be(0);
        (await host.App.Services.GetRequiredService<MigrationRunner>().PendingAsync(Cancel)).Should().BeEmpty();
        File.Exists(file + ".before").Should().BeFalse();
    }

    [Fact]
    public async Task A_database_that_was_killed_while_it_was_made_is_made_anew()
    {
        await using var host = HostingHost.Build(("OmniSphere:Database:MigrateAtStart", "false"));
        var file = Path.Combine(host.App.Configuration["OmniSphere:DataFolder"]!, "platform.db");
        await using (var connection = new SqliteConnection($"Data Source={file};Pooling=False"))
        {
            await connection.OpenAsync(Cancel);
            await using var command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE tenants (half INTEGER)";
            await command.ExecuteNonQueryAsync(Cancel);
        }

        await File.WriteAllBytesAsync(file + ".before", [], Cancel);

        (await host.App.RunOmniSphereAsync(["migrate"])).Should().Be(0);
        (await host.App.Services.GetRequiredService<MigrationRunner>().PendingAsync(Cancel)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_host_that_is_told_to_stop_while_it_starts_ends_without_an_error()
    {
        var start = new EndlessStart();
        await using var host = HostingHost.Build(builder => builder.Services.AddSingleton<IHostedService>(start), null);
        var run = host.App.RunOmniSphereAsync([]);
        await start.Begun.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);

        host.App.Lifetime.StopApplication();

        (await run.WaitAsync(TimeSpan.FromSeconds(30), Cancel)).Should().Be(0);
    }

    private sealed class EndlessStart : IHostedService
    {
        public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task StartAsync(CancellationToken cancellationToken)
        {
            Begun.SetResult();
            return Task.Delay(Timeout.Infinite, cancellationToken);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
