using System.Globalization;
using System.Text;
using Confluent.Kafka;

namespace OmniSphere.Hosting.Kafka;

/// <summary>
/// The dead letters of a module as a topic, each message as it came with the reason: copies of the events that its
/// consumers gave up (which are replayed from its database), and messages that are no events of ours and have no tenant
/// to keep them.
/// </summary>
internal sealed class KafkaDeadLetters(KafkaClients clients, KafkaTopics topics, ILogger<KafkaDeadLetters> logger)
    : IDisposable
{
    private readonly Lazy<IProducer<byte[], byte[]>> _producer = new(clients.Producer<byte[]>);

    public async Task AddAsync(
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
            topics.DeadLetters(module),
            new Message<byte[], byte[]>
            {
                Key = result.Message.Key,
                Value = result.Message.Value,
                Headers = headers,
            },
            cancellationToken
        );
        Log.DeadLetter(logger, result.Topic, result.Partition.Value, result.Offset.Value, module, reason);
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
