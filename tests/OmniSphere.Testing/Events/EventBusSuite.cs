using AwesomeAssertions;
using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Events;
using OmniSphere.Persistence;
using OmniSphere.Testing.Ledger;
using Xunit;

namespace OmniSphere.Testing;

/// <summary>What every event bus promises. Derive it in a test project for each adapter.</summary>
public abstract class EventBusSuite
{
    /// <summary>The bus under test; called once per test, so that tests do not hear each other.</summary>
    protected abstract EventBusSetup Setup();

    /// <summary>The database of the host under test.</summary>
    protected virtual DatabaseProvider Provider => DatabaseProvider.Sqlite;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static readonly (string, string)[] Impatient =
    [
        ("OmniSphere:Events:MaxAttempts", "3"),
        ("OmniSphere:Events:FirstRetry", "00:00:00.010"),
    ];

    /// <summary>Order per key, at least once, effects once.</summary>
    [Fact]
    public async Task Each_consumer_applies_each_event_once_and_in_order_per_aggregate()
    {
        await using var host = await StartAsync();
        await host.CommitAsync(host.Acme, Enumerable.Range(0, 100).Select(i => new AmountBooked($"a-{i % 5}", i)));
        await host.CommitAsync(host.Lumiere, new AmountBooked("a-0", 1000));

        var entries = await host.EntriesAsync(host.Acme, 200);
        entries.Should().HaveCount(200);
        foreach (var lane in entries.GroupBy(e => (e.Consumer, e.Account)))
        {
            lane.Select(e => e.Number).Should().BeInAscendingOrder().And.HaveCount(20);
        }

        (await host.EntriesAsync(host.Lumiere, 2)).Should().HaveCount(2).And.OnlyContain(e => e.Number == 1000);
    }

    /// <summary>Duplicates.</summary>
    [Fact]
    public async Task A_duplicate_delivery_has_no_second_effect()
    {
        await using var host = await StartAsync();
        var envelope = EventBusHost.Envelope(host.Acme.Id, "a", 7);
        for (var i = 0; i < 5; i++)
        {
            await host.Bus.PublishAsync(envelope, Cancel);
        }

        await host.Bus.PublishAsync(EventBusHost.Envelope(host.Acme.Id, "a", 8), Cancel);
        (await host.EntriesAsync(host.Acme, 4)).Select(e => e.Number).Order().Should().Equal(7, 7, 8, 8);
    }

    /// <summary>Disorder.</summary>
    [Fact]
    public async Task Events_that_come_late_or_again_are_each_applied_once()
    {
        await using var host = await StartAsync();
        var events = Enumerable.Range(0, 20).Select(i => EventBusHost.Envelope(host.Acme.Id, $"a-{i % 3}", i)).ToList();
        IEnumerable<EventEnvelope> disorder =
        [
            .. events[10..],
            .. events,
            .. events[..5],
            .. Enumerable.Reverse(events),
        ];
        (await host.Bus.PublishAsync([.. disorder], Cancel)).Should().OnlyContain(refused => refused == null);
        await host.Bus.PublishAsync(
            [.. Enumerable.Range(0, 3).Select(i => EventBusHost.Envelope(host.Acme.Id, $"a-{i}", 99))],
            Cancel
        );

        var entries = await host.EntriesAsync(host.Acme, 46);
        entries.Should().HaveCount(46).And.OnlyHaveUniqueItems(e => $"{e.Consumer} {e.Account} {e.Number}");
    }

    /// <summary>Retries.</summary>
    [Fact]
    public async Task A_failing_consumer_is_retried_and_holds_back_only_its_own_aggregate()
    {
        await using var host = await StartAsync(("OmniSphere:Events:FirstRetry", "00:00:00.300"));
        var faults = 0;
        host.Script.On = (consumer, e, _) =>
            consumer == "second" && e is { Account: "slow", Number: 1 } && Interlocked.Increment(ref faults) <= 2
                ? Task.FromException(new TimeoutException("not now"))
                : Task.CompletedTask;
        await host.CommitAsync(
            host.Acme,
            new AmountBooked("slow", 1),
            new AmountBooked("slow", 2),
            new AmountBooked("quick", 3)
        );

        var entries = await host.EntriesAsync(host.Acme, 6);
        entries.Should().HaveCount(6, "a failed attempt leaves nothing behind and a success is not repeated");
        entries.Where(e => e is { Consumer: "second", Account: "slow" }).Select(e => e.Number).Should().Equal(1, 2);
        var calls = host.Script.Calls.Where(c => c.Consumer == "second").Select(c => c.Event.Number).ToList();
        calls.IndexOf(3).Should().BeLessThan(calls.LastIndexOf(1), "another aggregate does not wait");
    }

    /// <summary>Dead letters.</summary>
    [Fact]
    public async Task What_a_consumer_cannot_apply_becomes_a_dead_letter_that_can_be_replayed()
    {
        await using var host = await StartAsync(Impatient);
        host.Script.On = (consumer, e, _) =>
            consumer == "first" && e.Number == 13
                ? Task.FromException(new InvalidOperationException("cannot digest"))
                : Task.CompletedTask;
        await host.CommitAsync(host.Acme, new AmountBooked("a", 13), new AmountBooked("a", 14));
        (await host.EntriesAsync(host.Acme, 3)).Should().HaveCount(3, "the others went on");

        var letters = host.Services.GetRequiredService<DeadLetters>();
        var letter = (await letters.ListAsync(LedgerModule.Name, cancellationToken: Cancel))
            .Should()
            .ContainSingle()
            .Subject;
        letter
            .Should()
            .BeEquivalentTo(
                new
                {
                    Consumer = "ledger.first",
                    TenantId = host.Acme.Id,
                    Attempts = 3,
                }
            );
        letter.Error.Should().Contain("cannot digest");

        await letters
            .Invoking(l => l.ReplayAsync(LedgerModule.Name, letter.Sequence, Cancel))
            .Should()
            .ThrowAsync<InvalidOperationException>();
        host.Script.On = static (_, _, _) => Task.CompletedTask;
        (await letters.ReplayAsync(LedgerModule.Name, letter.Sequence, Cancel)).Should().BeTrue();
        (await letters.ReplayAsync(LedgerModule.Name, letter.Sequence, Cancel)).Should().BeFalse();
        (await letters.ListAsync(LedgerModule.Name, cancellationToken: Cancel)).Should().BeEmpty();
        (await host.EntriesAsync(host.Acme)).Should().HaveCount(4);
    }

    /// <summary>Newer publishers.</summary>
    [Fact]
    public async Task An_event_that_nobody_here_knows_is_passed_over()
    {
        await using var host = await StartAsync();
        await host.CommitAsync(host.Acme, new AccountClosed("a"));
        await host.Bus.PublishAsync(EventBusHost.Envelope(host.Acme.Id, "a", 1, "amount.revoked"), Cancel);
        await host.CommitAsync(host.Acme, new AmountBooked("a", 2));

        (await host.EntriesAsync(host.Acme, 2)).Should().HaveCount(2).And.OnlyContain(e => e.Number == 2);
        await host.DispatchedAsync();
    }

    /// <summary>Isolation.</summary>
    [Fact]
    public async Task A_consumer_works_for_the_tenant_of_the_event_alone()
    {
        await using var host = await StartAsync();
        var seen = new System.Collections.Concurrent.ConcurrentBag<(string, string)>();
        host.Script.On = (_, e, envelope) =>
        {
            seen.Add((envelope.TenantId.ToString(), e.Account));
            return Task.CompletedTask;
        };
        var gone = Id<Tenancy.TenantKind>.New(TimeProvider.System);
        await host.Bus.PublishAsync(EventBusHost.Envelope(gone, "a", 1), Cancel);
        await host.Bus.PublishAsync(EventBusHost.Envelope(host.Acme.Id, "a", 2), Cancel);
        await host.Bus.PublishAsync(EventBusHost.Envelope(host.Lumiere.Id, "a", 3), Cancel);

        (await host.EntriesAsync(host.Acme, 2)).Should().HaveCount(2).And.OnlyContain(e => e.Number == 2);
        (await host.EntriesAsync(host.Lumiere, 2)).Should().HaveCount(2).And.OnlyContain(e => e.Number == 3);
        seen.Should().NotContain(s => s.Item1 == gone.ToString(), "an unknown tenant has no scope to work in");
    }

    /// <summary>Restarts.</summary>
    [Fact]
    public async Task A_host_that_stops_in_the_middle_loses_nothing_and_doubles_nothing()
    {
        using var folder = TestFolder.Create("bus");
        var setup = Setup();
        var script = new LedgerScript();
        var before = 0;
        await using (
            var host = await EventBusHost.StartAsync(setup, DatabaseProvider.Sqlite, folder.Path, script, Impatient)
        )
        {
            await host.CommitAsync(host.Acme, Enumerable.Range(0, 100).Select(i => new AmountBooked($"a-{i % 7}", i)));
            before = (await host.EntriesAsync(host.Acme, 10)).Count;
        }

        before.Should().BeLessThan(200, "it stopped in the middle");
        await using var again = await EventBusHost.StartAsync(setup, DatabaseProvider.Sqlite, folder.Path, script);
        var entries = await again.EntriesAsync(again.Acme, 200);
        entries.Should().HaveCount(200);
        foreach (var lane in entries.GroupBy(e => (e.Consumer, e.Account)))
        {
            lane.Select(e => e.Number).Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
        }
    }

    /// <summary>Cancellation.</summary>
    [Fact]
    public async Task A_cancelled_batch_is_refused_without_an_exception()
    {
        await using var host = await StartAsync();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        var outcomes = await host.Bus.PublishAsync(
            [EventBusHost.Envelope(host.Acme.Id, "a", 1), EventBusHost.Envelope(host.Acme.Id, "b", 2)],
            cancelled.Token
        );
        outcomes.Should().HaveCount(2).And.OnlyContain(refused => refused is OperationCanceledException);
        (await host.Bus.PublishAsync([], Cancel)).Should().BeEmpty();
    }

    private Task<EventBusHost> StartAsync(params (string Key, string Value)[] settings) =>
        EventBusHost.StartAsync(Setup(), Provider, settings: settings);
}
