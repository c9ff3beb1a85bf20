using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;
using OmniSphere.Testing;

namespace OmniSphere.Core.Tests.Persistence;

/// <summary>SQL by hand keeps tenants apart, and changes and events together, as a context does.</summary>
public sealed class ModuleSqlTests
{
    private static readonly SqlText Texts = new(d =>
        $"SELECT text FROM {d.Table("notes")} WHERE tenant_id = @tenant ORDER BY text"
    );

    private static readonly SqlText Careless = new(d =>
        $"SELECT text FROM {d.Table("notes")} WHERE @tenant IS NOT NULL ORDER BY text"
    );

    private static readonly SqlText Rename = new(d =>
        $"UPDATE {d.Table("notes")} SET text = @to WHERE tenant_id = @tenant AND text = @from"
    );

    private static readonly RowsText Any = new(s =>
        $"SELECT {s.Map<Note>().Columns} FROM {s.Map<Note>().Table} WHERE tenant_id = @tenant LIMIT 1"
    );

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseProvider.Sqlite)]
    [InlineData(DatabaseProvider.PostgreSql)]
    public async Task A_tenant_reads_and_writes_its_own_rows_and_nobody_without_one(DatabaseProvider provider)
    {
        await using var host = await NotesModule.StartAsync(provider);
        await AddAsync(host, host.Acme, "a", "b");
        await AddAsync(host, host.Lumiere, "a");
        await using (var scope = host.Scope(host.Acme))
        {
            var sql = scope.Get<ModuleSql<NotesDbContext>>();
            (await RenameAsync(sql, "a", "c")).Should().Be(1);
            (await ReadAsync(sql, Texts)).Should().Equal("b", "c");
            if (provider is DatabaseProvider.PostgreSql)
            {
                (await ReadAsync(sql, Careless)).Should().Equal(["b", "c"], "row-level security knows the tenant");
            }
        }

        await using (var scope = host.Scope(host.Lumiere))
        {
            (await ReadAsync(scope.Get<ModuleSql<NotesDbContext>>(), Texts)).Should().Equal("a");
        }

        await using var none = host.Services.CreateAsyncScope();
        await using var system = host.SystemScope();
        foreach (var services in new[] { none.ServiceProvider, system.Services })
        {
            var sql = services.GetRequiredService<ModuleSql<NotesDbContext>>();
            await sql.Invoking(s => ReadAsync(s, Texts)).Should().ThrowAsync<TenantRequiredException>();
            await sql.Invoking(s => RenameAsync(s, "a", "d")).Should().ThrowAsync<TenantRequiredException>();
        }
    }

    [Theory]
    [InlineData(DatabaseProvider.Sqlite)]
    [InlineData(DatabaseProvider.PostgreSql)]
    public async Task A_change_and_its_event_are_one_and_a_change_of_nothing_has_none(DatabaseProvider provider)
    {
        await using var host = await NotesModule.StartAsync(provider);
        await AddAsync(host, host.Acme, "a");
        await using var scope = host.Scope(host.Acme);
        var sql = scope.Get<ModuleSql<NotesDbContext>>();
        (await sql.WriteAsync(Rename, [("@to", "b"), ("@from", "a")], new NoteWritten("b", 1), Cancel))
            .Should()
            .BeTrue();
        (await sql.WriteAsync(Rename, [("@to", "c"), ("@from", "a")], new NoteWritten("c", 2), Cancel))
            .Should()
            .BeFalse();
        await sql.TransactAsync(
            async ct =>
            {
                (await RenameAsync(sql, "b", "d")).Should().Be(1);
                await sql.PublishAsync(new NoteWritten("d", 3), ct);
                return (await ReadAsync(sql, Texts)).Should().Equal("d");
            },
            Cancel
        );
        var broken = () =>
            sql.TransactAsync<bool>(
                async ct =>
                {
                    await RenameAsync(sql, "d", "e");
                    await sql.PublishAsync(new NoteWritten("e", 4), ct);
                    throw new InvalidOperationException("broken");
                },
                Cancel
            );
        await broken.Should().ThrowAsync<InvalidOperationException>().WithMessage("broken");
        (await ReadAsync(sql, Texts)).Should().Equal(["d"], "what fails is undone");
        (await RenameAsync(sql, "d", "f")).Should().Be(1);

        await host.SettleAsync();
        var told = host.Services.GetRequiredService<ConsumerScript>().Calls;
        told.Select(c => c.Event.Number).Distinct().Order().Should().Equal(1, 3);
    }

    [Theory]
    [InlineData(DatabaseProvider.Sqlite)]
    [InlineData(DatabaseProvider.PostgreSql)]
    public async Task It_never_waits_for_the_transaction_of_its_own_context(DatabaseProvider provider)
    {
        await using var host = await NotesModule.StartAsync(provider);
        await AddAsync(host, host.Acme, "a");
        await using var scope = host.Scope(host.Acme);
        var (db, sql) = (scope.Get<NotesDbContext>(), scope.Get<ModuleSql<NotesDbContext>>());
        var mixed = () => db.TransactAsync(async _ => await RenameAsync(sql, "a", "b"), Cancel);
        await mixed.Should().ThrowAsync<InvalidOperationException>().WithMessage("*transaction*");
        (await RenameAsync(sql, "a", "b")).Should().Be(1);
        (await db.Notes.Select(n => n.Text).ToListAsync(Cancel)).Should().Equal("b");
    }

    [Fact]
    public async Task What_names_no_tenant_only_reads_or_belongs_elsewhere_is_refused()
    {
        await using var host = await NotesModule.StartAsync(DatabaseProvider.Sqlite);
        var scopes = host.Services.GetRequiredService<ITenantScopeFactory>();
        await using var acme = host.Scope(host.Acme);
        var nameless = new SqlText(d => $"SELECT text FROM {d.Table("notes")}");
        await acme.Get<ModuleSql<NotesDbContext>>()
            .Invoking(s => ReadAsync(s, nameless))
            .Should()
            .ThrowAsync<InvalidOperationException>()
            .WithMessage("*@tenant*");
        await using var reading = scopes.CreateReadOnly(host.Acme);
        await reading
            .Get<ModuleSql<NotesDbContext>>()
            .Invoking(s => RenameAsync(s, "a", "b"))
            .Should()
            .ThrowAsync<InvalidOperationException>()
            .WithMessage("*only reads*");
        await using var elsewhere = host.Scope(host.Acme with { Database = "elsewhere" });
        await elsewhere
            .Get<ModuleSql<NotesDbContext>>()
            .Invoking(s => ReadAsync(s, Texts))
            .Should()
            .ThrowAsync<InvalidOperationException>()
            .WithMessage("*Databases:elsewhere*");
    }

    [Theory]
    [InlineData(DatabaseProvider.Sqlite)]
    [InlineData(DatabaseProvider.PostgreSql)]
    public async Task Many_at_once_lose_no_change(DatabaseProvider provider)
    {
        await using var host = await NotesModule.StartAsync(provider);
        await AddAsync(host, host.Acme, "a");
        var count = new SqlText(d => $"UPDATE {d.Table("notes")} SET version = version + 1 WHERE tenant_id = @tenant");
        await Parallel.ForAsync(
            0,
            60,
            new ParallelOptions { MaxDegreeOfParallelism = 20, CancellationToken = Cancel },
            async (i, ct) =>
            {
                await using var scope = host.Scope(host.Acme);
                (await scope.Get<ModuleSql<NotesDbContext>>().WriteAsync(count, [], new NoteWritten("a", i), ct))
                    .Should()
                    .BeTrue();
            }
        );
        await using var last = host.Scope(host.Acme);
        (await last.Get<NotesDbContext>().Notes.Select(n => n.Version).SingleAsync(Cancel)).Should().Be(61);
    }

    [Fact]
    public async Task A_statement_that_is_kept_prepared_survives_a_migration()
    {
        await using var host = await NotesModule.StartAsync(DatabaseProvider.PostgreSql);
        await AddAsync(host, host.Acme, "a");
        await using var scope = host.Scope(host.Acme);
        var sql = scope.Get<ModuleSql<NotesDbContext>>();
        (await ReadAsync(sql, Texts)).Should().Equal("a");
        await ChangeColumnAsync("varchar(500)");
        (await ReadAsync(sql, Texts)).Should().Equal("a");
        await ChangeColumnAsync("text");
        (await sql.TransactAsync(_ => ReadAsync(sql, Texts), Cancel)).Should().Equal("a");

        async Task ChangeColumnAsync(string type)
        {
            var options = host.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<DatabaseOptions>>();
            await using var owner = new Npgsql.NpgsqlConnection(options.Value.MigrationConnectionString);
            await owner.OpenAsync(Cancel);
            await using var command = owner.CreateCommand();
            command.CommandText = $"ALTER TABLE notes.notes ALTER COLUMN text TYPE {type}";
            await command.ExecuteNonQueryAsync(Cancel);
        }
    }

    [Fact]
    public async Task A_connection_that_goes_on_as_it_is_knows_no_tenant_and_sees_nothing()
    {
        await using var host = await NotesModule.StartAsync(DatabaseProvider.PostgreSql);
        await AddAsync(host, host.Acme, "a");
        await using var scope = host.Scope(host.Acme);
        var sql = scope.Get<ModuleSql<NotesDbContext>>();
        var used = new HashSet<int>();
        (await ReadAsync(sql, Texts)).Should().Equal("a");
        await LooksAsync("a read");
        await RenameAsync(sql, "a", "b");
        await LooksAsync("a write");
        await sql.TransactAsync(_ => RenameAsync(sql, "b", "c"), Cancel);
        await LooksAsync("a transaction");
        var broken = () =>
            sql.TransactAsync<bool>(
                async _ =>
                {
                    await RenameAsync(sql, "c", "d");
                    throw new InvalidOperationException("broken");
                },
                Cancel
            );
        await broken.Should().ThrowAsync<InvalidOperationException>();
        await LooksAsync("a transaction that failed");
        var wrong = () => ReadAsync(sql, new SqlText(_ => "SELECT @tenant::uuid::text::int"));
        await wrong.Should().ThrowAsync<Npgsql.PostgresException>();
        await LooksAsync("a statement that failed");
        used.Should().ContainSingle("it was the same connection each time");

        async Task LooksAsync(string after)
        {
            var connections = host.Services.GetRequiredKeyedService<ModuleConnections>("notes");
            await using var link = await connections.OpenAsync(default, Cancel);
            used.Add(((Npgsql.NpgsqlConnection)link.Connection).ProcessID);
            await using var command = link.Connection.CreateCommand();
            command.CommandText =
                "SELECT coalesce(current_setting('omnisphere.tenant_id', true), '') || (SELECT count(*) FROM notes.notes)";
            (await command.ExecuteScalarAsync(Cancel)).Should().Be("0", "{0} leaves nothing behind", after);
        }
    }

    [Fact]
    public async Task What_may_ride_with_the_next_sync_does_so_on_PostgreSql_for_one_transaction()
    {
        await using var host = await NotesModule.StartAsync(DatabaseProvider.PostgreSql);
        await AddAsync(host, host.Acme, "a");
        await using var scope = host.Scope(host.Acme);
        var sql = scope.Get<ModuleSql<NotesDbContext>>();
        var say = new SqlText(d =>
            $"""
                UPDATE {d.Table("notes")} SET text = current_setting('synchronous_commit') || ' by ' ||
                    (SELECT source FROM pg_settings WHERE name = 'synchronous_commit')
                WHERE tenant_id = @tenant
                """
        );
        await sql.WriteAsync(say, [], Durability.WithNext, Cancel);
        (await ReadAsync(sql, Texts)).Should().Equal("off by session");
        await sql.WriteAsync(say, [], Cancel);
        (await ReadAsync(sql, Texts)).Should().NotContain("off by session", "the connection has forgotten it");
        await sql.WriteAsync(say, [], Durability.Behind, Cancel);
        (await ReadAsync(sql, Texts)).Should().NotContain("off by session", "it cannot be synced later");
        sql.SyncAsync().Should().BeSameAs(Task.CompletedTask);

        var note = await sql.FindRowAsync<Note>(Any, [], Cancel);
        note!.Text = "b";
        await new RowBatch(sql).Update(note, nameof(Note.Text)).SaveAsync(Durability.WithNext, Cancel);
        (await ReadAsync(sql, Texts)).Should().Equal("b");
        await sql.WriteAsync(say, [], Cancel);
        (await ReadAsync(sql, Texts)).Should().NotContain("off by session");
    }

    [Fact]
    public async Task Both_pools_together_hold_no_more_connections_than_were_allowed()
    {
        await using var host = await NotesModule.StartAsync(DatabaseProvider.PostgreSql);
        var connections = host.Services.GetRequiredKeyedService<ModuleConnections>("notes");
        var allowed = host.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<DatabaseOptions>>().Value;
        await using var link = await connections.OpenAsync(default, Cancel);
        int Most(string text) => new Npgsql.NpgsqlConnectionStringBuilder(text).MaxPoolSize;
        (Most(connections.ConnectionString(default)) + Most(link.Connection.ConnectionString))
            .Should()
            .Be(Most(allowed.ConnectionString!));
    }

    internal static Task<List<string>> ReadAsync(ModuleSql sql, SqlText text) =>
        sql.ReadAsync(
            text,
            [],
            async (reader, ct) =>
            {
                var texts = new List<string>();
                while (await reader.ReadAsync(ct))
                {
                    texts.Add(reader.GetString(0));
                }

                return texts;
            },
            Cancel
        );

    private static Task<int> RenameAsync(ModuleSql sql, string from, string to) =>
        sql.WriteAsync(Rename, [("@to", to), ("@from", from)], Cancel);

    private static async Task AddAsync(ModuleTestHost host, Tenant tenant, params string[] texts)
    {
        await using var scope = host.Scope(tenant);
        var db = scope.Get<NotesDbContext>();
        db.Notes.AddRange(
            texts.Select(text => new Note
            {
                Id = Id<Note>.New(TimeProvider.System),
                Text = text,
                WrittenAt = DateTimeOffset.UnixEpoch,
            })
        );
        await db.SaveChangesAsync(Cancel);
    }
}
