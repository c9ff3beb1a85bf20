using OmniSphere.Hosting.Kafka;
using OmniSphere.Persistence;
using OmniSphere.Testing;

namespace OmniSphere.Hosting.Tests.Kafka;

/// <summary>The Kafka bus against brokers that speak Kafka's protocol over TCP (librdkafka's mock cluster).</summary>
public sealed class KafkaEventBusTests : EventBusSuite
{
    protected override EventBusSetup Setup() => KafkaBus.On(KafkaCluster.Shared);
}

public sealed class KafkaEventBusOnPostgreSqlTests : EventBusSuite
{
    protected override DatabaseProvider Provider => DatabaseProvider.PostgreSql;

    protected override EventBusSetup Setup() => KafkaBus.On(KafkaCluster.Shared);
}

internal static class KafkaBus
{
    private static int _count;

    /// <summary>A bus of its own on a cluster: its own topics and groups.</summary>
    public static EventBusSetup On(KafkaCluster cluster)
    {
        var settings = new Dictionary<string, string?>
        {
            ["OmniSphere:Kafka:BootstrapServers"] = cluster.BootstrapServers,
            ["OmniSphere:Kafka:Prefix"] = $"t{Interlocked.Increment(ref _count)}",
            // The mock brokers do not know the request; topics appear when they are asked for.
            ["OmniSphere:Kafka:CreateTopics"] = "false",
            // They keep the partitions of a member that left until its session would have ended.
            ["OmniSphere:Kafka:SessionTimeout"] = "00:00:06",
        };
        return new EventBusSetup { Bus = builder => builder.AddKafka(), Settings = settings };
    }
}
