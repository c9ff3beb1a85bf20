using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Confluent.Kafka;
using OmniSphere;
using OmniSphere.Events;
using OmniSphere.Hosting.Kafka;
using OmniSphere.Tenancy;

namespace ReferenceStore.Tests.Cluster;

/// <summary>
/// Delivers events out of order and twice: while a module's dispatcher is kept from its outbox, what waits there is sent
/// to Kafka the last one first; then the dispatcher sends all of it again as it should be.
/// </summary>
internal static class Disorder
{
    /// <returns>How many events arrived in the wrong order first.</returns>
    public static async Task<int> CauseAsync(RunningCluster cluster, string module, Func<Task> meanwhile)
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var connection = await cluster.ConnectAsync();
        await using var command = connection.CreateCommand();
        // The lock that a dispatcher holds while it works.
        var key = BitConverter
            .ToInt64(SHA256.HashData(Encoding.UTF8.GetBytes($"omnisphere.outbox.{module}")))
            .ToString(CultureInfo.InvariantCulture);
        command.CommandText = $"SELECT pg_advisory_lock({key})";
        await command.ExecuteNonQueryAsync(cancel);
        try
        {
            await meanwhile();
            return await SendBackwardsAsync(cluster, module, cancel);
        }
        finally
        {
            command.CommandText = $"SELECT pg_advisory_unlock({key})";
            await command.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    private static async Task<int> SendBackwardsAsync(RunningCluster cluster, string module, CancellationToken cancel)
    {
        var waiting = await cluster.QueryAsync(
            module,
            "SELECT event_id, tenant_id, type, subject, time, data FROM outbox ORDER BY sequence DESC",
            r => new EventEnvelope(
                r.GetGuid(0),
                r.GetString(2),
                $"/omnisphere/{module}",
                r.GetString(3),
                r.GetFieldValue<DateTimeOffset>(4),
                Id<TenantKind>.From(r.GetGuid(1)),
                Encoding.UTF8.GetBytes(r.GetString(5)),
                null
            )
        );
        using var producer = new ProducerBuilder<string, byte[]>(
            new ProducerConfig
            {
                BootstrapServers = cluster.Kafka.BootstrapServers,
                Partitioner = Partitioner.Murmur2Random,
            }
        ).Build();
        foreach (var envelope in waiting)
        {
            producer.Produce($"omnisphere.{module}", CloudEventMessage.Write(envelope));
        }

        producer.Flush(cancel);
        return waiting.Count;
    }
}
