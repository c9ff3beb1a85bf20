using System.Diagnostics;
using AwesomeAssertions;
using Confluent.Kafka;
using OmniSphere.Events;
using OmniSphere.Testing;
using OmniSphere.Testing.Ledger;

namespace OmniSphere.Hosting.Tests.Kafka;

/// <summary>Brokers that fail: nothing lost, nothing doubled, order per aggregate kept.</summary>
public sealed class KafkaFaultTests : IAsyncDisposable
{
    private const int Accounts = 5;

    /// <summary>
    /// The mock brokers wait for all but a second of the session's time in each of a rebalance's two rounds, even when
    /// every member has joined; real ones do not.
    /// </summary>
    private static readonly (string, string) QuickRebalance = ("OmniSphere:Kafka:SessionTimeout", "00:00:06");

    private readonly KafkaCluster _cluster = KafkaCluster.Start();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Events_wait_while_the_broker_is_down()
    {
        await using var host = await StartAsync();
        await CommitAsync(host, 0, 20);
        await host.EntriesAsync(host.Acme, 40);
        _cluster.TakeDown(1);
        await CommitAsync(host, 20, 40);
        await Task.Delay(Soak.Scale(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(20)), Cancel);
        (await host.EntriesAsync(host.Acme)).Should().HaveCount(40, "there is no other way to the consumers");
        _cluster.BringUp(1);
        await CommitAsync(host, 40, 60);
        await ShouldHaveAppliedAllAsync(host, 60);
    }

    [Fact]
    public async Task A_broker_that_refuses_and_loses_answers_is_asked_again()
    {
        await using var host = await StartAsync();
        await CommitAsync(host, 0, 10);
        await host.EntriesAsync(host.Acme, 20);
        _cluster.Fail(
            KafkaRequest.Produce,
            ErrorCode.NotEnoughReplicas,
            ErrorCode.NotLeaderForPartition,
            ErrorCode.Local_Transport,
            ErrorCode.NotEnoughReplicasAfterAppend,
            ErrorCode.RequestTimedOut
        );
        _cluster.Fail(KafkaRequest.Fetch, ErrorCode.Local_Transport, ErrorCode.NotLeaderForPartition);
        _cluster.Fail(KafkaRequest.OffsetCommit, ErrorCode.NotCoordinatorForGroup, ErrorCode.Local_Transport);
        for (var i = 10; i < 60; i += 10)
        {
            await CommitAsync(host, i, i + 10);
        }

        await ShouldHaveAppliedAllAsync(host, 60);
    }

    [Fact]
    public async Task What_the_broker_refuses_for_good_is_sent_again_in_order()
    {
        await using var host = await StartAsync();
        await CommitAsync(host, 0, 10);
        await host.EntriesAsync(host.Acme, 20);
        // Neither is retried by the client: the producer must not pass such a gap by.
        _cluster.Fail(KafkaRequest.Produce, ErrorCode.TopicAuthorizationFailed, ErrorCode.InvalidRequiredAcks);
        for (var i = 10; i < 60; i += 10)
        {
            await CommitAsync(host, i, i + 10);
        }

        await ShouldHaveAppliedAllAsync(host, 60);
    }

    [Fact]
    public async Task Silence_of_the_brokers_is_an_answer_after_a_while_and_nobody_is_blamed_for_it()
    {
        await using var host = await StartAsync(("OmniSphere:Kafka:AcknowledgeWithin", "00:00:01"));
        await CommitAsync(host, 0, 10);
        await host.EntriesAsync(host.Acme, 20);
        _cluster.TakeDown(1);
        var batch = Events(host, 10, 15);
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var watch = Stopwatch.StartNew();
            (await host.Bus.PublishAsync(batch, Cancel))
                .Should()
                .HaveCount(5)
                .And.AllBeOfType<EventBusUnavailableException>();
            watch.Elapsed.Should().BeCloseTo(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1.5), "it does not wait on");
        }

        _cluster.BringUp(1);
        (await host.Bus.PublishAsync(batch, Cancel)).Should().OnlyContain(refused => refused == null);
        await CommitAsync(host, 15, 30);
        await ShouldHaveAppliedAllAsync(host, 30);
    }

    [Fact]
    public async Task Only_what_the_broker_refused_is_blamed_for_a_gap_and_the_next_producer_takes_over()
    {
        await using var cluster = KafkaCluster.Start(3);
        await using var host = await EventBusHost.StartAsync(
            KafkaBus.On(cluster),
            settings: [("OmniSphere:Kafka:AcknowledgeWithin", "00:00:01"), ("OmniSphere:Kafka:StopWithin", "00:00:01")]
        );
        List<EventEnvelope> Batch(int number) =>
            [.. Enumerable.Range(0, 20).Select(i => EventBusHost.Envelope(host.Acme.Id, $"a-{i}", number))];
        (await host.Bus.PublishAsync(Batch(0), Cancel)).Should().OnlyContain(refused => refused == null);
        // Its partitions keep it as their leader, so what is meant for them waits while another partition meets a gap.
        cluster.TakeDown(2);
        var waiting = host.Bus.PublishAsync(Batch(1), Cancel);
        await Task.Delay(300, Cancel);
        cluster.Fail(KafkaRequest.Produce, ErrorCode.InvalidRequiredAcks);
        var outcomes = (await Task.WhenAll(waiting, host.Bus.PublishAsync(Batch(2), Cancel)))
            .SelectMany(o => o)
            .ToList();
        outcomes.OfType<KafkaException>().Should().OnlyContain(e => e.Error.Code == ErrorCode.InvalidRequiredAcks);
        outcomes.Should().Contain(o => o is EventBusUnavailableException);
        cluster.BringUp(2);
        await EventBusHost.EventuallyAsync(
            async () => (await host.Bus.PublishAsync(Batch(3), Cancel)).All(refused => refused is null) ? host : null,
            "a new producer"
        );
    }

    [Fact]
    public async Task The_end_of_an_outage_is_not_slept_through()
    {
        await using var host = await StartAsync(
            ("OmniSphere:Kafka:AcknowledgeWithin", "00:00:00.500"),
            ("OmniSphere:Events:FirstRetry", "00:00:20")
        );
        await CommitAsync(host, 0, 10);
        await host.EntriesAsync(host.Acme, 20);
        _cluster.TakeDown(1);
        await CommitAsync(host, 10, 20);
        await Task.Delay(1_500, Cancel);
        _cluster.BringUp(1);
        var watch = Stopwatch.StartNew();
        await ShouldHaveAppliedAllAsync(host, 20);
        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(15), "no event waits for a pause of its own to end");
    }

    [Fact]
    public async Task An_event_that_is_too_large_holds_back_its_own_aggregate_only()
    {
        await using var host = await StartAsync(("OmniSphere:Kafka:MaxMessageBytes", "2000"));
        var large = EventBusHost.Envelope(host.Acme.Id, "large", 1) with { Data = new byte[5000] };
        var outcomes = await host.Bus.PublishAsync(
            [
                EventBusHost.Envelope(host.Acme.Id, "large", 0),
                large,
                EventBusHost.Envelope(host.Acme.Id, "large", 2),
                EventBusHost.Envelope(host.Acme.Id, "small", 3),
            ],
            Cancel
        );
        outcomes.Select(o => o is null).Should().Equal(true, false, false, true);
        (await host.EntriesAsync(host.Acme, 4)).Select(e => e.Number).Order().Should().Equal(0, 0, 3, 3);
    }

    [Fact]
    public async Task Members_of_a_group_come_and_go_without_a_gap_or_a_double()
    {
        using var folder = TestFolder.Create("rebalance");
        var setup = KafkaBus.On(_cluster);
        var script = new LedgerScript { On = static (_, _, _) => Task.Delay(5) };
        // One publishes; the database is shared, as it is by the nodes of a service.
        await using var first = await EventBusHost.StartAsync(
            setup,
            dataFolder: folder.Path,
            script: script,
            settings: [QuickRebalance]
        );
        var sent = 60;
        await first.Bus.PublishAsync(Events(first, 0, sent), Cancel);
        await first.EntriesAsync(first.Acme, 10);
        await using (
            var second = await EventBusHost.StartAsync(
                setup,
                dataFolder: folder.Path,
                script: new LedgerScript(),
                settings: [QuickRebalance]
            )
        )
        {
            // Work must be there when partitions have changed hands.
            await EventBusHost.EventuallyAsync(
                async () =>
                {
                    await first.Bus.PublishAsync(Events(first, sent, sent += Accounts), Cancel);
                    await Task.Delay(100, Cancel);
                    return second.Script.Calls.IsEmpty ? null : second.Script;
                },
                "the second member to get work"
            );
        }

        await first.Bus.PublishAsync(Events(first, sent, sent += 40), Cancel);
        await ShouldHaveAppliedAllAsync(first, sent);
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    private Task<EventBusHost> StartAsync(params (string Key, string Value)[] settings) =>
        EventBusHost.StartAsync(
            KafkaBus.On(_cluster),
            settings: [("OmniSphere:Events:FirstRetry", "00:00:00.050"), QuickRebalance, .. settings]
        );

    private static Task CommitAsync(EventBusHost host, int from, int to) =>
        host.CommitAsync(
            host.Acme,
            Enumerable.Range(from, to - from).Select(i => new AmountBooked($"a-{i % Accounts}", i))
        );

    private static List<EventEnvelope> Events(EventBusHost host, int from, int to) =>
        [.. Enumerable.Range(from, to - from).Select(i => EventBusHost.Envelope(host.Acme.Id, $"a-{i % Accounts}", i))];

    private static async Task ShouldHaveAppliedAllAsync(EventBusHost host, int count)
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
