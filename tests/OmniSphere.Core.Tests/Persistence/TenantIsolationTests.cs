using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;
using OmniSphere.Testing;

namespace OmniSphere.Core.Tests.Persistence;

public sealed class TenantIsolationTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseProvider.Sqlite)]
    [InlineData(DatabaseProvider.PostgreSql)]
    public async Task A_tenant_sees_and_changes_only_its_own_rows(DatabaseProvider provider)
    {
        await using var host = await NotesModule.StartAsync(provider);
        var id = await AddAsync(host, host.Acme, "of acme");
        await AddAsync(host, host.Lumiere, "of lumiere");

        await using var scope = host.Scope(host.Lumiere);
        var db = scope.Get<NotesDbContext>();
        (await db.Notes.Select(n => n.Text).ToListAsync(Cancel)).Should().Equal("of lumiere");
        (await db.Notes.FindAsync([id], Cancel)).Should().BeNull();
        (await db.Notes.Where(n => n.Id == id).ExecuteUpdateAsync(s => s.SetProperty(n => n.Text, "mine"), Cancel))
            .Should()
            .Be(0);
        (await db.Notes.Where(n => n.Id == id).ExecuteDeleteAsync(Cancel)).Should().Be(0);
    }

    [Theory]
    [InlineData(DatabaseProvider.Sqlite)]
    [InlineData(DatabaseProvider.PostgreSql)]
    public async Task A_row_of_another_tenant_is_never_written(DatabaseProvider provider)
    {
        await using var host = await NotesModule.StartAsync(provider);
        var id = await AddAsync(host, host.Acme, "of acme");

        await using var scope = host.Scope(host.Lumiere);
        var db = scope.Get<NotesDbContext>();
        db.Notes.Add(NewNote("smuggled", host.Acme.Id));
        await db.Invoking(d => d.SaveChangesAsync(Cancel)).Should().ThrowAsync<TenantMismatchException>();

        db.ChangeTracker.Clear();
        db.Attach(NewNote("of acme", host.Acme.Id, id)).Entity.Text = "changed";
        await db.Invoking(d => d.SaveChangesAsync(Cancel)).Should().ThrowAsync<TenantMismatchException>();

        db.ChangeTracker.Clear();
        var attached = db.Attach(NewNote("of acme", host.Lumiere.Id, id)).Entity;
        attached.Text = "changed";
        await db.Invoking(d => d.SaveChangesAsync(Cancel)).Should().ThrowAsync<DbUpdateConcurrencyException>();
    }

    [Theory]
    [InlineData(DatabaseProvider.Sqlite)]
    [InlineData(DatabaseProvider.PostgreSql)]
    public async Task Many_rows_at_once_are_guarded_as_tracked_ones_are(DatabaseProvider provider)
    {
        await using var host = await NotesModule.StartAsync(provider);
        await using var scope = host.Scope(host.Lumiere);
        var db = scope.Get<NotesDbContext>();
        var notes = Enumerable.Range(0, 300).Select(i => NewNote($"it's \"{i}\" é", default)).ToList();
        var at = new DateTimeOffset(2026, 3, 29, 2, 30, 0, 123, 456, TimeSpan.FromHours(2));
        notes[7].WrittenAt = at;
        await db.TransactAsync(ct => db.InsertAsync(notes, ct), Cancel);
        db.ChangeTracker.Entries().Should().BeEmpty();
        var read = await db.Notes.OrderBy(n => n.Id).ToListAsync(Cancel);
        read.Should().BeEquivalentTo(notes, o => o.WithStrictOrdering());
        read.Should().OnlyContain(n => n.TenantId == host.Lumiere.Id && n.Version == 1);
        (await db.Notes.SingleAsync(n => n.WrittenAt == at, Cancel)).Id.Should().Be(notes[7].Id);

        await InsertingAsync([NewNote("smuggled", host.Acme.Id)]).Should().ThrowAsync<TenantMismatchException>();
        await InsertingAsync([NewNote("new", default), NewNote("again", default, notes[0].Id)])
            .Should()
            .ThrowAsync<DbUpdateException>();
        (await db.Notes.CountAsync(Cancel)).Should().Be(notes.Count, "a refused row takes the others with it");
        await db.Invoking(d => d.InsertAsync([NewNote("loose", default)], Cancel))
            .Should()
            .ThrowAsync<InvalidOperationException>();
        await db.Invoking(d => d.TransactAsync(ct => d.InsertAsync([new Effect { Consumer = "", Subject = "" }], ct)))
            .Should()
            .ThrowAsync<NotSupportedException>("the database gives its id");
        await using var none = host.Services.CreateAsyncScope();
        await none
            .ServiceProvider.GetRequiredService<NotesDbContext>()
            .Invoking(d => d.TransactAsync(ct => d.InsertAsync([NewNote("nobody's", default)], ct)))
            .Should()
            .ThrowAsync<TenantRequiredException>();

        Func<Task> InsertingAsync(Note[] some) => () => db.TransactAsync(ct => db.InsertAsync(some, ct), Cancel);
    }

    [Theory]
    [InlineData(DatabaseProvider.Sqlite)]
    [InlineData(DatabaseProvider.PostgreSql)]
    public async Task Without_a_tenant_nothing_is_read_or_written(DatabaseProvider provider)
    {
        await using var host = await NotesModule.StartAsync(provider);
        await AddAsync(host, host.Acme, "of acme");

        await using var scope = host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<NotesDbContext>();
        await db.Invoking(d => d.Notes.ToListAsync(Cancel)).Should().ThrowAsync<TenantRequiredException>();
        db.Notes.Add(NewNote("nobody's", default));
        await db.Invoking(d => d.SaveChangesAsync(Cancel)).Should().ThrowAsync<TenantRequiredException>();
        db.Invoking(d => d.Publish(new NoteWritten("x", 1))).Should().Throw<TenantRequiredException>();
    }

    [Fact]
    public async Task Raw_SQL_of_the_service_role_is_bound_by_row_level_security()
    {
        await using var host = await NotesModule.StartAsync(DatabaseProvider.PostgreSql);
        await AddAsync(host, host.Acme, "of acme");
        await AddAsync(host, host.Lumiere, "of lumiere");

        await using (var none = host.Services.CreateAsyncScope())
        {
            (await RawAsync(none.ServiceProvider)).Should().BeEmpty("a session without a tenant sees nothing");
        }

        await using (var acme = host.Scope(host.Acme))
        {
            (await RawAsync(acme.Services)).Should().Equal("of acme");
            var db = acme.Get<NotesDbContext>();
            (await db.Database.ExecuteSqlRawAsync("UPDATE notes.notes SET text = 'all mine'", Cancel)).Should().Be(1);
            var smuggle = async () =>
                await db.Database.ExecuteSqlAsync(
                    $"INSERT INTO notes.notes (id, tenant_id, text, written_at, version) VALUES ({Guid.CreateVersion7()}, {host.Lumiere.Id.Value}, 'smuggled', now(), 1)",
                    Cancel
                );
            (await smuggle.Should().ThrowAsync<Npgsql.PostgresException>()).Which.SqlState.Should().Be("42501");
        }

        await using var system = host.SystemScope();
        (await RawAsync(system.Services)).Should().BeEquivalentTo("all mine", "of lumiere");
    }

    [Fact]
    public async Task A_leased_connection_never_keeps_the_tenant_of_its_last_user()
    {
        await using var host = await NotesModule.StartAsync(DatabaseProvider.PostgreSql);
        await AddAsync(host, host.Acme, "of acme");
        for (var i = 0; i < 20; i++)
        {
            await using (var acme = host.Scope(host.Acme))
            {
                (await RawAsync(acme.Services)).Should().HaveCount(1);
            }

            await using var none = host.Services.CreateAsyncScope();
            (await RawAsync(none.ServiceProvider)).Should().BeEmpty();
        }
    }

    [Theory]
    [InlineData(DatabaseProvider.Sqlite)]
    [InlineData(DatabaseProvider.PostgreSql)]
    public async Task A_stale_write_is_refused(DatabaseProvider provider)
    {
        await using var host = await NotesModule.StartAsync(provider);
        var id = await AddAsync(host, host.Acme, "one");
        await using var one = host.Scope(host.Acme);
        await using var two = host.Scope(host.Acme);
        var first = await one.Get<NotesDbContext>().Notes.SingleAsync(n => n.Id == id, Cancel);
        var second = await two.Get<NotesDbContext>().Notes.SingleAsync(n => n.Id == id, Cancel);
        first.Text = "two";
        await one.Get<NotesDbContext>().SaveChangesAsync(Cancel);
        first.Version.Should().Be(2);

        second.Text = "three";
        await two.Get<NotesDbContext>()
            .Invoking(d => d.SaveChangesAsync(Cancel))
            .Should()
            .ThrowAsync<DbUpdateConcurrencyException>();
    }

    [Theory]
    [InlineData(DatabaseProvider.Sqlite)]
    [InlineData(DatabaseProvider.PostgreSql)]
    public async Task Times_keep_their_instant_to_the_microsecond_and_can_be_compared(DatabaseProvider provider)
    {
        await using var host = await NotesModule.StartAsync(provider);
        var at = new DateTimeOffset(2026, 3, 29, 2, 30, 0, 123, 456, TimeSpan.FromHours(2));
        await using var scope = host.Scope(host.Acme);
        var db = scope.Get<NotesDbContext>();
        var note = NewNote("timed", default);
        note.WrittenAt = at;
        db.Notes.Add(note);
        await db.SaveChangesAsync(Cancel);
        db.ChangeTracker.Clear();

        (await db.Notes.SingleAsync(n => n.WrittenAt == at, Cancel)).WrittenAt.Should().Be(at);
        (await db.Notes.AnyAsync(n => n.WrittenAt > at, Cancel)).Should().BeFalse();
        (await db.Notes.OrderBy(n => n.WrittenAt).FirstAsync(Cancel)).WrittenAt.Offset.Should().Be(TimeSpan.Zero);
    }

    private static async Task<List<string>> RawAsync(IServiceProvider services) =>
        await services
            .GetRequiredService<NotesDbContext>()
            .Database.SqlQueryRaw<string>("SELECT text AS \"Value\" FROM notes.notes")
            .ToListAsync(Cancel);

    private static async Task<Id<Note>> AddAsync(ModuleTestHost host, Tenant tenant, string text)
    {
        await using var scope = host.Scope(tenant);
        var db = scope.Get<NotesDbContext>();
        var note = NewNote(text, default);
        db.Notes.Add(note);
        await db.SaveChangesAsync(Cancel);
        note.TenantId.Should().Be(tenant.Id);
        return note.Id;
    }

    private static Note NewNote(string text, Id<TenantKind> tenant, Id<Note>? id = null) =>
        new()
        {
            Id = id ?? Id<Note>.New(TimeProvider.System),
            TenantId = tenant,
            Text = text,
            WrittenAt = DateTimeOffset.UnixEpoch,
            Version = id is null ? 0 : 1,
        };
}
