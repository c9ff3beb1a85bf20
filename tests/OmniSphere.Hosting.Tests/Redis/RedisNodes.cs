using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Caching;
using OmniSphere.Hosting.Redis;
using OmniSphere.Platform;
using OmniSphere.Tenancy;
using OmniSphere.Testing;

namespace OmniSphere.Hosting.Tests.Redis;

/// <summary>Nodes of one service: hosts that share a database and a Redis.</summary>
internal sealed class RedisNodes : IAsyncDisposable
{
    private readonly TestFolder _folder = TestFolder.Create("nodes");
    private readonly List<HostingHost> _hosts = [];

    public HostingHost this[int index] => _hosts[index];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Starts nodes that find their Redis.</summary>
    public static async Task<RedisNodes> StartAsync(
        RedisServer redis,
        int count,
        params (string Key, string? Value)[] settings
    )
    {
        var nodes = await StartAloneAsync(redis, count, settings);
        for (var i = 0; i < count; i++)
        {
            var link = nodes.Link(i);
            await UntilAsync(() => new(link.IsUp), "the node finds its Redis");
        }

        return nodes;
    }

    /// <summary>Starts nodes that may not find their Redis.</summary>
    public static async Task<RedisNodes> StartAloneAsync(
        RedisServer redis,
        int count,
        params (string Key, string? Value)[] settings
    )
    {
        var nodes = new RedisNodes();
        for (var i = 0; i < count; i++)
        {
            nodes._hosts.Add(
                await HostingHost.StartAsync([
                    ("OmniSphere:DataFolder", nodes._folder.Path),
                    ("OmniSphere:Redis:ConnectionString", redis.Configuration),
                    ("OmniSphere:Redis:KeyPrefix", Path.GetFileName(nodes._folder.Path) + Environment.ProcessId),
                    ("OmniSphere:Redis:ProbeEvery", "00:00:00.2"),
                    .. settings,
                ])
            );
        }

        return nodes;
    }

    public ITenantStore Tenants(int node) => this[node].Services.GetRequiredService<ITenantStore>();

    public RedisLink Link(int node) => this[node].Services.GetRequiredService<RedisLink>();

    public Task<Tenant> CreateTenantAsync(string slug) =>
        this[0]
            .Services.GetRequiredService<ITenantDirectory>()
            .CreateAsync(
                new Tenant
                {
                    Id = default,
                    Slug = slug,
                    Name = slug,
                    Currency = Currency.Eur,
                    Culture = "en-US",
                    Country = "FR",
                },
                Cancel
            );

    public Task SuspendAsync(int node, Tenant tenant) =>
        this[node]
            .Services.GetRequiredService<ITenantDirectory>()
            .UpdateAsync(tenant.Id, known => known with { Status = TenantStatus.Suspended }, cancellationToken: Cancel);

    /// <summary>The cached value of a tenant on a node.</summary>
    public async Task<string> ReadAsync(int node, Tenant tenant, Func<ValueTask<string>> source, string key = "test.1")
    {
        await using var scope = this[node].Services.GetRequiredService<ITenantScopeFactory>().Create(tenant);
        return await scope.Get<TenantScopedCache>().GetOrCreateAsync(key, (_, _) => source(), Cancel);
    }

    /// <summary>True when the value was there and the source was not asked.</summary>
    public async ValueTask<bool> HasAsync(int node, Tenant tenant, string value)
    {
        var asked = false;
        var found = await ReadAsync(
            node,
            tenant,
            () =>
            {
                asked = true;
                return new(value);
            }
        );
        return !asked && found == value;
    }

    public async Task InvalidateAsync(int node, Tenant tenant, string key = "test.1")
    {
        await using var scope = this[node].Services.GetRequiredService<ITenantScopeFactory>().Create(tenant);
        scope.Get<TenantScopedCache>().Invalidate(key);
    }

    /// <summary>Waits for a condition; a busy machine gets half a minute.</summary>
    public static async Task<TimeSpan> UntilAsync(Func<ValueTask<bool>> condition, string what)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (!await condition())
        {
            if (clock.Elapsed > TimeSpan.FromSeconds(30))
            {
                throw new TimeoutException($"It did not happen: {what}.");
            }

            await Task.Delay(1, Cancel);
        }

        return clock.Elapsed;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.DisposeAsync();
        }

        _folder.Dispose();
    }
}
