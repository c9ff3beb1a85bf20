using System.Net;
using Confluent.Kafka;
using Microsoft.Extensions.Options;

namespace OmniSphere.Hosting.Kafka;

/// <summary>The settings of each kind of client, from the options.</summary>
internal sealed class KafkaClients(IOptions<KafkaOptions> options)
{
    public KafkaOptions Options => options.Value;

    /// <summary>
    /// Nothing lost, nothing doubled, nothing out of order: acknowledged by all replicas, idempotent, without a time
    /// limit (an unreachable broker delays, it does not fail), and a gap stops the producer instead of passing it by.
    /// </summary>
    public ProducerConfig Producer() =>
        new(Client("producer"))
        {
            EnableIdempotence = true,
            EnableGaplessGuarantee = true,
            Acks = Acks.All,
            MessageTimeoutMs = 0,
            MessageMaxBytes = Options.MaxMessageBytes,
            LingerMs = 5,
            BatchSize = 256 * 1024,
            CompressionType = CompressionType.Lz4,
            Partitioner = Partitioner.Murmur2Random,
            DeliveryReportFields = "none",
        };

    /// <summary>Offsets are stored by us after the effects and committed in the background.</summary>
    public ConsumerConfig Consumer(string module) =>
        new(Client(module))
        {
            GroupId = $"{Options.Prefix}.{module}",
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoCommit = true,
            EnableAutoOffsetStore = false,
            AutoCommitIntervalMs = 1000,
            PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky,
            SessionTimeoutMs = (int)Options.SessionTimeout.TotalMilliseconds,
            HeartbeatIntervalMs = (int)(Options.SessionTimeout.TotalMilliseconds / 15),
            AllowAutoCreateTopics = true,
            TopicMetadataRefreshIntervalMs = 30_000,
            FetchMaxBytes = Math.Max(Options.MaxMessageBytes, 16 * 1024 * 1024),
            MessageMaxBytes = Options.MaxMessageBytes,
        };

    public AdminClientConfig Admin() => new(Client("admin"));

    private ClientConfig Client(string purpose) =>
        new()
        {
            BootstrapServers = Options.BootstrapServers,
            ClientId = $"{Options.Prefix}.{purpose}@{Dns.GetHostName()}",
            SecurityProtocol = Options.SecurityProtocol,
            SaslMechanism = Options.SaslMechanism,
            SaslUsername = Options.Username,
            SaslPassword = Options.Password,
            SslCaLocation = Options.CaFile,
            SslCertificateLocation = Options.CertificateFile,
            SslKeyLocation = Options.KeyFile,
            SocketKeepaliveEnable = true,
            ReconnectBackoffMs = 100,
            ReconnectBackoffMaxMs = 5000,
        };
}
