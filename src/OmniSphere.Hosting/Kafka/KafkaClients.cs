using System.Net;
using Confluent.Kafka;
using Microsoft.Extensions.Options;

namespace OmniSphere.Hosting.Kafka;

/// <summary>
/// Makes each kind of client from the options as they were at the start. A user and password that are rotated are given to
/// the clients that live, which sign in with them from their next connection on: connections that are signed in stay, and
/// nothing is sent twice or shared out anew.
/// </summary>
internal sealed class KafkaClients : IDisposable
{
    private readonly List<IClient> _signedIn = [];
    private readonly Lock _gate = new();
    private readonly MskTokens _tokens;
    private readonly ILogger<KafkaClients> _logger;
    private readonly IDisposable? _watch;
    private (string? User, string? Password) _credentials;

    public KafkaClients(IOptionsMonitor<KafkaOptions> options, MskTokens tokens, ILogger<KafkaClients> logger)
    {
        Options = options.CurrentValue;
        (_tokens, _logger) = (tokens, logger);
        _credentials = (Options.Username, Options.Password);
        _watch = options.OnChange(Rotate);
    }

    public KafkaOptions Options { get; }

    /// <summary>The name of a module's consumer group.</summary>
    public string Group(string module) => $"{Options.Prefix}.{module}";

    /// <summary>
    /// Nothing lost, nothing doubled, nothing out of order: acknowledged by all replicas, idempotent, without a time
    /// limit (an unreachable broker delays, it does not fail), and a gap stops the producer instead of passing it by.
    /// </summary>
    public IProducer<TKey, byte[]> Producer<TKey>() => SignIn(new ProducerBuilder<TKey, byte[]>(
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
            ).SetErrorHandler((_, e) => Log.ClientError(_logger, "producer", e.Code.ToString(), e.Reason)).SetLogHandler(static (_, _) => { }).SetOAuthBearerTokenRefreshHandler((client, _) => _tokens.Refresh(client)).Build());

    /// <summary>
    /// A member of a module's group; offsets are stored after the effects and committed in the background. Once built, it
    /// is given to <see cref="SignIn"/>.
    /// </summary>
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
        ).SetErrorHandler((_, e) => Log.ClientError(_logger, module, e.Code.ToString(), e.Reason)).SetLogHandler(static (_, _) => { }).SetOAuthBearerTokenRefreshHandler((client, _) => _tokens.Refresh(client));

    /// <summary>Looks at the cluster and creates topics.</summary>
    public IAdminClient Admin() =>
        SignIn(
            new AdminClientBuilder(new AdminClientConfig(Client("admin")))
                .SetErrorHandler(static (_, _) => { })
                .SetLogHandler(static (_, _) => { })
                .SetOAuthBearerTokenRefreshHandler((client, _) => _tokens.Refresh(client))
                .Build()
        );

    /// <summary>Gives a client the credentials in force, now and whenever they change.</summary>
    public TClient SignIn<TClient>(TClient client)
        where TClient : IClient
    {
        lock (_gate)
        {
            if (TrySignIn(client))
            {
                _signedIn.RemoveAll(c => !TrySignIn(c)); // Those that have gone.
                _signedIn.Add(client);
            }
        }

        return client;
    }

    public void Dispose() => _watch?.Dispose();

    private void Rotate(KafkaOptions options)
    {
        lock (_gate)
        {
            if (_credentials != (options.Username, options.Password))
            {
                _credentials = (options.Username, options.Password);
                _signedIn.RemoveAll(c => !TrySignIn(c));
                Log.CredentialsRotated(_logger, _signedIn.Count);
            }
        }
    }

    /// <returns>False where there is nothing to sign in with, or the client has ended.</returns>
    private bool TrySignIn(IClient client)
    {
        if (_credentials is not ({ Length: > 0 } user, { Length: > 0 } password))
        {
            return false;
        }

        try
        {
            client.SetSaslCredentials(user, password);
            return true;
        }
        catch (Exception e) when (e is ObjectDisposedException or KafkaException)
        {
            return false;
        }
    }

    private ClientConfig Client(string purpose) =>
        new()
        {
            BootstrapServers = Options.BootstrapServers,
            ClientId = $"{Options.Prefix}.{purpose}@{Dns.GetHostName()}",
            SecurityProtocol = Options.SecurityProtocol,
            SaslMechanism = Options.SaslMechanism,
            SaslUsername = _credentials.User,
            SaslPassword = _credentials.Password,
            SslCaLocation = Options.CaFile,
            SslCertificateLocation = Options.CertificateFile,
            SslKeyLocation = Options.KeyFile,
            SocketKeepaliveEnable = true,
            ReconnectBackoffMs = 100,
            ReconnectBackoffMaxMs = 5000,
        };
}
