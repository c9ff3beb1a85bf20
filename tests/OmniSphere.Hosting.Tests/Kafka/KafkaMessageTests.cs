using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using Confluent.Kafka;
using OmniSphere.Events;
using OmniSphere.Tenancy;
using OmniSphere.Testing;

namespace OmniSphere.Hosting.Tests.Kafka;

/// <summary>What travels: CloudEvents that any client can read, and what happens to messages that are none.</summary>
public sealed class KafkaMessageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Kcat_reads_order_created_as_a_CloudEvent()
    {
        TestServices.Require(Kcat.SkipReason);
        var setup = KafkaBus.On(KafkaCluster.Shared);
        await using var host = await EventBusHost.StartAsync(setup);
        var order = new EventEnvelope(
            Guid.CreateVersion7(),
            "order.created",
            "/omnisphere/checkout",
            "order_01",
            new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.Zero),
            host.Acme.Id,
            """{"number":"A-1","note":"café"}"""u8.ToArray(),
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        );
        await host.Bus.PublishAsync(order, Cancel);

        var topic = $"{setup.Settings["OmniSphere:Kafka:Prefix"]}.checkout";
        using var kcat = Process.Start(
            new ProcessStartInfo(
                Kcat.Program!,
                ["-C", "-e", "-q", "-J", "-o", "beginning", "-t", topic, "-b", KafkaCluster.Shared.BootstrapServers]
            )
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
        var message = JsonNode.Parse(await kcat.StandardOutput.ReadToEndAsync(Cancel))!;
        await kcat.WaitForExitAsync(Cancel);

        var headers = message["headers"]!.AsArray().Select(h => (string)h!).Chunk(2).ToDictionary(h => h[0], h => h[1]);
        headers
            .Should()
            .BeEquivalentTo(
                new Dictionary<string, string>
                {
                    ["content-type"] = "application/json",
                    ["ce_specversion"] = "1.0",
                    ["ce_id"] = order.Id.ToString(),
                    ["ce_type"] = "order.created",
                    ["ce_source"] = "/omnisphere/checkout",
                    ["ce_subject"] = "order_01",
                    ["ce_time"] = "2026-02-03T04:05:06.0000000Z",
                    ["ce_tenantid"] = host.Acme.Id.ToString(),
                    ["ce_traceparent"] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                }
            );
        ((string)message["key"]!).Should().Be($"{host.Acme.Id}/order_01");
        ((string)message["payload"]!).Should().Be("""{"number":"A-1","note":"café"}""");
    }

    [Fact]
    public async Task A_message_that_is_no_event_is_set_aside_as_it_came_and_holds_nothing_back()
    {
        var setup = KafkaBus.On(KafkaCluster.Shared);
        await using var host = await EventBusHost.StartAsync(setup);
        var prefix = setup.Settings["OmniSphere:Kafka:Prefix"];
        using (var producer = new ProducerBuilder<string, string>(Client()).Build())
        {
            var foreign = new Message<string, string>
            {
                Key = $"{host.Acme.Id}/a",
                Value = "not ours",
                Headers = new Headers { { "ce_type", "amount.booked"u8.ToArray() } },
            };
            await producer.ProduceAsync($"{prefix}.ledger", foreign, Cancel);
            await producer.ProduceAsync($"{prefix}.ledger", new Message<string, string> { Value = "bare" }, Cancel);
        }

        await host.Bus.PublishAsync(EventBusHost.Envelope(host.Acme.Id, "a", 1), Cancel);
        (await host.EntriesAsync(host.Acme, 2)).Should().HaveCount(2);
        var aside = Read($"{prefix}.ledger.dead-letters", 2);
        aside.Select(m => m.Value).Should().BeEquivalentTo("not ours", "bare");
        var reasons = aside.ToDictionary(m => m.Value, m => Header(m, "omnisphere_reason"));
        reasons["not ours"].Should().Be("The header ce_specversion is missing.");
        Header(aside[0], "omnisphere_topic").Should().Be($"{prefix}.ledger");
    }

    [Fact]
    public async Task An_event_that_a_consumer_gave_up_is_copied_to_the_dead_letter_topic()
    {
        var setup = KafkaBus.On(KafkaCluster.Shared);
        await using var host = await EventBusHost.StartAsync(setup, settings: ("OmniSphere:Events:MaxAttempts", "1"));
        host.Script.On = (consumer, _, _) =>
            consumer == "first"
                ? Task.FromException(new InvalidOperationException("cannot digest"))
                : Task.CompletedTask;
        var envelope = EventBusHost.Envelope(host.Acme.Id, "a", 1);
        await host.Bus.PublishAsync(envelope, Cancel);

        var copy = Read($"{setup.Settings["OmniSphere:Kafka:Prefix"]}.ledger.dead-letters", 1)[0];
        Header(copy, "ce_id").Should().Be(envelope.Id.ToString());
        Header(copy, "omnisphere_reason").Should().Be("cannot digest");
        copy.Value.Should().Be(Encoding.UTF8.GetString(envelope.Data.Span));
    }

    [Fact]
    public async Task A_consumer_works_in_the_trace_of_its_publisher()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name.StartsWith("OmniSphere", StringComparison.Ordinal),
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
        await using var host = await EventBusHost.StartAsync(KafkaBus.On(KafkaCluster.Shared));
        var traces = new System.Collections.Concurrent.ConcurrentBag<string?>();
        host.Script.On = (_, _, _) =>
        {
            traces.Add(Activity.Current?.TraceId.ToString());
            return Task.CompletedTask;
        };
        using var request = new Activity("request").Start();
        await host.CommitAsync(host.Acme, new OmniSphere.Testing.Ledger.AmountBooked("a", 1));
        request.Stop();
        await host.EntriesAsync(host.Acme, 2);
        traces.Should().HaveCountGreaterThanOrEqualTo(2).And.OnlyContain(t => t == request.TraceId.ToString());
    }

    private static ClientConfig Client() => new() { BootstrapServers = KafkaCluster.Shared.BootstrapServers };

    private static List<Message<string, string>> Read(string topic, int count)
    {
        using var consumer = new ConsumerBuilder<string, string>(
            new ConsumerConfig(Client())
            {
                GroupId = $"reader-of-{topic}",
                AutoOffsetReset = AutoOffsetReset.Earliest,
                AllowAutoCreateTopics = true,
                TopicMetadataRefreshIntervalMs = 500,
            }
        ).Build();
        consumer.Subscribe(topic);
        var messages = new List<Message<string, string>>();
        for (var watch = Stopwatch.StartNew(); messages.Count < count; )
        {
            watch.Elapsed.Should().BeLessThan(TimeSpan.FromMinutes(1), "{0} holds {1} messages", topic, count);
            try
            {
                if (consumer.Consume(TimeSpan.FromMilliseconds(100)) is { Message: { } message })
                {
                    messages.Add(message);
                }
            }
            catch (ConsumeException e) when (e.Error.Code == ErrorCode.UnknownTopicOrPart)
            {
                // It appears with its first message.
            }
        }

        consumer.Close();
        return messages;
    }

    private static string Header(Message<string, string> message, string name) =>
        Encoding.UTF8.GetString(message.Headers.GetLastBytes(name));
}
