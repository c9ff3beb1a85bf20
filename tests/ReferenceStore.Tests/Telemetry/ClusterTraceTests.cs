using System.Diagnostics;
using AwesomeAssertions;
using OmniSphere.Testing;
using ReferenceStore.Tests.Cluster;
using ReferenceStore.Tests.Shopping;

namespace ReferenceStore.Tests.Telemetry;

/// <summary>What a shopper starts is one trace over all the services that have a part in it.</summary>
[Collection(OneCluster.Name)]
public sealed class ClusterTraceTests(RunningCluster cluster, ITestOutputHelper output)
{
    private static readonly string[] Services = ["gateway", "storefront", "catalogue", "checkout", "marketing"];

    [Fact]
    public async Task From_the_page_over_the_purchase_to_the_mail_that_another_service_sends_is_one_trace()
    {
        await cluster.StartedAsync();
        var shop = cluster.Shop("acme");
        var (_, sku) = await MainJobTests.FindAsync(shop);
        using var buyer = new Activity("buy").SetIdFormat(ActivityIdFormat.W3C).Start(); // HttpClient passes it on.
        buyer.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        (await shop.GetAsync($"/search?q={buyer.TraceId}", ("Accept", "text/html"))).Status.Should().Be(200);
        var (_, order) = await Basket.BuyAsync(shop, sku, email: "trace@example.org");
        buyer.Stop();
        order.Status.Should().Be(201, order.Text);

        List<ReceivedSpan> trace = [];
        await MainJobTests.EventuallyAsync(
            () =>
            {
                trace = [.. cluster.Collector.Spans.Where(s => s.TraceId == buyer.TraceId.ToHexString())];
                var isWhole = trace.Exists(s => s.Name == "mail.send") && trace.Exists(IsCaused) && Loose().Count == 0;
                return Task.FromResult(isWhole ? "" : null);
            },
            attempts: 300
        );
        foreach (var span in trace)
        {
            output.WriteLine($"{span.Service, -10} {span.SpanId} <- {span.ParentId, -16} {span.Source} {span.Name}");
        }

        trace.Select(s => s.Service).Distinct().Should().Contain(Services);
        Loose().Should().BeEmpty("every span hangs below another, the gateway's first ones below the buyer's");
        trace.Should().Contain(s => s.Service == "checkout" && s.Source == "Npgsql");
        Called("storefront", "gateway").Should().NotBeEmpty("pages are made of answers of the API");
        Called("checkout", "catalogue").Should().NotBeEmpty("stock is reserved over gRPC");
        Called("checkout", "marketing").Where(IsCaused).Should().NotBeEmpty("it came over Kafka");
        trace.Where(s => s.Name == "mail.send").Should().OnlyContain(s => s.Service == "marketing");

        List<ReceivedSpan> Loose()
        {
            var ids = trace.Select(s => s.SpanId).ToHashSet();
            return trace.FindAll(s => s.Service != "gateway" && !ids.Contains(s.ParentId));
        }

        static bool IsCaused(ReceivedSpan span) => span is { Service: "marketing", Name: "process order.created" };

        IEnumerable<ReceivedSpan> Called(string caller, string callee) =>
            from span in trace
            join above in trace on span.ParentId equals above.SpanId
            where above.Service == caller && span.Service == callee
            select span;
    }
}
