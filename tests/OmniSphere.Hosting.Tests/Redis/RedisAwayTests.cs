using System.Diagnostics;
using System.Net;
using AwesomeAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using OmniSphere.Testing;
using static OmniSphere.Hosting.Tests.Redis.RedisNodes;

namespace OmniSphere.Hosting.Tests.Redis;

/// <summary>Requests while Redis dies, hangs, or was never there: slower, never wrong, no 500.</summary>
public sealed class RedisAwayTests(ITestOutputHelper output)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_request_fails_while_Redis_is_killed_hangs_and_comes_back()
    {
        await using var redis = await RedisServer.StartOwnAsync([], Cancel);
        await using var nodes = await RedisNodes.StartAsync(redis, 1, ("OmniSphere:RateLimits:PerClient", "1000000"));
        await nodes.CreateTenantAsync("acme");
        var client = nodes[0].Client;
        client.BaseAddress = new Uri("http://acme.localhost/");
        await MeasureAsync("warm-up");
        await MeasureAsync("Redis there");
        await redis.KillAsync(Cancel);
        await MeasureAsync("Redis killed");
        (await HealthAsync()).Should().Be(HealthStatus.Degraded);
        (await client.GetAsync("/health/ready", Cancel)).StatusCode.Should().Be(HttpStatusCode.OK, "it can serve");
        await redis.StartAgainAsync(Cancel);
        await UntilAsync(() => new(nodes.Link(0).IsUp), "the node is back");
        (await HealthAsync()).Should().Be(HealthStatus.Healthy);
        await MeasureAsync("Redis back");
        await redis.PauseAsync(Cancel);
        await MeasureAsync("Redis hangs");
        await redis.ResumeAsync(Cancel);
        await UntilAsync(() => new(nodes.Link(0).IsUp), "the node is back");
        await MeasureAsync("Redis back");

        async Task MeasureAsync(string phase)
        {
            var times = new List<double>();
            for (var i = 0; i < 300; i++)
            {
                var started = Stopwatch.GetTimestamp();
                using var answer = await client.GetAsync("/hello/v1/", Cancel);
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                answer.StatusCode.Should().Be(HttpStatusCode.OK, phase);
            }

            times.Sort();
            output.WriteLine(
                $"{phase, -12} p50 {times[150]:0.00} ms  p99 {times[297]:0.00} ms  max {times[^1]:0.0} ms"
            );
        }

        async Task<HealthStatus> HealthAsync() =>
            (await nodes[0].Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancel))
                .Entries["redis"]
                .Status;
    }

    [Fact]
    public async Task A_host_starts_without_its_Redis_and_uses_it_as_soon_as_it_is_there()
    {
        await using var redis = await RedisServer.StartOwnAsync([], Cancel);
        await redis.KillAsync(Cancel);
        var started = Stopwatch.GetTimestamp();
        await using var nodes = await RedisNodes.StartAloneAsync(redis, 1);
        output.WriteLine($"started without Redis in {Stopwatch.GetElapsedTime(started).TotalMilliseconds:0} ms");
        (await nodes[0].Client.GetAsync("/hello/v1/", Cancel)).StatusCode.Should().Be(HttpStatusCode.OK);
        await nodes.CreateTenantAsync("acme");
        nodes.Link(0).IsUp.Should().BeFalse();
        await redis.StartAgainAsync(Cancel);
        await UntilAsync(() => new(nodes.Link(0).IsUp), "the node finds it");
        (await nodes[0].Client.GetAsync("/hello/v1/", Cancel)).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(
        "OmniSphere:Redis:ConnectionString",
        "redis:6379,ssl=perhaps,password=s3cr3t",
        "OmniSphere:Redis:ConnectionString"
    )]
    [InlineData("OmniSphere:Redis:KeyPrefix", "a b", "OmniSphere:Redis:KeyPrefix")]
    [InlineData("OmniSphere:Redis:Timeout", "00:01:00", "OmniSphere:Redis:Timeout")]
    [InlineData("OmniSphere:Redis:TlsAuthority", "/nowhere/ca.pem", "OmniSphere:Redis:TlsAuthority")]
    [InlineData("OmniSphere:RateLimits:Plans:free:PerClient", "0", "OmniSphere:RateLimits:Plans:free")]
    public async Task A_wrong_setting_stops_the_start_and_the_error_names_it_without_the_secret(
        string key,
        string value,
        string named
    )
    {
        var start = () => HostingHost.StartAsync(("OmniSphere:Redis:ConnectionString", "127.0.0.1:1"), (key, value));
        (await start.Should().ThrowAsync<OptionsValidationException>())
            .Which.Message.Should()
            .Contain(named)
            .And.NotContain("s3cr3t");
    }
}
