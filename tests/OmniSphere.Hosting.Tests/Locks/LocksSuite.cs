using AwesomeAssertions;
using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Hosting.Tests.Redis;
using OmniSphere.Locks;
using OmniSphere.Testing;
using static OmniSphere.Hosting.Tests.Redis.RedisNodes;

namespace OmniSphere.Hosting.Tests.Locks;

/// <summary>What every adapter of the locks keeps.</summary>
public abstract class LocksSuite
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected abstract Task<IDistributedLocks> CreateAsync();

    [Fact]
    public async Task Of_many_that_ask_at_the_same_moment_one_gets_the_lock()
    {
        var locks = await CreateAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => locks.TryTakeAsync("a", Long, Cancel)));
        answers.Count(a => a is not null).Should().Be(1);
        (await locks.TryTakeAsync("b", Long, Cancel)).Should().NotBeNull("another name is another lock");
    }

    [Fact]
    public async Task A_lock_given_back_is_taken_by_the_next_with_a_greater_fence()
    {
        var locks = await CreateAsync();
        var last = 0L;
        for (var i = 0; i < 20; i++)
        {
            await using var held = await locks.TryTakeAsync("a", Long, Cancel);
            held!.Fence.Should().BeGreaterThan(last);
            held.Lost.IsCancellationRequested.Should().BeFalse();
            last = held.Fence;
        }
    }

    [Fact]
    public async Task A_lease_that_ended_is_lost_and_giving_it_back_late_takes_it_from_nobody()
    {
        var locks = await CreateAsync();
        var late = await locks.TryTakeAsync("a", TimeSpan.FromMilliseconds(50), Cancel);
        HeldLock? next = null;
        await UntilAsync(
            async () => (next = await locks.TryTakeAsync("a", Long, Cancel)) is not null,
            "the lease ends"
        );
        await UntilAsync(() => new(late!.Lost.IsCancellationRequested), "its holder is told");
        next!.Fence.Should().BeGreaterThan(late!.Fence);
        await late.DisposeAsync();
        (await locks.TryTakeAsync("a", Long, Cancel)).Should().BeNull("the second still holds it");
    }
}

public sealed class LocalLocksTests : LocksSuite, IAsyncDisposable
{
    private readonly HostingHost _host = HostingHost.Build();

    protected override Task<IDistributedLocks> CreateAsync() =>
        Task.FromResult(_host.Services.GetRequiredService<IDistributedLocks>());

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}

public sealed class RedisLocksTests : LocksSuite, IAsyncDisposable
{
    private RedisNodes? _nodes;

    [Fact]
    public async Task Two_nodes_exclude_each_other_and_nobody_gets_a_lock_while_Redis_is_away()
    {
        await using var redis = await RedisServer.StartOwnAsync([], Cancel);
        _nodes = await RedisNodes.StartAsync(redis, 2);
        var held = await Locks(0).TryTakeAsync("a", TimeSpan.FromMinutes(5), Cancel);
        (await Locks(1).TryTakeAsync("a", TimeSpan.FromMinutes(5), Cancel)).Should().BeNull();
        await redis.KillAsync(Cancel);
        (await Locks(1).TryTakeAsync("b", TimeSpan.FromMinutes(5), Cancel)).Should().BeNull();
        await held!.DisposeAsync();
        await redis.StartAgainAsync(Cancel);
        await UntilAsync(() => new(_nodes.Link(0).IsUp && _nodes.Link(1).IsUp), "the nodes are back");
        (await Locks(1).TryTakeAsync("a", TimeSpan.FromMinutes(5), Cancel))!
            .Fence.Should()
            .BeGreaterThan(held.Fence, "fences grow over the loss of what Redis held");
    }

    protected override async Task<IDistributedLocks> CreateAsync()
    {
        _nodes = await RedisNodes.StartAsync(await RedisServer.SharedAsync(), 1);
        return Locks(0);
    }

    public ValueTask DisposeAsync() => _nodes?.DisposeAsync() ?? ValueTask.CompletedTask;

    private IDistributedLocks Locks(int node) => _nodes![node].Services.GetRequiredService<IDistributedLocks>();
}
