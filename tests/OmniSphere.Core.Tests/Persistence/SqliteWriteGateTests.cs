using AwesomeAssertions;
using Microsoft.Data.Sqlite;
using OmniSphere.Persistence;
using OmniSphere.Testing;
using SQLitePCL;

namespace OmniSphere.Core.Tests.Persistence;

/// <summary>Changes that queue for a SQLite file share a transaction, and each is kept or fails as if it had its own.</summary>
public sealed class SqliteWriteGateTests : IAsyncLifetime
{
    private readonly SqliteWriteGate _gate = new();
    private readonly List<SqliteLink> _idle = [];
    private readonly TestFolder _folder = TestFolder.Create("gate");
    private int _commits;

    private string Database => Path.Combine(_folder.Path, "gate.db");

    private string ConnectionString => $"Data Source={Database};Pooling=False";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await using var connection = new SqliteConnection(ConnectionString);
        await connection.OpenAsync(Cancel);
        SqliteConnectionSetup.Prepare(connection);
        Execute(connection, "CREATE TABLE changes (name TEXT PRIMARY KEY)");
    }

    public ValueTask DisposeAsync()
    {
        _gate.Dispose();
        _idle.ForEach(l => l.Close());
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Those_that_wait_for_each_other_are_kept_by_one_commit()
    {
        var (first, begun) = await HoldAsync("first");
        var rest = Enumerable.Range(0, 20).Select(i => AddAsync($"n{i}")).ToList();
        rest.Should().AllSatisfy(t => t.IsCompleted.Should().BeFalse());
        begun.SetResult();
        await first;
        await Task.WhenAll(rest);
        Kept().Should().HaveCount(21);
        _commits.Should().Be(1);
    }

    [Fact]
    public async Task Nobody_is_told_before_it_is_kept()
    {
        var (first, begun) = await HoldAsync("first");
        var (second, held) = Hold("second");
        begun.SetResult();
        await held.Begun.Task.WaitAsync(Cancel);
        await Task.Delay(50, Cancel);
        first.IsCompleted.Should().BeFalse("the second one is still at it, and the commit is behind both");
        Kept().Should().BeEmpty();
        held.GoOn.SetResult();
        await Task.WhenAll(first, second);
        Kept().Should().Equal("first", "second");
    }

    [Fact]
    public async Task One_that_fails_takes_back_its_own_part_only()
    {
        var (first, begun) = await HoldAsync("first");
        var broken = RunAsync(link =>
        {
            Execute(link.Connection, "INSERT INTO changes VALUES ('half')");
            throw new InvalidOperationException("broken");
        });
        var doubled = AddAsync("first");
        var last = AddAsync("last");
        begun.SetResult();
        await first;
        await broken.Awaiting(t => t).Should().ThrowAsync<InvalidOperationException>().WithMessage("broken");
        await doubled.Awaiting(t => t).Should().ThrowAsync<SqliteException>();
        await last;
        Kept().Should().Equal("first", "last");
        _commits.Should().Be(1);
        await AddAsync("later");
        Kept().Should().Equal("first", "last", "later");
    }

    [Fact]
    public async Task One_that_fails_alone_leaves_nothing_and_the_next_begins_anew()
    {
        var broken = RunAsync(link =>
        {
            Execute(link.Connection, "INSERT INTO changes VALUES ('half')");
            throw new InvalidOperationException("broken");
        });
        await broken.Awaiting(t => t).Should().ThrowAsync<InvalidOperationException>();
        Kept().Should().BeEmpty();
        await AddAsync("next");
        Kept().Should().Equal("next");
    }

    [Fact]
    public async Task Where_the_transaction_is_lost_all_that_shared_it_may_run_again()
    {
        var (first, begun) = await HoldAsync("first");
        var fatal = RunAsync(link =>
        {
            Execute(link.Connection, "ROLLBACK");
            throw new InvalidOperationException("disk");
        });
        var last = AddAsync("last");
        begun.SetResult();
        var lost = await first.Awaiting(t => t).Should().ThrowAsync<SharedTransactionLostException>();
        TransientConflict.Is(lost.Which).Should().BeTrue();
        await fatal.Awaiting(t => t).Should().ThrowAsync<InvalidOperationException>().WithMessage("disk");
        await last;
        Kept().Should().Equal("last");
    }

    [Fact]
    public async Task Whoever_asked_for_a_turn_for_itself_finds_everything_before_it_kept()
    {
        var (first, begun) = await HoldAsync("first");
        var second = AddAsync("second");
        var own = _gate.EnterAsync(Cancel).AsTask();
        var behind = AddAsync("behind");
        begun.SetResult();
        using (await own)
        {
            Kept().Should().Equal("first", "second");
            await first.WaitAsync(Cancel);
            behind.IsCompleted.Should().BeFalse();
        }

        await Task.WhenAll(first, second, behind);
        Kept().Should().Equal("behind", "first", "second");
        _commits.Should().Be(2);
    }

    [Fact]
    public async Task What_must_be_on_disk_shares_no_commit_with_what_need_not()
    {
        var (first, begun) = await HoldAsync("first", Durability.WithNext);
        var deferred = AddAsync("deferred", Durability.WithNext);
        var immediate = SyncAsync(Durability.Immediate);
        var late = SyncAsync(Durability.WithNext);
        begun.SetResult();
        await Task.WhenAll(first, deferred);
        (await immediate).Should().Be(2, "FULL");
        (await late).Should().Be(2, "it rides with one that is synced");
        (await SyncAsync(Durability.WithNext)).Should().Be(1, "NORMAL");
        (await SyncAsync(Durability.Immediate)).Should().Be(2, "the connection was given back as it was needed");
        _commits.Should().Be(4);
    }

    [Fact]
    public async Task What_is_synced_behind_has_a_sync_to_wait_for_until_another_one_has_put_it_on_disk()
    {
        await AddAsync("first");
        Sync().Should().BeSameAs(Task.CompletedTask);
        await AddAsync("second", Durability.Behind);
        var sync = Sync();
        sync.Should().NotBeSameAs(Task.CompletedTask);
        await sync;
        Sync().Should().BeSameAs(Task.CompletedTask);
        await AddAsync("third", Durability.Behind);
        await AddAsync("fourth");
        Sync().Should().BeSameAs(Task.CompletedTask, "the log is synced as a whole");
        await _gate.SyncAsync(Database, byOthers: true);
        await _gate.SyncAsync(Path.Combine(_folder.Path, "closed.db"), byOthers: true);
    }

    [Fact]
    public async Task What_is_synced_behind_shares_the_sync_of_those_that_wait()
    {
        (await SyncAsync(Durability.Behind)).Should().Be(1, "NORMAL");
        Task<long> behind;
        Task other;
        using (await _gate.EnterAsync(Cancel))
        {
            behind = SyncAsync(Durability.Behind);
            other = AddAsync("other");
        }

        await other;
        (await behind).Should().Be(2, "FULL");
        _commits.Should().Be(2, "one alone, and one for both that waited");
    }

    [Fact]
    public async Task The_log_is_moved_to_the_database_long_before_SQLite_would()
    {
        const int changes = 1_000;
        for (var i = 0; i < changes; i++)
        {
            await AddAsync($"{i}", Durability.WithNext);
        }

        await using var connection = new SqliteConnection(ConnectionString);
        await connection.OpenAsync(Cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(PASSIVE)";
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        await reader.ReadAsync(Cancel);
        var pages = reader.GetInt32(1);
        pages.Should().BeLessThan(changes, "the log has begun anew, and each change is at least two pages");
        Kept().Should().HaveCount(changes);
    }

    [Fact]
    public async Task One_that_is_cancelled_while_it_waits_does_nothing_and_holds_nobody_up()
    {
        using var gone = new CancellationTokenSource();
        var (first, begun) = await HoldAsync("first");
        var cancelled = _gate.RunAsync(Rent, Durability.Immediate, Insert("cancelled"), gone.Token);
        var turn = _gate.EnterAsync(gone.Token).AsTask();
        await gone.CancelAsync();
        begun.SetResult();
        await first;
        await cancelled.Awaiting(t => t).Should().ThrowAsync<OperationCanceledException>();
        await turn.Awaiting(t => t).Should().ThrowAsync<OperationCanceledException>();
        await AddAsync("next");
        Kept().Should().Equal("first", "next");
    }

    [Fact]
    public async Task A_rush_of_changes_some_of_which_fail_keeps_what_was_answered()
    {
        var kept = new System.Collections.Concurrent.ConcurrentBag<string>();
        await Parallel.ForAsync(
            0,
            2_000,
            new ParallelOptions { MaxDegreeOfParallelism = 100, CancellationToken = Cancel },
            async (i, ct) =>
            {
                if (i % 50 == 0)
                {
                    using var turn = await _gate.EnterAsync(ct);
                    return;
                }

                try
                {
                    // Some names are taken, some fail after they have written.
                    await _gate.RunAsync(
                        Rent,
                        (Durability)(i % 3),
                        async link =>
                        {
                            Execute(link.Connection, $"INSERT INTO changes VALUES ('{i % 1_000}')");
                            await Task.Yield();
                            return i % 9 == 0 ? throw new InvalidOperationException() : true;
                        },
                        ct
                    );
                    await Sync();
                    kept.Add($"{i % 1_000}");
                }
                catch (Exception e) when (e is SqliteException or InvalidOperationException)
                {
                    // Not kept.
                }
            }
        );
        Kept().Should().Equal(kept.Order(StringComparer.Ordinal));
        _commits.Should().BeInRange(1, kept.Count - 1);
    }

    private Task Sync() => _gate.SyncAsync(Database, byOthers: false);

    private Task<bool> AddAsync(string name, Durability durability = Durability.Immediate) =>
        _gate.RunAsync(Rent, durability, Insert(name), Cancel);

    private Task<bool> RunAsync(Func<SqliteLink, Task<bool>> work) =>
        _gate.RunAsync(Rent, Durability.Immediate, work, Cancel);

    private Task<long> SyncAsync(Durability durability) =>
        _gate.RunAsync(
            Rent,
            durability,
            link => Task.FromResult((long)Scalar(link.Connection, "PRAGMA synchronous")),
            Cancel
        );

    private async Task<(Task Change, TaskCompletionSource GoOn)> HoldAsync(
        string name,
        Durability durability = Durability.Immediate
    )
    {
        var (change, held) = Hold(name, durability);
        await held.Begun.Task;
        return (change, held.GoOn);
    }

    private (Task Change, Held Held) Hold(string name, Durability durability = Durability.Immediate)
    {
        var held = new Held(new TaskCompletionSource(), new TaskCompletionSource());
        var change = _gate.RunAsync(
            Rent,
            durability,
            async link =>
            {
                held.Begun.SetResult();
                await held.GoOn.Task;
                return await Insert(name)(link);
            },
            Cancel
        );
        return (change, held);
    }

    private static Func<SqliteLink, Task<bool>> Insert(string name) =>
        link =>
        {
            Execute(link.Connection, $"INSERT INTO changes VALUES ('{name}')");
            return Task.FromResult(true);
        };

    private SqliteLink Rent()
    {
        lock (_idle)
        {
            if (_idle.Count > 0)
            {
                var idle = _idle[^1];
                _idle.RemoveAt(_idle.Count - 1);
                return idle;
            }
        }

        var link = SqliteLink.Open(ConnectionString, GiveBack);
        raw.sqlite3_commit_hook(((SqliteConnection)link.Connection).Handle, Counted, null);
        return link;
    }

    private int Counted(object? _)
    {
        Interlocked.Increment(ref _commits);
        return 0;
    }

    private void GiveBack(SqliteLink link)
    {
        if (link.IsBroken)
        {
            link.Close();
            return;
        }

        lock (_idle)
        {
            _idle.Add(link);
        }
    }

    private List<string> Kept()
    {
        using var connection = new SqliteConnection(ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name FROM changes ORDER BY name";
        using var reader = command.ExecuteReader();
        var names = new List<string>();
        while (reader.Read())
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }

    private static void Execute(System.Data.Common.DbConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }

    private static object Scalar(System.Data.Common.DbConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        return command.ExecuteScalar()!;
    }

    private sealed record Held(TaskCompletionSource Begun, TaskCompletionSource GoOn);
}
