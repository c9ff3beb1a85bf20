using AwesomeAssertions;
using ReferenceStore.Tests.Shopping;
using ReferenceStore.Tests.Stores;

namespace ReferenceStore.Tests.Cluster;

/// <summary>A part of the cluster is gone: what needs it says so, and goes on when it is back.</summary>
[Collection(OneCluster.Name)]
public sealed class FaultTests(RunningCluster cluster)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Checkout_without_its_catalogue_says_503_and_goes_on_when_it_is_back()
    {
        await cluster.StartedAsync();
        var shop = cluster.Shop("hana");
        await shop.ImportAsync(await shop.SignInOwnerAsync(), ShopClient.ProductLine("GONE", 5, 900, "GBP"));
        var basket = await Basket.CreateAsync(shop);
        (await basket.AddAsync("GONE")).Status.Should().BeOneOf(200, 201);
        await basket.FillInAsync();
        (await basket.PayAsync()).Status.Should().BeOneOf(200, 201);

        await cluster.Processes.KillAsync("catalogue", Stop);
        try
        {
            foreach (var refused in new[] { await basket.AddAsync("GONE"), await basket.CompleteAsync() })
            {
                refused.Status.Should().BeOneOf([503, 409], refused.Text);
                refused.Code.Should().NotBeNullOrEmpty();
                refused.Code.Should().NotBe("server.error");
            }
        }
        finally
        {
            await cluster.Processes.StartAsync("catalogue", Stop);
        }

        await PatientBuyer.FinishAsync(basket);
        (
            await MainJobTests.EventuallyAsync(
                async () => await Books.OfSkuAsync(cluster, "GONE") == (1, 0, 1) ? "settled" : null,
                attempts: 600
            )
        )
            .Should()
            .NotBeNull();
    }
}
