using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using AwesomeAssertions;
using OmniSphere.Testing;

namespace OmniSphere.Hosting.Tests.Kafka;

public sealed class KafkaLagTests
{
    [Fact]
    public async Task Lag_says_per_partition_how_much_waits_for_its_effect()
    {
        var setup = KafkaBus.On(KafkaCluster.Shared);
        var group = $"{setup.Settings["OmniSphere:Kafka:Prefix"]}.ledger";
        var lags = new ConcurrentDictionary<string, long>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Name == "kafka.consumer_group.lag")
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>(
            (_, value, tags, _) =>
            {
                var named = tags.ToArray().ToDictionary(t => t.Key, t => $"{t.Value}");
                if (named["messaging.consumer.group.name"] == group)
                {
                    named.Should().HaveCount(4, "a series per partition, and no more");
                    lags[$"{named["messaging.destination.name"]}/{named["messaging.destination.partition.id"]}"] =
                        value;
                }
            }
        );
        listener.Start();

        await using var host = await EventBusHost.StartAsync(setup);
        var gate = new TaskCompletionSource();
        host.Script.On = (_, _, _) => gate.Task;
        await host.Bus.PublishAsync(
            [.. Enumerable.Range(0, 30).Select(i => EventBusHost.Envelope(host.Acme.Id, "one", i))],
            TestContext.Current.CancellationToken
        );
        await WaitForAsync(30);
        gate.SetResult();
        await host.EntriesAsync(host.Acme, 60);
        await WaitForAsync(0);

        Task WaitForAsync(long total) =>
            EventBusHost.EventuallyAsync(
                () =>
                {
                    listener.RecordObservableInstruments();
                    return Task.FromResult(!lags.IsEmpty && lags.Values.Sum() == total ? "so" : null);
                },
                $"a lag of {total}"
            );
    }
}
