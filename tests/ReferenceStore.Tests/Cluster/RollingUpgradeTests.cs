using AwesomeAssertions;
using OmniSphere.Testing;
using ReferenceStore.Tests.Stores;

namespace ReferenceStore.Tests.Cluster;

/// <summary>
/// A service is replaced by its next release without an interruption: the migration is applied while the old one serves,
/// both serve for a while, the old one goes; and, in the full form, back again. The next release is the service with a further migration and
/// a model that uses it (<c>tests/NextCheckout</c>). That real migrations only expand is what the architecture tests check.
/// </summary>
[Collection(OneCluster.Name)]
public sealed class RollingUpgradeTests(RunningCluster cluster, ITestOutputHelper output)
{
    private const string Sku = "UPGRADED";
    private const string Prefix = "upgraded-";
    private const string Next = "next checkout";
    private const string Entrance = "entrance";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Old_and_new_serve_together_around_a_migration_and_no_request_fails()
    {
        await cluster.StartedAsync();
        var acme = cluster.Shop("acme");
        await acme.ImportAsync(await acme.SignInOwnerAsync(), ShopClient.ProductLine(Sku, 100_000, 1200, "USD"));
        var entrance = await OpenEntranceAsync();
        await using var crowd = new Crowd(cluster, Sku, Prefix, shoppers: 2, entrance.Port);
        try
        {
            await PhaseAsync(crowd, "the old release alone", () => Task.CompletedTask);
            await PhaseAsync(crowd, "the migration", () => cluster.Processes.MigrateAsync(Next, Stop));
            await PhaseAsync(crowd, "both releases", () => cluster.Processes.StartAsync(Next, Stop));
            await BothWriteAsync();
            await PhaseAsync(crowd, "the new release alone", () => StopAsync("checkout"));
            if (Soak.IsOn)
            {
                await PhaseAsync(crowd, "both releases again", () => cluster.Processes.StartAsync("checkout", Stop));
                await PhaseAsync(crowd, "the old release on the new schema", () => StopAsync(Next));
            }
        }
        finally
        {
            if (cluster.Processes.HasExited("checkout"))
            {
                await cluster.Processes.StartAsync("checkout", CancellationToken.None);
            }
        }

        if (!Soak.IsOn)
        {
            await StopAsync(Next);
        }

        await crowd.LeaveAsync();
        await cluster.Processes.KillAsync(Entrance, Stop);
        await Aftermath.AgreeAsync(cluster, Sku, Prefix, crowd.Promised, output);
    }

    /// <summary>A gateway that knows of both instances from the start.</summary>
    private async Task<Uri> OpenEntranceAsync()
    {
        var next = cluster.Processes.Add(
            new StoreProcess(Next, "checkout", "tests/NextCheckout", "NextCheckout", new Dictionary<string, string?>())
        );
        var entrance = cluster.Processes.Add(
            new StoreProcess(
                Entrance,
                "gateway",
                "samples/ReferenceStore/Gateway",
                "ReferenceStore.Gateway",
                new Dictionary<string, string?> { ["OmniSphere:Services:checkout:Replicas:0"] = next.ToString() }
            )
        );
        await cluster.Processes.StartAsync(Entrance, Stop);
        // It finds out which of them are there.
        await Task.Delay(TimeSpan.FromSeconds(3), Stop);
        return entrance;
    }

    private async Task PhaseAsync(Crowd crowd, string name, Func<Task> begin)
    {
        crowd.During = name;
        var before = crowd.Promised.Count;
        await begin();
        await crowd.GoesOnAsync(Soak.Scale(2, 20), Patience);
        crowd.Refusals.Should().BeEmpty("no request fails during {0}", name);
        output.WriteLine($"{name}: {crowd.Promised.Count - before} orders");
    }

    private async Task StopAsync(string name) => (await cluster.Processes.StopAsync(name, Stop)).Should().Be(0);

    private async Task BothWriteAsync()
    {
        var writers = new HashSet<string>();
        for (var watch = System.Diagnostics.Stopwatch.StartNew(); writers.Count < 2; await Task.Delay(100, Stop))
        {
            watch.Elapsed.Should().BeLessThan(Patience, "both releases place orders, not only {0}", writers);
            writers.UnionWith(
                await cluster.QueryAsync(
                    "checkout",
                    $"""
                    SELECT coalesce(written_by, 'old') FROM orders
                    WHERE email LIKE '{Prefix}%' ORDER BY placed_at DESC LIMIT 10
                    """,
                    r => r.GetString(0)
                )
            );
        }
    }
}
