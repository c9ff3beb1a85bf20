using System.Net;
using System.Threading.RateLimiting;
using AwesomeAssertions;
using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Hosting.Limits;
using OmniSphere.Hosting.Redis;
using OmniSphere.Hosting.Tests.Limits;
using OmniSphere.Testing;
using static OmniSphere.Hosting.Tests.Redis.RedisNodes;

namespace OmniSphere.Hosting.Tests.Redis;

public sealed class RedisRateLimitsTests : RateLimitsSuite, IAsyncDisposable
{
    private RedisNodes? _nodes;

    [Fact]
    public async Task The_nodes_of_a_service_count_together()
    {
        _nodes = await RedisNodes.StartAsync(
            await RedisServer.SharedAsync(),
            2,
            ("OmniSphere:RateLimits:PerClient", "6"),
            ("OmniSphere:RateLimits:Window", "00:10:00")
        );
        var passed = 0;
        for (var i = 0; i < 10; i++)
        {
            using var answer = await _nodes[i % 2].Client.GetAsync("/hello/v1/", Cancel);
            passed += answer.StatusCode == HttpStatusCode.OK ? 1 : 0;
            answer.StatusCode.Should().Be(i < 6 ? HttpStatusCode.OK : HttpStatusCode.TooManyRequests);
        }

        passed.Should().Be(6);
    }

    [Fact]
    public async Task While_Redis_is_away_each_node_keeps_the_limit_by_itself()
    {
        await using var redis = await RedisServer.StartOwnAsync([], Cancel);
        _nodes = await RedisNodes.StartAsync(redis, 2);
        using var a = Limits(0, Long);
        using var b = Limits(1, Long);
        var request = Request(perClient: 3);
        (await PassedAsync(a, b)).Should().Be(3, "they count together");
        await redis.KillAsync(Cancel);
        (await PassedAsync(a, b)).Should().Be(6, "each counts for itself, from the first request on, without a fault");
        await redis.StartAgainAsync(Cancel);
        await UntilAsync(() => new(_nodes.Link(0).IsUp && _nodes.Link(1).IsUp), "the nodes are back");
        (await PassedAsync(a, b)).Should().Be(3, "they count together again");

        async Task<int> PassedAsync(params PartitionedRateLimiter<RateRequest>[] nodes)
        {
            var passed = 0;
            for (var i = 0; i < 20; i++)
            {
                passed += await AskAsync(nodes[i % 2], request) is null ? 1 : 0;
            }

            return passed;
        }
    }

    private protected override async Task<PartitionedRateLimiter<RateRequest>> CreateAsync(TimeSpan window)
    {
        _nodes = await RedisNodes.StartAsync(await RedisServer.SharedAsync(), 1);
        return Limits(0, window);
    }

    private RedisRateLimits Limits(int node, TimeSpan window) =>
        new(_nodes![node].Services.GetRequiredService<RedisLink>(), window);

    public ValueTask DisposeAsync() => _nodes?.DisposeAsync() ?? ValueTask.CompletedTask;
}
