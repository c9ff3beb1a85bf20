using AwesomeAssertions;
using OmniSphere.Persistence;
using OmniSphere.Testing;
using ReferenceStore.Tests.Shopping;
using ReferenceStore.Tests.Stores;

namespace ReferenceStore.Tests.Telemetry;

/// <summary>What a shopper starts is one trace, however many hands it goes through and however late.</summary>
[Collection(OwnStores.Name)]
public sealed class OneTraceTests(ITestOutputHelper output)
{
    [Fact]
    public async Task From_the_request_that_buys_to_the_mail_that_confirms_it_is_one_trace()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await using var store = await RunningStore.StartAsync(
            DatabaseProvider.PostgreSql,
            $"--OTEL_EXPORTER_OTLP_ENDPOINT={collector.Endpoint}",
            "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
            "--OTEL_SERVICE_NAME=the-store",
            "--OTEL_BSP_SCHEDULE_DELAY=200",
            "--OTEL_METRIC_EXPORT_INTERVAL=500"
        );
        var shop = store.Shop("acme");
        var (_, sku) = await MainJobTests.FindAsync(shop);
        var (_, order) = await Basket.BuyAsync(shop, sku, email: "trace@example.org");
        order.Status.Should().Be(201, order.Text);

        var trace = await MainJobTests.EventuallyAsync(() =>
        {
            var spans = collector.Spans.ToList();
            var sent = spans.Where(s => s.Name == "mail.send").Select(s => s.TraceId).ToHashSet();
            var request = spans.Find(s =>
                sent.Contains(s.TraceId) && s.Name.EndsWith("/complete", StringComparison.Ordinal)
            );
            return Task.FromResult(request is null ? null : spans.FindAll(s => s.TraceId == request.TraceId));
        });

        foreach (var span in trace!)
        {
            output.WriteLine($"{span.SpanId} <- {span.ParentId, -16} {span.Source} {span.Name}");
        }

        trace.Should().OnlyContain(s => s.Service == "the-store");
        trace.Should().Contain(s => s.Name == "place order");
        trace.Should().Contain(s => s.Source == "Npgsql", "SQL is part of it");
        trace.Should().Contain(s => s.Name == "process order.created", "and what the event caused");
        var ids = trace.Select(s => s.SpanId).ToHashSet();
        trace.Count(s => !ids.Contains(s.ParentId)).Should().Be(1, "every span but the first hangs below another");
        collector.Spans.Where(s => s.Source == "Npgsql" && s.ParentId.Length == 0).Should().BeEmpty();
        (await MainJobTests.EventuallyAsync(() => Task.FromResult(collector.Logs > 0 ? "" : null)))
            .Should()
            .NotBeNull();
        foreach (
            var metric in (string[])
                [
                    "http.server.request.duration",
                    "omnisphere.requests.active",
                    "omnisphere.events.delay",
                    "omnisphere.checkout.orders",
                ]
        )
        {
            (
                await MainJobTests.EventuallyAsync(() =>
                    Task.FromResult(collector.Metrics.ContainsKey(metric) ? "" : null)
                )
            )
                .Should()
                .NotBeNull(metric);
        }
    }
}
