using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Events;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;
using OmniSphere.Testing;

namespace OmniSphere.Core.Tests.Persistence;

/// <summary>Rows that are written past change tracking are guarded as those that are tracked.</summary>
public sealed class RowBatchTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseProvider.Sqlite)]
    [InlineData(DatabaseProvider.PostgreSql)]
    public async Task Rows_are_written_as_Entity_Framework_would_or_not_at_all(DatabaseProvider provider)
    {
        await using var host = await NotesModule.StartAsync(provider);
        await using var scope = host.Scope(host.Acme);
        var db = scope.Get<NotesDbContext>();
        var note = NewNote(host.Acme.Id, "first");
        await new RowBatch(db).Insert(note).Publish(new NoteWritten(note.Id.ToString(), 1)).SaveAsync(Cancel);
        (await db.Notes.AsNoTracking().SingleAsync(Cancel)).Should().BeEquivalentTo(note);

        var read = await db.FindRowAsync<Note>("id = @id", [("@id", note.Id.Value)], Cancel);
        read.Should().BeEquivalentTo(note);
        var stale = await db.FindRowAsync<Note>("id = @id", [("@id", note.Id.Value)], Cancel);
        read!.Text = "second";
        await new RowBatch(db).Update(read, nameof(Note.Text)).SaveAsync(Cancel);
        read.Version.Should().Be(2);
        (await db.Notes.AsNoTracking().SingleAsync(Cancel)).Should().BeEquivalentTo(read);

        stale!.Text = "third";
        var late = new RowBatch(db).Insert(NewNote(host.Acme.Id, "with it")).Update(stale, nameof(Note.Text));
        await late.Invoking(b => b.SaveAsync(Cancel)).Should().ThrowAsync<DbUpdateConcurrencyException>();
        stale.Version.Should().Be(1);
        (await db.Notes.AsNoTracking().SingleAsync(Cancel)).Should().BeEquivalentTo(read);
        var twice = new RowBatch(db).Insert(note);
        await twice.Invoking(b => b.SaveAsync(Cancel)).Should().ThrowAsync<DbUpdateException>();
    }

    [Theory]
    [InlineData(DatabaseProvider.Sqlite)]
    [InlineData(DatabaseProvider.PostgreSql)]
    public async Task A_row_of_another_tenant_is_neither_read_nor_written(DatabaseProvider provider)
    {
        await using var host = await NotesModule.StartAsync(provider);
        var note = NewNote(host.Acme.Id, "of acme");
        await using (var own = host.Scope(host.Acme))
        {
            await new RowBatch(own.Get<NotesDbContext>()).Insert(note).SaveAsync(Cancel);
        }

        await using var scope = host.Scope(host.Lumiere);
        var db = scope.Get<NotesDbContext>();
        (await db.FindRowAsync<Note>("id = @id", [("@id", note.Id.Value)], Cancel)).Should().BeNull();
        db.Invoking(d => new RowBatch(d).Update(note)).Should().Throw<TenantMismatchException>();
        db.Invoking(d => new RowBatch(d).Insert(note)).Should().Throw<TenantMismatchException>();
        note.TenantId = host.Lumiere.Id;
        var batch = new RowBatch(db).Update(note, nameof(Note.Text));
        await batch.Invoking(b => b.SaveAsync(Cancel)).Should().ThrowAsync<DbUpdateConcurrencyException>();
    }

    [Theory]
    [InlineData(DatabaseProvider.Sqlite)]
    [InlineData(DatabaseProvider.PostgreSql)]
    public async Task Without_a_context_rows_are_guarded_and_written_as_with_one(DatabaseProvider provider)
    {
        await using var host = await NotesModule.StartAsync(provider);
        await using var scope = host.Scope(host.Acme);
        var (db, sql) = (scope.Get<NotesDbContext>(), scope.Get<ModuleSql<NotesDbContext>>());
        var note = NewNote(host.Acme.Id, "first");
        var committed = false;
        await new RowBatch(sql)
            .Insert(note)
            .Publish(new NoteWritten(note.Id.ToString(), 1))
            .AfterCommit(() => committed = true)
            .SaveAsync(Cancel);
        committed.Should().BeTrue();
        (await db.Notes.AsNoTracking().SingleAsync(Cancel)).Should().BeEquivalentTo(note);

        var read = await sql.FindRowAsync<Note>(One, [("@id", note.Id.Value)], Cancel);
        read.Should().BeEquivalentTo(note);
        var stale = await sql.FindRowAsync<Note>(One, [("@id", note.Id.Value)], Cancel);
        read!.Text = "second";
        await new RowBatch(sql).Update(read, nameof(Note.Text)).SaveAsync(Cancel);
        read.Version.Should().Be(2);
        (await db.Notes.AsNoTracking().SingleAsync(Cancel)).Should().BeEquivalentTo(read);

        stale!.Text = "third";
        var late = new RowBatch(sql).Insert(NewNote(host.Acme.Id, "with it")).Update(stale, nameof(Note.Text));
        await late.Invoking(b => b.SaveAsync(Cancel)).Should().ThrowAsync<DbUpdateConcurrencyException>();
        stale.Version.Should().Be(1);
        (await db.Notes.AsNoTracking().SingleAsync(Cancel)).Should().BeEquivalentTo(read);
        var twice = new RowBatch(sql).Insert(note);
        await twice.Invoking(b => b.SaveAsync(Cancel)).Should().ThrowAsync<DbUpdateException>();

        await using var other = host.Scope(host.Lumiere);
        var theirs = other.Get<ModuleSql<NotesDbContext>>();
        (await theirs.FindRowAsync<Note>(One, [("@id", note.Id.Value)], Cancel)).Should().BeNull();
        theirs.Invoking(s => new RowBatch(s).Update(read)).Should().Throw<TenantMismatchException>();
        read.TenantId = host.Lumiere.Id;
        var taken = new RowBatch(theirs).Update(read, nameof(Note.Text));
        await taken.Invoking(b => b.SaveAsync(Cancel)).Should().ThrowAsync<DbUpdateConcurrencyException>();
    }

    private static readonly RowsText One = new(s =>
        $"SELECT {s.Map<Note>().Columns} FROM {s.Map<Note>().Table} WHERE tenant_id = @tenant AND id = @id"
    );

    private static Note NewNote(Id<TenantKind> tenant, string text) =>
        new()
        {
            TenantId = tenant,
            Id = Id<Note>.New(TimeProvider.System),
            Text = text,
            WrittenAt = new DateTimeOffset(2026, 11, 30, 4, 0, 0, TimeSpan.Zero),
        };
}
