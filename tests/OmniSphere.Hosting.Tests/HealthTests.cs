using System.Net;
using AwesomeAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OmniSphere.Testing;
using OmniSphere.Testing.Ledger;

namespace OmniSphere.Hosting.Tests;

public sealed class HealthTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_migrated_host_is_live_and_ready_and_tells_no_details()
    {
        await using var host = await HostingHost.StartAsync();
        (await host.Client.GetStringAsync("/health/live", Cancel)).Should().Be("Healthy");
        (await host.Client.GetStringAsync("/health/ready", Cancel)).Should().Be("Healthy");
    }

    [Fact]
    public async Task A_host_whose_migrations_are_pending_is_live_but_not_ready()
    {
        await using var host = await HostingHost.StartAsync(("OmniSphere:Database:MigrateAtStart", "false"));
        (await host.Client.GetAsync("/health/live", Cancel)).StatusCode.Should().Be(HttpStatusCode.OK);
        using var ready = await host.Client.GetAsync("/health/ready", Cancel);
        ready.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await ready.Content.ReadAsStringAsync(Cancel)).Should().Be("Unhealthy");
    }

    [Fact]
    public async Task A_tenants_own_database_that_is_away_leaves_the_host_ready_for_the_others()
    {
        using var own = TestFolder.Create("own");
        await using var host = await HostingHost.StartAsync(
            builder => builder.AddOmniSphereHosting().AddLedgerDatabase(),
            null,
            ("OmniSphere:Database:Databases:vip:Folder", own.Path)
        );
        var file = Path.Combine(own.Path, $"{LedgerModule.Name}.db");
        File.Delete(file);
        Directory.CreateDirectory(file); // No database opens there.
        for (var i = 0; i < 2; i++)
        {
            (await host.Client.GetStringAsync("/health/ready", Cancel)).Should().Be("Healthy");
        }

        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancel);
        report.Status.Should().Be(HealthStatus.Degraded);
        report.Entries["tenant databases"].Description.Should().Contain("ledger@vip");
    }

    [Fact]
    public async Task A_stopping_host_says_it_is_not_ready_while_it_still_answers()
    {
        await using var host = await HostingHost.StartAsync(("OmniSphere:Hosting:DrainFor", "00:01:00"));
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var stop = host.App.StopAsync(enough.Token);
        HttpStatusCode ready;
        do
        {
            await Task.Delay(20, Cancel);
            ready = (await host.Client.GetAsync("/health/ready", Cancel)).StatusCode;
        } while (ready == HttpStatusCode.OK && !stop.IsCompleted);

        ready.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await host.Client.GetStringAsync("/hello/v1/", Cancel)).Should().Contain("hello");
        await enough.CancelAsync();
        await stop.ConfigureAwait(
            ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext
        );
    }
}
