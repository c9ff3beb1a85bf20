using OmniSphere.Testing;
using OmniSphere.Testing.Ledger;

namespace OmniSphere.Hosting.Tests.Kafka;

/// <summary>Nodes of a service share its partitions. By itself, since a rebalance of the mock brokers takes long.</summary>
public sealed class KafkaGroupTests : KafkaStory
{
    [Fact]
    public async Task Members_of_a_group_come_and_go_without_a_gap_or_a_double()
    {
        using var folder = TestFolder.Create("rebalance");
        var setup = KafkaBus.On(Cluster);
        var script = new LedgerScript { On = static (_, _, _) => Task.Delay(5) };
        // One publishes; the database is shared, as it is by the nodes of a service.
        await using var first = await EventBusHost.StartAsync(
            setup,
            dataFolder: folder.Path,
            script: script,
            settings: [QuickRebalance]
        );
        var sent = 60;
        await first.Bus.PublishAsync(Events(first, 0, sent), Cancel);
        await first.EntriesAsync(first.Acme, 10);
        await using (
            var second = await EventBusHost.StartAsync(
                setup,
                dataFolder: folder.Path,
                script: new LedgerScript(),
                settings: [QuickRebalance]
            )
        )
        {
            // Work must be there when partitions have changed hands.
            await EventBusHost.EventuallyAsync(
                async () =>
                {
                    await first.Bus.PublishAsync(Events(first, sent, sent += Accounts), Cancel);
                    await Task.Delay(400, Cancel);
                    return second.Script.Calls.IsEmpty ? null : second.Script;
                },
                "the second member to get work"
            );
        }

        await first.Bus.PublishAsync(Events(first, sent, sent += 40), Cancel);
        await ShouldHaveAppliedAllAsync(first, sent);
    }
}
