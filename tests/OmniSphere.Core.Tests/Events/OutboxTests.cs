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
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseProvider> Providers => [DatabaseProvider.Sqlite, DatabaseProvider.PostgreSql];

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
