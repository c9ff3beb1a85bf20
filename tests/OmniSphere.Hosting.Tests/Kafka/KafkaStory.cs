using AwesomeAssertions;
using OmniSphere.Events;
using OmniSphere.Testing;
using OmniSphere.Testing.Ledger;

namespace OmniSphere.Hosting.Tests.Kafka;

/// <summary>A host on a Kafka cluster of its own, and what must have come of the events it sent.</summary>
public abstract class KafkaStory : IAsyncDisposable
{
    private protected const int Accounts = 20; // So many that each member gets some.

    /// <summary>
    /// The mock brokers wait for all but a second of the session's time in each of a rebalance's two rounds, even when
    /// every member has joined; real ones do not.
    /// </summary>
    private protected static readonly (string, string) QuickRebalance = ("OmniSphere:Kafka:SessionTimeout", "00:00:06");

    private protected KafkaCluster Cluster { get; } = KafkaCluster.Start();

    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected Task<EventBusHost> StartAsync(params (string Key, string Value)[] settings) =>
        EventBusHost.StartAsync(
            KafkaBus.On(Cluster),
            settings: [("OmniSphere:Events:FirstRetry", "00:00:00.050"), QuickRebalance, .. settings]
        );

    private protected static Task CommitAsync(EventBusHost host, int from, int to) =>
        host.CommitAsync(
            host.Acme,
            Enumerable.Range(from, to - from).Select(i => new AmountBooked($"a-{i % Accounts}", i))
        );

    private protected static List<EventEnvelope> Events(EventBusHost host, int from, int to) =>
        [.. Enumerable.Range(from, to - from).Select(i => EventBusHost.Envelope(host.Acme.Id, $"a-{i % Accounts}", i))];

    private protected static async Task ShouldHaveAppliedAllAsync(EventBusHost host, int count)
    {
        var entries = await host.EntriesAsync(host.Acme, 2 * count);
        await host.DispatchedAsync();
        entries.Should().HaveCount(2 * count);
        foreach (var lane in entries.GroupBy(e => (e.Consumer, e.Account)))
        {
            lane.Select(e => e.Number)
                .Should()
                .Equal(Enumerable.Range(0, count).Where(i => $"a-{i % Accounts}" == lane.Key.Account));
        }
    }
}
