using System.Diagnostics;
using AwesomeAssertions;
using Confluent.Kafka;
using OmniSphere.Events;
using OmniSphere.Testing;
using OmniSphere.Testing.Ledger;

namespace OmniSphere.Hosting.Tests.Kafka;

/// <summary>Brokers that fail: nothing lost, nothing doubled, order per aggregate kept.</summary>
public sealed class KafkaFaultTests : KafkaStory
{
    [Fact]
    public async Task Events_wait_while_the_broker_is_down()
    {
        await using var host = await StartAsync();
        await CommitAsync(host, 0, 20);
        await host.EntriesAsync(host.Acme, 40);
        Cluster.TakeDown(1);
        await CommitAsync(host, 20, 40);
        await Task.Delay(Soak.Scale(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(20)), Cancel);
        (await host.EntriesAsync(host.Acme)).Should().HaveCount(40, "there is no other way to the consumers");
        Cluster.BringUp(1);
        await CommitAsync(host, 40, 60);
        await ShouldHaveAppliedAllAsync(host, 60);
    }

    [Fact]
    public async Task An_aggregate_that_fails_with_much_behind_it_holds_up_its_partition_alone()
    {
        await using var host = await StartAsync(
            ("OmniSphere:Kafka:MaxInFlight", "10"),
            ("OmniSphere:Events:FirstRetry", "00:10:00"),
            ("OmniSphere:Events:LongestRetry", "00:10:00")
        );
        host.Script.On = static (_, e, _) =>
            e.Account == "broken" ? Task.FromException(new InvalidOperationException("broken")) : Task.CompletedTask;
        await host.Bus.PublishAsync(
            [.. Enumerable.Range(0, 40).Select(i => EventBusHost.Envelope(host.Acme.Id, "broken", i))],
            Cancel
        );
        await EventBusHost.EventuallyAsync(
            () => Task.FromResult(host.Script.Calls.IsEmpty ? null : host.Script),
            "the first failure"
        );
        await host.Bus.PublishAsync(Events(host, 0, Accounts), Cancel);

        // Some of the twenty share the partition of the broken one, of twelve.
        (await host.EntriesAsync(host.Acme, Accounts))
            .Should()
            .OnlyContain(e => e.Account != "broken");
    }

    [Fact]
    public async Task A_broker_that_refuses_and_loses_answers_is_asked_again()
    {
        await using var host = await StartAsync();
        await CommitAsync(host, 0, 10);
        await host.EntriesAsync(host.Acme, 20);
        Cluster.Fail(
            KafkaRequest.Produce,
            ErrorCode.NotEnoughReplicas,
            ErrorCode.NotLeaderForPartition,
            ErrorCode.Local_Transport,
            ErrorCode.NotEnoughReplicasAfterAppend,
            ErrorCode.RequestTimedOut
        );
        Cluster.Fail(KafkaRequest.Fetch, ErrorCode.Local_Transport, ErrorCode.NotLeaderForPartition);
        Cluster.Fail(KafkaRequest.OffsetCommit, ErrorCode.NotCoordinatorForGroup, ErrorCode.Local_Transport);
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
        Cluster.Fail(KafkaRequest.Produce, ErrorCode.TopicAuthorizationFailed, ErrorCode.InvalidRequiredAcks);
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
        Cluster.TakeDown(1);
        var batch = Events(host, 10, 15);
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var watch = Stopwatch.StartNew();
            (await host.Bus.PublishAsync(batch, Cancel))
                .Should()
                .HaveCount(5)
                .And.AllBeOfType<EventBusUnavailableException>();
            watch.Elapsed.Should().BeGreaterThan(TimeSpan.FromSeconds(0.5), "it waits a while");
            watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(20), "it does not wait on");
        }

        Cluster.BringUp(1);
        await EventBusHost.EventuallyAsync(
            async () => (await host.Bus.PublishAsync(batch, Cancel)).All(refused => refused is null) ? host : null,
            "the broker is found again"
        );
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
        var busiest = Leader(cluster);
        cluster.TakeDown(busiest);
        var waiting = host.Bus.PublishAsync(Batch(1), Cancel);
        await Task.Delay(300, Cancel);
        cluster.Fail(KafkaRequest.Produce, ErrorCode.InvalidRequiredAcks);
        var outcomes = (await Task.WhenAll(waiting, host.Bus.PublishAsync(Batch(2), Cancel)))
            .SelectMany(o => o)
            .ToList();
        outcomes.OfType<KafkaException>().Should().OnlyContain(e => e.Error.Code == ErrorCode.InvalidRequiredAcks);
        outcomes.Should().Contain(o => o is EventBusUnavailableException);
        cluster.BringUp(busiest);
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
        Cluster.TakeDown(1);
        await CommitAsync(host, 10, 20);
        await Task.Delay(1_500, Cancel);
        Cluster.BringUp(1);
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

    /// <summary>The broker that leads most partitions: the mock deals them out at random.</summary>
    private static int Leader(KafkaCluster cluster)
    {
        using var admin = new AdminClientBuilder(
            new AdminClientConfig { BootstrapServers = cluster.BootstrapServers }
        ).Build();
        return admin
            .GetMetadata(TimeSpan.FromSeconds(10))
            .Topics.SelectMany(t => t.Partitions)
            .CountBy(p => p.Leader)
            .MaxBy(leader => leader.Value)
            .Key;
    }
}
