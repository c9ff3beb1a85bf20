using System.Diagnostics;
using AwesomeAssertions;
using OmniSphere.Testing;
using ReferenceStore.Tests.Shopping;
using ReferenceStore.Tests.Stores;

namespace ReferenceStore.Tests.Cluster;

/// <summary>
/// One part after another of the cluster dies, hangs, lies or is slow while shoppers check out. In the end orders, stock,
/// payments, profiles and mails tell the same.
/// </summary>
[Collection(OneCluster.Name)]
public sealed class TroublesTests(RunningCluster cluster, ITestOutputHelper output)
{
    private const string Sku = "TROUBLED";
    private const string Prefix = "troubled-";

    [Fact]
    public async Task Nothing_is_lost_and_nothing_is_doubled_whatever_goes_wrong()
    {
        var checkouts = Soak.Scale(40, 500);
        await cluster.StartedAsync();
        var acme = cluster.Shop("acme");
        await acme.ImportAsync(await acme.SignInOwnerAsync(), ShopClient.ProductLine(Sku, 100_000, 1200, "USD"));

        var disordered = 0;
        await using var crowd = new Crowd(cluster, Sku, Prefix, shoppers: 4);
        await crowd.GoesOnAsync(4, TimeSpan.FromMinutes(1));
        do
        {
            foreach (var trouble in Troubles.Of(cluster, n => disordered += n))
            {
                crowd.During = trouble.Name;
                var (before, watch) = (crowd.Promised.Count, Stopwatch.StartNew());
                await trouble.HappenAsync();
                var (during, mended) = (crowd.Promised.Count - before, watch.Elapsed);
                await crowd.GoesOnAsync(3, TimeSpan.FromMinutes(1));
                output.WriteLine(
                    $"{trouble.Name}: {mended.TotalSeconds:N1} s with {during} orders, again at work {(watch.Elapsed - mended).TotalSeconds:N1} s later"
                );
            }
        } while (crowd.Promised.Count < checkouts);

        foreach (var ((during, answer), count) in crowd.Refusals.OrderBy(r => r.Key))
        {
            output.WriteLine($"during {during}: {count} × {answer}");
        }

        await crowd.LeaveAsync();
        var end = Stopwatch.StartNew();
        await Aftermath.AgreeAsync(cluster, Sku, Prefix, crowd.Promised, output);
        output.WriteLine(
            $"settled {end.Elapsed.TotalSeconds:N1} s after the last order; {disordered} events came in the wrong order and twice"
        );
        disordered.Should().BePositive();
        crowd.Refusals.Keys.Should().NotContain(r => r.Answer.StartsWith("500", StringComparison.Ordinal));
    }
}
