using System.Collections.Concurrent;
using AwesomeAssertions;
using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Caching;
using OmniSphere.Hosting.Tests.Redis;
using OmniSphere.Testing;

namespace OmniSphere.Hosting.Tests.Caching;

/// <summary>What every backplane keeps on the node that invalidates; what others hear is <see cref="CacheCoherenceTests"/>'s.</summary>
public abstract class CacheBackplaneSuite : IAsyncDisposable
{
    /// <summary>A backplane that nothing disturbs.</summary>
    protected abstract Task<ICacheBackplane> CreateAsync();

    public abstract ValueTask DisposeAsync();

    [Fact]
    public async Task Every_listener_is_told_each_tag_in_order_and_before_the_call_returns()
    {
        var backplane = await CreateAsync();
        backplane.IsCoherent.Should().BeTrue();
        var (first, second) = (new ConcurrentQueue<string>(), new ConcurrentQueue<string>());
        backplane.Listen(first.Enqueue);
        backplane.Invalidate("a");
        backplane.Listen(second.Enqueue);
        backplane.Invalidate($"{ICacheBackplane.Foreign}b c");
        backplane.Invalidate("a");
        backplane.Invalidate(ICacheBackplane.Everything);

        first.Should().Equal("a", "#b c", "a", "*");
        second.Should().Equal("#b c", "a", "*");
    }

    [Fact]
    public async Task Listeners_that_come_while_tags_are_told_lose_none_of_the_others()
    {
        var backplane = await CreateAsync();
        var told = 0;
        backplane.Listen(_ => Interlocked.Increment(ref told));
        await Task.WhenAll(
            Enumerable
                .Range(0, 50)
                .Select(i =>
                    Task.Run(() =>
                    {
                        backplane.Listen(static _ => { });
                        backplane.Invalidate($"t{i}");
                    })
                )
        );
        told.Should().Be(50);
    }
}

public sealed class LocalCacheBackplaneTests : CacheBackplaneSuite
{
    private readonly HostingHost _host = HostingHost.Build();

    protected override Task<ICacheBackplane> CreateAsync() =>
        Task.FromResult(_host.Services.GetRequiredService<ICacheBackplane>());

    public override ValueTask DisposeAsync() => _host.DisposeAsync();
}

public sealed class RedisCacheBackplaneTests : CacheBackplaneSuite
{
    private RedisNodes? _nodes;

    protected override async Task<ICacheBackplane> CreateAsync()
    {
        _nodes = await RedisNodes.StartAsync(await RedisServer.SharedAsync(), 1);
        return _nodes[0].Services.GetRequiredService<ICacheBackplane>();
    }

    public override ValueTask DisposeAsync() => _nodes?.DisposeAsync() ?? ValueTask.CompletedTask;
}
