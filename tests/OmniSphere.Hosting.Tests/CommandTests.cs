using AwesomeAssertions;
using Microsoft.Extensions.DependencyInjection;
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
}
