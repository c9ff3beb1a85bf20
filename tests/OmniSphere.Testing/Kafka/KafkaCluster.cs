using System.Runtime.InteropServices;
using System.Text;

namespace OmniSphere.Testing;

/// <summary>
/// A throwaway Kafka cluster in this process: librdkafka's mock brokers, which speak the real protocol on loopback TCP
/// to clients of any kind in any process, and which fail on demand. Topics appear when they are first asked for;
/// messages live in memory, about 5 MB a partition.
/// </summary>
public sealed class KafkaCluster : IAsyncDisposable
{
    private static readonly Lazy<KafkaCluster> SharedCluster = new(() => Start(3));

    private readonly nint _client;
    private readonly nint _cluster;
    private bool _disposed;

    private KafkaCluster(nint client, nint cluster, int brokers)
    {
        (_client, _cluster, Brokers) = (client, cluster, brokers);
        BootstrapServers = Marshal.PtrToStringUTF8(KafkaMock.Bootstraps(cluster))!;
    }

    /// <summary>Addresses of all brokers, for a client's <c>bootstrap.servers</c>.</summary>
    public string BootstrapServers { get; }

    /// <summary>How many brokers there are; their ids begin with 1.</summary>
    public int Brokers { get; }

    /// <summary>The cluster of all tests of this process that do no harm to it; use a topic prefix of your own.</summary>
    public static KafkaCluster Shared => SharedCluster.Value;

    /// <summary>Starts a cluster of the caller's own.</summary>
    /// <exception cref="InvalidOperationException">librdkafka refused.</exception>
    public static KafkaCluster Start(int brokers = 1)
    {
        var error = new byte[256];
        var configuration = KafkaMock.NewConfiguration();
        // It would warn on standard output that it has no brokers to connect to; it only carries the mock ones.
        _ = KafkaMock.Set(configuration, "log_level", "3", error, error.Length);
        var client = KafkaMock.New(KafkaMock.Producer, configuration, error, error.Length);
        if (client == 0)
        {
            throw new InvalidOperationException($"No Kafka cluster: {Encoding.UTF8.GetString(error).TrimEnd('\0')}");
        }

        var cluster = KafkaMock.NewCluster(client, brokers);
        if (cluster == 0)
        {
            KafkaMock.Destroy(client);
            throw new InvalidOperationException("No Kafka cluster: the mock brokers did not start.");
        }

        // The default waits three seconds for more members before a group begins.
        KafkaMock.SetInitialRebalanceDelay(cluster, 50);
        return new KafkaCluster(client, cluster, brokers);
    }

    /// <summary>Creates a topic; a topic that appears by itself has 4 partitions.</summary>
    public void CreateTopic(string topic, int partitions) =>
        Check(KafkaMock.CreateTopic(_cluster, topic, partitions, Brokers));

    /// <summary>A broker stops answering and drops its connections.</summary>
    public void TakeDown(int broker) => Check(KafkaMock.SetDown(_cluster, broker));

    /// <summary>A broker that was down answers again.</summary>
    public void BringUp(int broker) => Check(KafkaMock.SetUp(_cluster, broker));

    /// <summary>Every answer of a broker takes this long from now on.</summary>
    public void Slow(int broker, TimeSpan roundTrip) =>
        Check(KafkaMock.SetRoundTrip(_cluster, broker, (int)roundTrip.TotalMilliseconds));

    /// <summary>The next requests of a kind fail with these errors, one after another.</summary>
    public void Fail(KafkaRequest request, params ReadOnlySpan<Confluent.Kafka.ErrorCode> errors)
    {
        var codes = new int[errors.Length];
        for (var i = 0; i < codes.Length; i++)
        {
            codes[i] = (int)errors[i];
        }

        KafkaMock.PushErrors(_cluster, (short)request, (nuint)codes.Length, codes);
    }

    /// <summary>Ends the cluster; what it held is gone.</summary>
    public ValueTask DisposeAsync()
    {
        if (!_disposed)
        {
            _disposed = true;
            KafkaMock.DestroyCluster(_cluster);
            KafkaMock.Destroy(_client);
        }

        return ValueTask.CompletedTask;
    }

    private static void Check(int error)
    {
        if (error != 0)
        {
            throw new InvalidOperationException($"The Kafka cluster refused: {(Confluent.Kafka.ErrorCode)error}.");
        }
    }
}

/// <summary>Requests that <see cref="KafkaCluster.Fail"/> can make fail: the protocol's API keys.</summary>
public enum KafkaRequest
{
    /// <summary>A producer sends messages.</summary>
    Produce = 0,

    /// <summary>A consumer asks for messages.</summary>
    Fetch = 1,

    /// <summary>A client asks for brokers, topics and leaders.</summary>
    Metadata = 3,

    /// <summary>A consumer commits offsets.</summary>
    OffsetCommit = 8,

    /// <summary>A consumer says that it lives.</summary>
    Heartbeat = 12,
}
