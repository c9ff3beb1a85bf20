using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Events;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;
using OmniSphere.Testing;

namespace OmniSphere.Core.Tests.Events;

public sealed class OutboxTests
{
    private static readonly Dictionary<string, string?> Impatient = new()
    {
        ["OmniSphere:Events:MaxAttempts"] = "3",
        ["OmniSphere:Events:FirstRetry"] = "00:00:00.010",
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseProvider> Providers => [DatabaseProvider.Sqlite, DatabaseProvider.PostgreSql];

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Each_consumer_applies_each_event_once_and_in_order_per_aggregate(DatabaseProvider provider)
    {
        await using var host = await NotesModule.StartAsync(provider);
        await PublishAsync(host, host.Acme, Enumerable.Range(0, 120).Select(i => new NoteWritten($"note-{i % 6}", i)));
        await PublishAsync(host, host.Lumiere, [new NoteWritten("note-0", 1000)]);
        await host.SettleAsync();

        var effects = await EffectsAsync(host, host.Acme);
        foreach (var consumer in new[] { "first", "second" })
        {
            foreach (var lane in effects.Where(e => e.Consumer == consumer).GroupBy(e => e.Subject))
            {
                lane.OrderBy(e => e.Id).Select(e => e.Number).Should().BeInAscendingOrder().And.HaveCount(20);
            }
        }

        effects.Should().HaveCount(240);
        (await EffectsAsync(host, host.Lumiere)).Should().HaveCount(2).And.OnlyContain(e => e.Number == 1000);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task An_event_is_published_if_and_only_if_its_transaction_commits(DatabaseProvider provider)
    {
        await using var host = await NotesModule.StartAsync(provider);
        await using (var scope = host.Scope(host.Acme))
        {
            var db = scope.Get<NotesDbContext>();
            var work = () =>
                db.TransactAsync(
                    async ct =>
                    {
                        db.Publish(new NoteWritten("lost", 1));
                        await db.SaveChangesAsync(ct);
                        throw new InvalidDataException("after the save");
                    },
                    Cancel
                );
            await work.Should().ThrowAsync<InvalidDataException>();
        }

        await PublishAsync(host, host.Acme, [new NoteWritten("kept", 1)]);
        await host.SettleAsync();
        (await EffectsAsync(host, host.Acme)).Should().OnlyContain(e => e.Subject == "kept").And.HaveCount(2);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_failing_consumer_is_retried_and_holds_back_only_its_own_aggregate(DatabaseProvider provider)
    {
        await using var host = await NotesModule.StartAsync(
            provider,
            new Dictionary<string, string?> { ["OmniSphere:Events:FirstRetry"] = "00:00:00.300" }
        );
        var script = host.Services.GetRequiredService<ConsumerScript>();
        var faults = 0;
        script.Fault = (consumer, e) =>
            consumer == "second" && e is { NoteId: "slow", Number: 1 } && Interlocked.Increment(ref faults) <= 2
                ? new TimeoutException("not now")
                : null;
        await PublishAsync(
            host,
            host.Acme,
            [new NoteWritten("slow", 1), new NoteWritten("slow", 2), new NoteWritten("quick", 3)]
        );
        await host.SettleAsync();

        var second = script
            .Calls.Where(c => c.Consumer == "second")
            .Select(c => (c.Event.NoteId, c.Event.Number))
            .ToList();
        second.IndexOf(("quick", 3)).Should().BeLessThan(second.LastIndexOf(("slow", 1)));
        var effects = await EffectsAsync(host, host.Acme);
        effects.Should().HaveCount(6, "a failed attempt leaves nothing behind and a success is not repeated");
        effects
            .Where(e => e is { Consumer: "second", Subject: "slow" })
            .OrderBy(e => e.Id)
            .Select(e => e.Number)
            .Should()
            .Equal(1, 2);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_poison_event_becomes_a_dead_letter_that_can_be_replayed(DatabaseProvider provider)
    {
        await using var host = await NotesModule.StartAsync(provider, Impatient);
        var script = host.Services.GetRequiredService<ConsumerScript>();
        script.Fault = (consumer, e) =>
            consumer == "first" && e.Number == 13 ? new InvalidOperationException("cannot digest") : null;
        await PublishAsync(host, host.Acme, [new NoteWritten("a", 13), new NoteWritten("a", 14)]);
        await host.SettleAsync();

        var letters = host.Services.GetRequiredService<DeadLetters>();
        var letter = (await letters.ListAsync("notes", cancellationToken: Cancel)).Should().ContainSingle().Subject;
        letter.Consumer.Should().Be("notes.first");
        letter.TenantId.Should().Be(host.Acme.Id);
        letter.Attempts.Should().Be(3);
        letter.Error.Should().Contain("cannot digest");
        (await EffectsAsync(host, host.Acme)).Should().HaveCount(3, "the others went on");

        await letters
            .Invoking(l => l.ReplayAsync("notes", letter.Sequence, Cancel))
            .Should()
            .ThrowAsync<InvalidOperationException>();
        (await letters.ListAsync("notes", cancellationToken: Cancel)).Should().HaveCount(1);

        script.Fault = static (_, _) => null;
        (await letters.ReplayAsync("notes", letter.Sequence, Cancel)).Should().BeTrue();
        (await letters.ReplayAsync("notes", letter.Sequence, Cancel)).Should().BeFalse();
        (await letters.ListAsync("notes", cancellationToken: Cancel)).Should().BeEmpty();
        (await EffectsAsync(host, host.Acme)).Should().HaveCount(4);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_duplicate_delivery_has_no_second_effect(DatabaseProvider provider)
    {
        await using var host = await NotesModule.StartAsync(provider);
        var bus = host.Services.GetRequiredService<IEventBus>();
        var envelope = new EventEnvelope(
            Guid.CreateVersion7(),
            NoteWritten.EventType,
            "/omnisphere/notes",
            "a",
            DateTimeOffset.UnixEpoch,
            host.Acme.Id,
            """{"noteId":"a","number":7}"""u8.ToArray(),
            null
        );
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PublishQuietlyAsync(bus, envelope)));
        await bus.PublishAsync(envelope, Cancel);
        (await EffectsAsync(host, host.Acme)).Should().HaveCount(2);

        // On PostgreSQL a concurrent duplicate may lose by the inbox's key and throw: the outbox would come again.
        static async Task PublishQuietlyAsync(IEventBus bus, EventEnvelope envelope)
        {
            try
            {
                await bus.PublishAsync(envelope, Cancel);
            }
            catch (DeliveryFailedException e) when (e.InnerException is DbUpdateException) { }
        }
    }

    private static async Task PublishAsync(ModuleTestHost host, Tenant tenant, IEnumerable<NoteWritten> events)
    {
        await using var scope = host.Scope(tenant);
        var db = scope.Get<NotesDbContext>();
        foreach (var written in events)
        {
            db.Publish(written);
        }

        await db.SaveChangesAsync(Cancel);
    }

    private static async Task<List<Effect>> EffectsAsync(ModuleTestHost host, Tenant tenant)
    {
        await using var scope = host.Scope(tenant);
        return await scope.Get<NotesDbContext>().Effects.AsNoTracking().ToListAsync(Cancel);
    }
}
