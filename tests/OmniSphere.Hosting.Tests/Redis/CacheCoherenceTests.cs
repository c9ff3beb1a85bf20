using System.Diagnostics;
using System.Text.Json.Serialization;
using AwesomeAssertions;
using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Caching;
using OmniSphere.Tenancy;
using OmniSphere.Testing;
using static OmniSphere.Hosting.Tests.Redis.RedisNodes;

namespace OmniSphere.Hosting.Tests.Redis;

/// <summary>Several nodes cache what any of them may change.</summary>
public sealed class CacheCoherenceTests(ITestOutputHelper output)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_tenant_suspended_on_one_node_is_refused_on_the_other_long_before_its_entry_expires()
    {
        await using var nodes = await RedisNodes.StartAsync(await RedisServer.SharedAsync(), 2);
        var tenant = await nodes.CreateTenantAsync("acme");
        (await nodes.Tenants(1).FindBySlugAsync("acme", Cancel))!.Status.Should().Be(TenantStatus.Active);

        await nodes.SuspendAsync(0, tenant);
        var took = await UntilAsync(
            async () => (await nodes.Tenants(1).FindBySlugAsync("acme", Cancel))!.Status == TenantStatus.Suspended,
            "the other node hears of the suspension"
        );
        output.WriteLine($"the other node knew after {took.TotalMilliseconds:0.0} ms");
        took.Should().BeLessThan(TimeSpan.FromSeconds(30), "an entry lives a minute");
    }

    [Fact]
    public async Task What_one_node_read_the_other_takes_from_the_second_level_until_it_changes()
    {
        await using var nodes = await RedisNodes.StartAsync(await RedisServer.SharedAsync(), 2);
        var tenant = await nodes.CreateTenantAsync("acme");
        await UntilAsync(
            async () =>
            {
                await nodes.ReadAsync(0, tenant, () => new("old"));
                return await nodes.HasAsync(1, tenant, "old");
            },
            "one node finds what the other read"
        );
        await nodes.InvalidateAsync(0, tenant);
        (await nodes.ReadAsync(0, tenant, () => new("new"))).Should().Be("new", "a node sees its own change at once");
        await UntilAsync(
            async () => await nodes.ReadAsync(1, tenant, () => new("new")) == "new",
            "the other node drops what it has in memory"
        );
    }

    [Fact]
    public async Task What_was_read_before_a_change_is_not_kept_after_it()
    {
        await using var nodes = await RedisNodes.StartAsync(await RedisServer.SharedAsync(), 2);
        var tenant = await nodes.CreateTenantAsync("acme");
        var reading = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        var stored = "old";
        var slow = nodes.ReadAsync(
            0,
            tenant,
            async () =>
            {
                var read = stored;
                reading.TrySetResult();
                await go.Task;
                return read;
            }
        );
        await reading.Task;
        stored = "new";
        await nodes.InvalidateAsync(1, tenant);
        // The message must have arrived: a second key tells.
        (await nodes.ReadAsync(0, tenant, () => new("old"), "other.1"))
            .Should()
            .Be("old");
        await nodes.InvalidateAsync(1, tenant, "other.1");
        await UntilAsync(
            async () => await nodes.ReadAsync(0, tenant, () => new("new"), "other.1") == "new",
            "the node hears of changes"
        );
        var late = nodes.ReadAsync(0, tenant, () => new("never asked: it joins the read that is under way"));
        go.SetResult();
        (await slow).Should().Be("new");
        (await late).Should().Be("new", "it was asked after the change");
        (await nodes.ReadAsync(0, tenant, () => new("new"))).Should().Be("new");
        (await nodes.ReadAsync(1, tenant, () => new("new"))).Should().Be("new", "nor is it in the second level");
    }

    [Fact]
    public async Task What_changes_while_it_is_put_away_is_read_anew()
    {
        await using var nodes = await RedisNodes.StartAsync(await RedisServer.SharedAsync(), 1);
        var tenant = await nodes.CreateTenantAsync("acme");
        await using var scope = nodes[0].Services.GetRequiredService<ITenantScopeFactory>().Create(tenant);
        var cache = scope.Get<TenantScopedCache>();
        var stored = "old";
        var changes = 0;

        var kept = await cache.GetOrCreateAsync(
            "kept.1",
            (_, _) => new ValueTask<Kept>(new Kept(stored, Change)),
            Cancel
        );

        changes.Should().BeGreaterThanOrEqualTo(2, "it is written, twice, to be put away");
        kept.Text.Should().Be("new");

        void Change()
        {
            if (++changes == 1)
            {
                stored = "new";
                cache.Invalidate("kept.1");
            }
        }
    }

    [Fact]
    public async Task Tenants_share_nothing_and_without_one_there_is_no_cache()
    {
        await using var nodes = await RedisNodes.StartAsync(await RedisServer.SharedAsync(), 1);
        var acme = await nodes.CreateTenantAsync("acme");
        var lumiere = await nodes.CreateTenantAsync("lumiere");
        await UntilAsync(
            async () =>
                await nodes.HasAsync(0, acme, "acme's")
                && await nodes.HasAsync(0, lumiere, "lumiere's")
                && await nodes.HasAsync(0, acme, "acme's"),
            "each finds its own"
        );

        await using var scope = nodes[0].Services.CreateAsyncScope();
        var cache = scope.ServiceProvider.GetRequiredService<TenantScopedCache>();
        var read = async () => await cache.GetOrCreateAsync("test.1", (_, _) => new ValueTask<string>("?"), Cancel);
        await read.Should().ThrowAsync<TenantRequiredException>();
        cache.Invoking(c => c.Invalidate("test.1")).Should().Throw<TenantRequiredException>();
    }

    [Fact]
    public async Task While_Redis_is_dead_every_read_comes_from_the_source_and_afterwards_the_cache_is_back()
    {
        await using var redis = await RedisServer.StartOwnAsync([], Cancel);
        await using var nodes = await RedisNodes.StartAsync(redis, 2);
        var tenant = await nodes.CreateTenantAsync("acme");
        var value = 0;
        foreach (var node in (int[])[0, 1])
        {
            await nodes.ReadAsync(node, tenant, Source);
            await nodes.Tenants(node).FindBySlugAsync("acme", Cancel);
        }

        await redis.KillAsync(Cancel);
        var noticed = await UntilAsync(() => new(!nodes.Link(0).IsUp && !nodes.Link(1).IsUp), "the nodes notice");
        for (var i = 0; i < 20; i++)
        {
            value++;
            await nodes.InvalidateAsync(i % 2, tenant);
            (await nodes.ReadAsync(0, tenant, Source)).Should().Be($"{value}");
            (await nodes.ReadAsync(1, tenant, Source)).Should().Be($"{value}");
        }

        await nodes.SuspendAsync(0, tenant);
        (await nodes.Tenants(1).FindBySlugAsync("acme", Cancel))!
            .Status.Should()
            .Be(TenantStatus.Suspended, "a node that is cut off looks at the directory each time");

        await redis.StartAgainAsync(Cancel);
        var back = await UntilAsync(() => new(nodes.Link(0).IsUp && nodes.Link(1).IsUp), "the nodes are back");
        (await nodes.ReadAsync(0, tenant, Source)).Should().Be($"{value}");
        await UntilAsync(() => nodes.HasAsync(1, tenant, $"{value}"), "it is cached again");
        output.WriteLine(
            $"noticed {noticed.TotalMilliseconds:0} ms after the kill, back {back.TotalMilliseconds:0} ms after the start"
        );

        ValueTask<string> Source() => new($"{value}");
    }

    [Fact]
    public async Task A_change_made_while_Redis_hung_is_not_undone_by_what_Redis_remembers()
    {
        await using var redis = await RedisServer.StartOwnAsync([], Cancel);
        await using var nodes = await RedisNodes.StartAsync(redis, 2);
        var tenant = await nodes.CreateTenantAsync("acme");
        await nodes.ReadAsync(0, tenant, () => new("old"));
        await nodes.ReadAsync(1, tenant, () => new("old"));

        await redis.PauseAsync(Cancel);
        var noticed = await UntilAsync(() => new(!nodes.Link(0).IsUp && !nodes.Link(1).IsUp), "the nodes notice");
        await nodes.InvalidateAsync(0, tenant);
        var clock = Stopwatch.StartNew();
        (await nodes.ReadAsync(1, tenant, () => new("new"))).Should().Be("new");
        var read = clock.Elapsed;

        await redis.ResumeAsync(Cancel);
        var back = await UntilAsync(() => new(nodes.Link(0).IsUp && nodes.Link(1).IsUp), "the nodes are back");
        (await nodes.ReadAsync(0, tenant, () => new("new"))).Should().Be("new");
        (await nodes.ReadAsync(1, tenant, () => new("new"))).Should().Be("new");
        output.WriteLine(
            $"noticed {noticed.TotalMilliseconds:0} ms after it hung; a read then took {read.TotalMilliseconds:0.0} ms; "
                + $"back {back.TotalMilliseconds:0} ms after it went on"
        );
    }

    /// <summary>A copy is kept of it, for which it is written as JSON: somebody is told of that.</summary>
    private sealed class Kept(string text, Action? written)
    {
        [JsonConstructor]
        public Kept(string text)
            : this(text, null) { }

        public string Text
        {
            get
            {
                written?.Invoke();
                return text;
            }
        }
    }
}
