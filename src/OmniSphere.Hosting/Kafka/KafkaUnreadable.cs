using System.Globalization;
using System.Text;
using Confluent.Kafka;

namespace OmniSphere.Hosting.Kafka;

/// <summary>
/// Sets messages aside that are not events of ours, as they came, on a topic of the module: nobody's tenant owns them, so
/// they cannot be dead letters in its database.
/// </summary>
internal sealed class KafkaUnreadable(KafkaClients clients, KafkaTopics topics, ILogger<KafkaUnreadable> logger)
    : IDisposable
{
    private readonly Lazy<IProducer<byte[], byte[]>> _producer = new(() =>
        new ProducerBuilder<byte[], byte[]>(clients.Producer())
            .SetErrorHandler((_, e) => Log.ClientError(logger, "unreadable", e.Code.ToString(), e.Reason))
            .SetLogHandler(static (_, _) => { })
            .Build()
    );

    public async Task SetAsideAsync(
        string module,
        ConsumeResult<byte[], byte[]> result,
        string reason,
        CancellationToken cancellationToken
    )
    {
        var headers = new Headers();
        foreach (var header in result.Message.Headers ?? [])
        {
            headers.Add(header);
        }

        headers.Add("omnisphere_reason", Encoding.UTF8.GetBytes(reason));
        headers.Add("omnisphere_topic", Encoding.UTF8.GetBytes(result.Topic));
        headers.Add("omnisphere_partition", Text(result.Partition.Value));
        headers.Add("omnisphere_offset", Text(result.Offset.Value));
        await _producer.Value.ProduceAsync(
            topics.Unreadable(module),
            new Message<byte[], byte[]>
            {
                Key = result.Message.Key,
                Value = result.Message.Value,
                Headers = headers,
            },
            cancellationToken
        );
        Log.Unreadable(logger, result.Topic, result.Partition.Value, result.Offset.Value, module, reason);
    }

    public void Dispose()
    {
        if (_producer.IsValueCreated)
        {
            _producer.Value.Dispose();
        }
    }

    private static byte[] Text(long number) => Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture));
}
