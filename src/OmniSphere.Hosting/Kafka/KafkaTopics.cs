using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace OmniSphere.Hosting.Kafka;

/// <summary>The names of topics, and their making.</summary>
internal sealed class KafkaTopics(KafkaClients clients, ILogger<KafkaTopics> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The topic of a domain's events.</summary>
    public string Of(string domain) => $"{clients.Options.Prefix}.{domain}";

    /// <summary>Where a module puts what it cannot apply.</summary>
    public string DeadLetters(string module) => $"{clients.Options.Prefix}.{module}.dead-letters";

    /// <summary>Creates those that are missing. Where that is not allowed, the cluster may still do it by itself.</summary>
    /// <returns>False when no broker answered.</returns>
    public async Task<bool> EnsureAsync(IReadOnlyList<string> topics)
    {
        if (!clients.Options.CreateTopics)
        {
            return true;
        }

        using var admin = clients.Admin();
        try
        {
            var known = admin.GetMetadata(Patience).Topics.Select(t => t.Topic).ToHashSet(StringComparer.Ordinal);
            var missing = topics.Where(t => !known.Contains(t)).ToList();
            if (missing.Count > 0)
            {
                await CreateAsync(admin, missing);
            }

            return true;
        }
        catch (KafkaException e)
        {
            Log.TopicsNotCreated(logger, string.Join(", ", topics), e.Error.Reason);
            return false;
        }
    }

    private async Task CreateAsync(IAdminClient admin, List<string> topics)
    {
        try
        {
            await admin.CreateTopicsAsync(
                topics.Select(topic => new TopicSpecification
                {
                    Name = topic,
                    NumPartitions = clients.Options.Partitions,
                    ReplicationFactor = clients.Options.ReplicationFactor,
                }),
                new CreateTopicsOptions { RequestTimeout = Patience, OperationTimeout = Patience }
            );
            Log.TopicsCreated(logger, string.Join(", ", topics));
        }
        catch (CreateTopicsException e)
            when (e.Results.TrueForAll(r => r.Error.Code is ErrorCode.NoError or ErrorCode.TopicAlreadyExists))
        {
            // Another node was faster.
        }
        catch (KafkaException e)
        {
            Log.TopicsNotCreated(logger, string.Join(", ", topics), e.Error.Reason);
            // Asking for a topic by name makes clusters with automatic creation create it.
            topics.ForEach(topic => admin.GetMetadata(topic, Patience));
        }
    }
}
