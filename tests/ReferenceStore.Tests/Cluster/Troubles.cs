using OmniSphere.Testing;

namespace ReferenceStore.Tests.Cluster;

/// <summary>Something that goes wrong and is mended again.</summary>
internal sealed record Trouble(string Name, Func<Task> HappenAsync);

/// <summary>What can go wrong with a cluster.</summary>
internal static class Troubles
{
    /// <summary>What has to work together for a checkout.</summary>
    private static readonly string[] Services = ["auth", "catalogue", "checkout", "marketing", "gateway"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A short while, in which the crowd meets what is wrong.</summary>
    private static TimeSpan While => Soak.Scale(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4));

    public static IReadOnlyList<Trouble> Of(RunningCluster cluster, Action<int> disordered) =>
        [
            new("a silent Redis", () => RedisAsync(cluster)),
            new("a restart of PostgreSQL", () => cluster.PostgreSql.RestartAsync(While, Stop)),
            new("brokers that are down", () => BrokersAsync(cluster)),
            new("brokers that err", () => ErringBrokersAsync(cluster)),
            new("a slow catalogue", () => SlowCatalogueAsync(cluster)),
            new(
                "disorder of events",
                async () =>
                    disordered(await Disorder.CauseAsync(cluster, "checkout", () => Task.Delay(While * 2, Stop)))
            ),
            .. Services.Select(s => new Trouble($"the death of {s}", () => KillAsync(cluster, s))),
        ];

    private static async Task KillAsync(RunningCluster cluster, string service)
    {
        await cluster.Processes.KillAsync(service, Stop);
        await Task.Delay(While, Stop);
        await cluster.Processes.StartAsync(service, Stop);
    }

    /// <summary>First it hangs with its connections open, then it is gone with all that it held.</summary>
    private static async Task RedisAsync(RunningCluster cluster)
    {
        await cluster.Redis.PauseAsync(Stop);
        await Task.Delay(While, Stop);
        await cluster.Redis.KillAsync(Stop);
        await Task.Delay(While, Stop);
        await cluster.Redis.StartAgainAsync(Stop);
    }

    private static async Task BrokersAsync(RunningCluster cluster)
    {
        for (var broker = 1; broker <= cluster.Kafka.Brokers; broker++)
        {
            cluster.Kafka.TakeDown(broker);
        }

        await Task.Delay(Soak.Scale(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(20)), Stop);
        for (var broker = 1; broker <= cluster.Kafka.Brokers; broker++)
        {
            cluster.Kafka.BringUp(broker);
        }
    }

    /// <summary>One answers late, so partitions overtake each other; all refuse for a while, or for good, or lose answers.</summary>
    private static async Task ErringBrokersAsync(RunningCluster cluster)
    {
        cluster.Kafka.Slow(1, TimeSpan.FromMilliseconds(500));
        cluster.Kafka.Fail(
            KafkaRequest.Produce,
            Confluent.Kafka.ErrorCode.NotEnoughReplicas,
            Confluent.Kafka.ErrorCode.Local_Transport,
            Confluent.Kafka.ErrorCode.NotLeaderForPartition,
            Confluent.Kafka.ErrorCode.RequestTimedOut,
            Confluent.Kafka.ErrorCode.InvalidRequiredAcks,
            Confluent.Kafka.ErrorCode.NotEnoughReplicasAfterAppend
        );
        cluster.Kafka.Fail(
            KafkaRequest.Fetch,
            Confluent.Kafka.ErrorCode.Local_Transport,
            Confluent.Kafka.ErrorCode.NotLeaderForPartition
        );
        cluster.Kafka.Fail(KafkaRequest.OffsetCommit, Confluent.Kafka.ErrorCode.NotCoordinatorForGroup);
        await Task.Delay(While * 2, Stop);
        cluster.Kafka.Slow(1, TimeSpan.Zero);
    }

    private static async Task SlowCatalogueAsync(RunningCluster cluster)
    {
        cluster.CatalogueLink.Delay = TimeSpan.FromSeconds(2);
        await Task.Delay(TimeSpan.FromSeconds(3) + While, Stop);
        cluster.CatalogueLink.Delay = TimeSpan.Zero;
    }
}
