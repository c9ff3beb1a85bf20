using System.Net;
using AwesomeAssertions;

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
    public async Task A_stopping_host_says_it_is_not_ready_while_it_still_answers()
    {
        await using var host = await HostingHost.StartAsync(("OmniSphere:Hosting:DrainFor", "00:00:02"));
        var stop = host.App.StopAsync(Cancel);
        HttpStatusCode ready;
        do
        {
            await Task.Delay(20, Cancel);
            ready = (await host.Client.GetAsync("/health/ready", Cancel)).StatusCode;
        } while (ready == HttpStatusCode.OK && !stop.IsCompleted);

        ready.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await host.Client.GetStringAsync("/hello/v1/", Cancel)).Should().Contain("hello");
        await stop;
    }
}
