using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;
using OmniSphere.Testing;

namespace OmniSphere.Core.Tests.Persistence;

/// <summary>How the server learns for which tenant it works: in the round trip of the command that needs it.</summary>
public sealed class TenantSessionTests : IAsyncLifetime
{
    private ModuleTestHost _host = null!;
    private CountingRelay _relay = null!;
    private string _connectionString = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await NotesModule.StartAsync(DatabaseProvider.PostgreSql);
        var direct = new NpgsqlConnectionStringBuilder(
            _host.Services.GetRequiredService<IOptions<DatabaseOptions>>().Value.ConnectionString
        );
        _relay = new CountingRelay(direct.Host!, direct.Port);
        _connectionString = new NpgsqlConnectionStringBuilder(direct.ConnectionString)
        {
            Host = "127.0.0.1",
            Port = _relay.Port,
            Pooling = true,
            MaxPoolSize = 1, // The next lease has the connection of the last.
        }.ConnectionString;
    }

    public async ValueTask DisposeAsync()
    {
        await using (var connection = new NpgsqlConnection(_connectionString))
        {
            NpgsqlConnection.ClearPool(connection);
        }

        await _relay.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task The_tenant_is_told_in_the_round_trip_of_the_command_and_every_count_stays_what_it_was()
    {
        await using var scope = Open(_host.Acme, out var db);
        db.Notes.AddRange(Note("one"), Note("two"), Note("three"));
        (await db.SaveChangesAsync(Cancel)).Should().Be(3);
        db.ChangeTracker.Clear();
        _relay.Take();

        (await db.Notes.OrderBy(n => n.Text).Select(n => n.Text).ToListAsync(Cancel))
            .Should()
            .Equal("one", "three", "two");
        _relay.Take().Should().Be(1, "a query is one round trip");
        (await db.Notes.FromSql($"SELECT * FROM notes.notes WHERE text = {"two"}").CountAsync(Cancel)).Should().Be(1);
        _relay.Take().Should().Be(1, "SQL that is composed on as well");
        (await db.Notes.ExecuteUpdateAsync(s => s.SetProperty(n => n.Text, n => n.Text + "!"), Cancel)).Should().Be(3);
        _relay.Take().Should().Be(1, "a bulk update is one round trip");
        (await db.Notes.Where(n => n.Text == "one!").ExecuteDeleteAsync(Cancel)).Should().Be(1);
        _relay.Take().Should().Be(1, "a bulk deletion is one round trip");

        var count = await db.ReadAsync(
            "SELECT count(*) FROM notes.notes",
            [],
            async (reader, ct) => await reader.ReadAsync(ct) ? reader.GetInt64(0) : 0,
            Cancel
        );
        count.Should().Be(2);
        _relay.Take().Should().Be(1, "SQL by hand is one round trip");
        (await db.WriteAsync("UPDATE notes.notes SET version = version", [], Cancel)).Should().Be(2);
        _relay.Take().Should().Be(1, "and so is what it writes");

        var written = await db.TransactAsync(
            async ct =>
            {
                var note = await db.Notes.FirstAsync(n => n.Text == "two!", ct);
                _relay.Take().Should().Be(1, "the beginning, the tenant and the query are one round trip");
                (await db.Notes.CountAsync(ct)).Should().Be(2);
                _relay.Take().Should().Be(1, "the tenant is told once");
                (await db.Database.ExecuteSqlAsync($"UPDATE notes.notes SET text = 'raw' WHERE text = 'three!'", ct))
                    .Should()
                    .Be(1);
                _relay.Take().Should().Be(1);
                note.Text = "changed";
                return await db.SaveChangesAsync(ct);
            },
            Cancel
        );
        written.Should().Be(1);
        (await db.Notes.Select(n => n.Text).Order().ToListAsync(Cancel)).Should().Equal("changed", "raw");
    }

    [Fact]
    public async Task What_runs_past_Entity_Framework_on_a_leased_connection_sees_nothing()
    {
        await using var scope = Open(_host.Acme, out var db);
        db.Notes.Add(Note("of acme"));
        await db.SaveChangesAsync(Cancel);
        await db.Database.OpenConnectionAsync(Cancel);
        (await RawAsync(db)).Should().Be(0);
        (await db.Notes.CountAsync(Cancel)).Should().Be(1);
        await db.Database.CloseConnectionAsync();

        // The same connection of the pool, leased anew.
        await db.Database.OpenConnectionAsync(Cancel);
        (await RawAsync(db)).Should().Be(0);
    }

    [Fact]
    public async Task A_transaction_that_is_undone_takes_no_tenant_from_what_follows()
    {
        await using var scope = Open(_host.Acme, out var db);
        db.Notes.Add(Note("of acme"));
        await db.SaveChangesAsync(Cancel);
        await db.Database.OpenConnectionAsync(Cancel); // Kept, as the dispatcher does.
        var broken = () => db.TransactAsync(Break, Cancel);
        await broken.Should().ThrowAsync<PostgresException>();
        (await CountAsync(db)).Should().Be(1, "the connection outlives the transaction");
        await db.TransactAsync(async ct => (await CountAsync(db)).Should().Be(1), Cancel);

        await using var transaction = await db.Database.BeginTransactionAsync(Cancel);
        await transaction.CreateSavepointAsync("before", Cancel);
        var first = () => Break(Cancel);
        await first.Should().ThrowAsync<PostgresException>();
        await transaction.RollbackToSavepointAsync("before", Cancel);
        (await CountAsync(db)).Should().Be(1, "the tenant was told after the savepoint");

        Task Break(CancellationToken cancellationToken) =>
            db.Database.ExecuteSqlAsync($"SELECT 1 / 0 FROM notes.notes", cancellationToken);
    }

    [Fact]
    public async Task A_change_without_a_transaction_and_a_stale_one_are_counted_right()
    {
        await using var scope = Open(_host.Acme, out var db);
        var note = Note("one");
        db.Notes.Add(note);
        await db.SaveChangesAsync(Cancel);
        note.Text = "two";
        (await db.SaveChangesAsync(Cancel)).Should().Be(1);

        await db.Notes.ExecuteDeleteAsync(Cancel);
        note.Text = "three";
        await db.Invoking(d => d.SaveChangesAsync(Cancel)).Should().ThrowAsync<DbUpdateConcurrencyException>();
        await using var system = _host.SystemScope();
        var all = system.Get<NotesDbContext>();
        all.Database.SetConnectionString(_connectionString);
        (await all.Notes.IgnoreQueryFilters([OmniSphereDbContext.TenantFilter]).CountAsync(Cancel)).Should().Be(0);
    }

    private TenantScope Open(Tenant tenant, out NotesDbContext db)
    {
        var scope = _host.Scope(tenant);
        db = scope.Get<NotesDbContext>();
        db.Database.SetConnectionString(_connectionString);
        return scope;
    }

    private static Task<int> CountAsync(NotesDbContext db) => db.Notes.CountAsync(Cancel);

    private static async Task<long> RawAsync(NotesDbContext db)
    {
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = "SELECT count(*) FROM notes.notes";
        return (long)(await command.ExecuteScalarAsync(Cancel))!;
    }

    private static Note Note(string text) =>
        new()
        {
            Id = Id<Note>.New(TimeProvider.System),
            Text = text,
            WrittenAt = DateTimeOffset.UnixEpoch,
        };
}
