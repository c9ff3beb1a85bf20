using System.Diagnostics;
using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OmniSphere.Benchmarks.Harness;
using OmniSphere.Events;
using OmniSphere.Hosting.Kafka;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;
using OmniSphere.Testing;
using OmniSphere.Testing.Ledger;

namespace OmniSphere.Benchmarks.Events;

/// <summary>
/// How fast committed events leave the outbox for Kafka, in order per aggregate, beside a bare producer loop that sends
/// the same messages from memory to the same broker (librdkafka's mock cluster, in this process).
/// </summary>
internal sealed class OutboxBenchmark(DatabaseProvider provider) : IBenchmark
{
    private const int Events = 50_000;
    private const int Aggregates = 5_000;

    public string Name => $"outbox-{provider}".ToLowerInvariant();

    public string Description =>
        $"{Events:N0} events of {Aggregates:N0} aggregates from the outbox on {provider} to Kafka";

    public async Task<IReadOnlyList<Figure>> RunAsync()
    {
        if (provider == DatabaseProvider.PostgreSql && PostgreSqlServer.SkipReason is { } reason)
        {
            Console.WriteLine($"skipped: {reason}");
            return [];
        }

        await using var cluster = KafkaCluster.Start();
        cluster.CreateTopic("bench.ledger", 12);
        cluster.CreateTopic("bench.bare", 12);
        var gate = new GatedBus();
        await using var host = await BenchmarkHost.StartAsync(
            provider,
            builder =>
            {
                builder.AddLedgerDatabase();
                builder.Services.AddSingleton<KafkaEventBus>();
                builder.Services.Replace(
                    ServiceDescriptor.Singleton<IEventBus>(sp => gate.Before(sp.GetRequiredService<KafkaEventBus>()))
                );
            },
            ("OmniSphere:Kafka:BootstrapServers", cluster.BootstrapServers),
            ("OmniSphere:Kafka:Prefix", "bench"),
            ("OmniSphere:Kafka:CreateTopics", "false")
        );
        await CommitAsync(host, 5_000);
        gate.Open();
        await DrainedAsync(host, gate, 5_000); // Warm-up.
        gate.Close();
        await CommitAsync(host, Events);
        var watch = Stopwatch.StartNew();
        gate.Open();
        await DrainedAsync(host, gate, Events);
        var ours = Events / watch.Elapsed.TotalSeconds;

        var clients = host.Services.GetRequiredService<KafkaClients>();
        using var producer = clients.Producer<string>();
        var messages = Enumerable.Range(0, Events).Select(i => Envelope(host, i)).ToList();
        await SendAsync(producer, messages[..5_000]);
        watch.Restart();
        await SendAsync(producer, messages);
        return [new Figure($"outbox to Kafka, {provider}", ours, "events/s", Events / watch.Elapsed.TotalSeconds)];
    }

    private static async Task CommitAsync(BenchmarkHost host, int count)
    {
        for (var from = 0; from < count; from += 1_000)
        {
            await using var scope = host.Services.GetRequiredService<ITenantScopeFactory>().Create(host.Tenant);
            var db = scope.Get<LedgerDbContext>();
            for (var i = from; i < from + 1_000; i++)
            {
                db.Publish(new AmountBooked($"account_{i % Aggregates}", i));
            }

            await db.SaveChangesAsync();
        }
    }

    private static async Task DrainedAsync(BenchmarkHost host, GatedBus gate, int count)
    {
        while (gate.Taken < count)
        {
            await Task.Delay(1);
        }

        await using var scope = host.Services.GetRequiredService<ITenantScopeFactory>().CreateSystem("benchmark");
        while (await Outbox.CountAsync(scope.Get<LedgerDbContext>()) > 0)
        {
            await Task.Delay(1);
        }

        gate.Taken = 0;
    }

    private static EventEnvelope Envelope(BenchmarkHost host, int number) =>
        EventBusHost.Envelope(host.Tenant.Id, $"account_{number % Aggregates}", number);

    private static async Task SendAsync(IProducer<string, byte[]> producer, List<EventEnvelope> events)
    {
        var left = events.Count;
        // Not on the poll thread of the producer, which could then not be disposed.
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        foreach (var envelope in events)
        {
            producer.Produce(
                "bench.bare",
                CloudEventMessage.Write(envelope),
                report =>
                {
                    if (report.Error.IsError)
                    {
                        done.TrySetException(new KafkaException(report.Error));
                    }
                    else if (Interlocked.Decrement(ref left) == 0)
                    {
                        done.TrySetResult();
                    }
                }
            );
        }

        await done.Task;
    }

    /// <summary>Holds the dispatcher back until the outbox is full, and counts what the bus took.</summary>
    private sealed class GatedBus : IEventBus
    {
        private IEventBus? _bus;
        private volatile TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Taken { get; set; }

        public GatedBus Before(IEventBus bus)
        {
            _bus = bus;
            return this;
        }

        public void Open() => _gate.TrySetResult();

        public void Close() => _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task PublishAsync(EventEnvelope envelope, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException("The dispatcher hands over batches.");

        public async Task<IReadOnlyList<Exception?>> PublishAsync(
            IReadOnlyList<EventEnvelope> batch,
            CancellationToken cancellationToken = default
        )
        {
            await _gate.Task.WaitAsync(cancellationToken);
            var outcomes = await _bus!.PublishAsync(batch, cancellationToken);
            Taken += outcomes.Count(static o => o is null);
            return outcomes;
        }
    }
}
