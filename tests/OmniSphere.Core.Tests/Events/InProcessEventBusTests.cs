using System.Net.Sockets;
using AwesomeAssertions;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OmniSphere.Events;
using OmniSphere.Persistence;
using OmniSphere.Testing;
using OmniSphere.Testing.Ledger;

namespace OmniSphere.Core.Tests.Events;

public sealed class InProcessEventBusTests : EventBusSuite
{
    protected override EventBusSetup Setup() => new();

    [Fact]
    public async Task While_the_database_is_away_events_wait_and_none_becomes_a_dead_letter()
    {
        await using var host = await EventBusHost.StartAsync(
            Setup(),
            settings: [("OmniSphere:Events:MaxAttempts", "2"), ("OmniSphere:Events:FirstRetry", "00:00:00.001")]
        );
        var faults = 0;
        host.Script.On = (consumer, _, _) =>
            consumer == "second" && Interlocked.Increment(ref faults) is var fault && fault <= 6
                ? Task.FromException(
                    new NpgsqlException("no answer", new SocketException()) is var away && fault % 2 == 0
                        ? new CommitInDoubtException(away)
                        : away
                )
                : Task.CompletedTask;
        await host.CommitAsync(host.Acme, new AmountBooked("a", 1));

        (await host.EntriesAsync(host.Acme, 2)).Should().HaveCount(2);
        var letters = host.Services.GetRequiredService<DeadLetters>();
        (await letters.ListAsync(LedgerModule.Name, cancellationToken: TestContext.Current.CancellationToken))
            .Should()
            .BeEmpty();
    }
}

public sealed class InProcessEventBusOnPostgreSqlTests : EventBusSuite
{
    protected override DatabaseProvider Provider => DatabaseProvider.PostgreSql;

    protected override EventBusSetup Setup() => new();
}
