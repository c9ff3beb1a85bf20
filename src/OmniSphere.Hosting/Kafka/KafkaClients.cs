using System.Net;
using Confluent.Kafka;
using Microsoft.Extensions.Options;

namespace OmniSphere.Hosting.Kafka;

/// <summary>Makes each kind of client from the options.</summary>
internal sealed class KafkaClients(IOptions<KafkaOptions> options, MskTokens tokens, ILogger<KafkaClients> logger)
{
    public KafkaOptions Options => options.Value;

    /// <summary>The name of a module's consumer group.</summary>
    public string Group(string module) => $"{Options.Prefix}.{module}";

    /// <summary>
    /// Nothing lost, nothing doubled, nothing out of order: acknowledged by all replicas, idempotent, without a time
    /// limit (an unreachable broker delays, it does not fail), and a gap stops the producer instead of passing it by.
    /// </summary>
    public IProducer<TKey, byte[]> Producer<TKey>() => new ProducerBuilder<TKey, byte[]>(
            new ProducerConfig(Client("producer"))
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
            }
        ).SetErrorHandler((_, e) => Log.ClientError(logger, "producer", e.Code.ToString(), e.Reason)).SetLogHandler(static (_, _) => { }).SetOAuthBearerTokenRefreshHandler((client, _) => tokens.Refresh(client)).Build();

    /// <summary>A member of a module's group; offsets are stored after the effects and committed in the background.</summary>
    public ConsumerBuilder<byte[], byte[]> Consumer(string module) => new ConsumerBuilder<byte[], byte[]>(
            new ConsumerConfig(Client(module))
            {
                GroupId = Group(module),
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
            }
        ).SetErrorHandler((_, e) => Log.ClientError(logger, module, e.Code.ToString(), e.Reason)).SetLogHandler(static (_, _) => { }).SetOAuthBearerTokenRefreshHandler((client, _) => tokens.Refresh(client));

    /// <summary>Looks at the cluster and creates topics.</summary>
    public IAdminClient Admin() =>
        new AdminClientBuilder(new AdminClientConfig(Client("admin")))
            .SetErrorHandler(static (_, _) => { })
            .SetLogHandler(static (_, _) => { })
            .SetOAuthBearerTokenRefreshHandler((client, _) => tokens.Refresh(client))
            .Build();

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
