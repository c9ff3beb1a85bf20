using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Benchmarks.Harness;
using OmniSphere.Events;
using OmniSphere.Persistence;
using OmniSphere.Platform;
using OmniSphere.Tenancy;

namespace OmniSphere.Benchmarks.Tenants;

/// <summary>
/// Many tenants in one process (500, ten thousand with <c>OMNISPHERE_SOAK=1</c>): how long the first request of a new one
/// takes beside a warm one, what memory a tenant that was served once keeps, and what finding a request's tenant costs once
/// it is known.
/// </summary>
internal sealed class TenantsBenchmark(DatabaseProvider provider) : IBenchmark
{
    private static readonly int Tenants = Environment.GetEnvironmentVariable("OMNISPHERE_SOAK") == "1" ? 10_000 : 500;
    private const int New = 200;
    private const string Page = "/catalogue/v1/products?limit=10";

    /// <summary>What each tenant is asked once.</summary>
    private static readonly string[] Visit = [Page];

    public string Name => $"tenants-{provider}".ToLowerInvariant();

    public string Description => $"{Tenants:N0} tenants in one process on {provider} (smaller is better)";

    public async Task<IReadOnlyList<Figure>> RunAsync()
    {
        if (provider == DatabaseProvider.PostgreSql && Testing.PostgreSqlServer.SkipReason is { } reason)
        {
            Console.WriteLine($"skipped: {reason}");
            return [];
        }

        await using var host = await BenchmarkHost.StartAsync(
            provider,
            builder =>
                builder.AddOmniSphereAuth().AddOmniSphereCatalogue().AddOmniSphereCheckout().AddOmniSphereMarketing(),
            ("OmniSphere:Marketing:Transport", "Mailbox")
        );
        // What the process needs once is not a tenant's: warmed up with some that are not counted.
        await CreateAsync(host, "warm", 50);
        await VisitAsync(host, "warm", 50);
        var empty = Memory();

        var watch = Stopwatch.StartNew();
        await CreateAsync(host, "shop", Tenants);
        var provisioned = Tenants / watch.Elapsed.TotalSeconds;
        await VisitAsync(host, "shop", Tenants);
        var idle = (Memory() - empty) / 1024.0 / Tenants;

        await CreateAsync(host, "new", New);
        var (first, warm) = await FirstAsync(host);
        var byHost = await ResolveAsync(host, r => r.Host = new HostString("shop-1.localhost", 5080));
        var token = await TokenAsync(host);
        var byClaim = await ResolveAsync(host, r => r.Headers.Authorization = token);
        return
        [
            new Figure($"first request of a new tenant, {provider}, p50", At(first, 50), "ms", At(warm, 50)),
            new Figure($"first request of a new tenant, {provider}, p99", At(first, 99), "ms", At(warm, 99)),
            new Figure($"memory of an idle tenant, {provider}", idle, "KiB", null),
            new Figure($"finding a known tenant by host, {provider}, time", byHost.Nanoseconds, "ns", null),
            new Figure($"finding a known tenant by host, {provider}, allocated", byHost.Bytes, "bytes", null),
            new Figure($"finding a known tenant by claim, {provider}, time", byClaim.Nanoseconds, "ns", null),
            new Figure($"finding a known tenant by claim, {provider}, allocated", byClaim.Bytes, "bytes", null),
            new Figure($"provisioning, {provider} (larger is better)", provisioned, "tenants/s", null),
        ];
    }

    /// <summary>Adds tenants, and waits until every domain has set them up.</summary>
    private static async Task CreateAsync(BenchmarkHost host, string name, int count)
    {
        var directory = host.Services.GetRequiredService<ITenantDirectory>();
        for (var i = 0; i < count; i++)
        {
            await directory.CreateAsync(host.Tenant with { Id = default, Slug = $"{name}-{i}", Name = $"{name} {i}" });
        }

        foreach (var module in host.Services.GetServices<ModuleDatabase>())
        {
            await using var scope = host.Services.GetRequiredService<ITenantScopeFactory>().CreateSystem("benchmark");
            while (await Outbox.CountAsync(module.Resolve(scope.Services)) > 0)
            {
                await Task.Delay(10);
            }
        }
    }

    private static Task VisitAsync(BenchmarkHost host, string name, int count) =>
        Parallel.ForEachAsync(
            Enumerable.Range(0, count),
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (i, _) =>
            {
                foreach (var path in Visit)
                {
                    await GetAsync(host, $"{name}-{i}", path);
                }
            }
        );

    /// <summary>One request of each new tenant, each beside one of a tenant that was served just before.</summary>
    private static async Task<(List<double> First, List<double> Warm)> FirstAsync(BenchmarkHost host)
    {
        var (first, warm) = (new List<double>(), new List<double>());
        await GetAsync(host, "shop-0", Page);
        for (var i = 0; i < New; i++)
        {
            first.Add(await GetAsync(host, $"new-{i}", Page));
            warm.Add(await GetAsync(host, "shop-0", Page));
        }

        first.Sort();
        warm.Sort();
        return (first, warm);
    }

    /// <summary>The header of a signed-in caller; whether the token is valid is not what is measured.</summary>
    private static async Task<string> TokenAsync(BenchmarkHost host)
    {
        var tenants = host.Services.GetRequiredService<ITenantStore>();
        var tenant = (await tenants.FindBySlugAsync("shop-1"))!.Id;
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var claims = $$"""
            {"sub":"usr_01h455vb4pex5vsknk084sn02q","kind":"staff","permission":["catalogue.*","checkout.*"],"iss":"https://shop-1.example/","exp":{{now
                + 600}},"iat":{{now}},"aud":"omnisphere","tenant":"{{tenant}}"}
            """;
        var payload = System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(claims));
        return $"Bearer eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCIsImtpZCI6IjEifQ.{payload}.{new string('A', 86)}";
    }

    private static async Task<(double Nanoseconds, double Bytes)> ResolveAsync(
        BenchmarkHost host,
        Action<HttpRequest> introduce
    )
    {
        const int rounds = 1_000_000;
        var resolver = host.Services.GetRequiredService<TenantResolver>();
        var request = new DefaultHttpContext();
        introduce(request.Request);
        for (var i = 0; i < rounds; i++)
        {
            await resolver.ResolveAsync(request);
        }

        // Now and then a look at the directory's revision is among them: the best of several tries has none.
        var (nanoseconds, bytes) = (double.MaxValue, double.MaxValue);
        for (var attempt = 0; attempt < 5; attempt++)
        {
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var watch = Stopwatch.StartNew();
            for (var i = 0; i < rounds / 10; i++)
            {
                var found = resolver.ResolveAsync(request);
                if (!found.IsCompletedSuccessfully)
                {
                    await found;
                    allocated = long.MinValue; // Went to the database: another thread goes on.
                }
            }

            nanoseconds = Math.Min(nanoseconds, watch.Elapsed.TotalNanoseconds / (rounds / 10));
            if (allocated != long.MinValue)
            {
                bytes = Math.Min(bytes, (GC.GetAllocatedBytesForCurrentThread() - allocated) / (rounds / 10.0));
            }
        }

        return (nanoseconds, bytes);
    }

    /// <returns>How long it took, in milliseconds.</returns>
    private static async Task<double> GetAsync(BenchmarkHost host, string slug, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Host = $"{slug}.localhost";
        var watch = Stopwatch.StartNew();
        using var response = await host.Client.SendAsync(request);
        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"{slug}{path}: {await response.Content.ReadAsStringAsync()}");
        }

        await response.Content.ReadAsByteArrayAsync();
        return watch.Elapsed.TotalMilliseconds;
    }

    private static long Memory()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private static double At(List<double> sorted, int percent) => sorted[(sorted.Count - 1) * percent / 100];
}
