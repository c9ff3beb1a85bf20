using System.Security.Cryptography;
using System.Text;
using AwesomeAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OmniSphere.Http;
using OmniSphere.Persistence;
using OmniSphere.Testing;

namespace OmniSphere.Core.Tests.Http;

/// <summary>What every store of idempotency keys does.</summary>
public abstract class IdempotencyStoreConformance(IdempotencyStoreFixture fixture)
{
    private static readonly TimeSpan Lock = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Keep = TimeSpan.FromHours(24);
    private static readonly string Fingerprint = new('f', 64);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // Tests share a store: each has a scope of its own.
    private static string Scope =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(TestContext.Current.TestMethod!.MethodName)));

    private FakeTimeProvider Time => fixture.Time;

    private Task<T> UseAsync<T>(Func<IIdempotencyStore, Task<T>> use) => fixture.UseAsync(use);

    private Task<IdempotencyClaim> ClaimAsync(string key = "k", string? fingerprint = null, string? scope = null) =>
        UseAsync(s => s.ClaimAsync(scope ?? Scope, key, fingerprint ?? Fingerprint, Lock, Cancel));

    private async Task CompleteAsync(IdempotencyClaim claim, string body = "body")
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["ETag"] = "\"3\"" };
        var response = new IdempotentResponse(201, headers, Encoding.UTF8.GetBytes(body));
        await UseAsync(async s =>
        {
            await s.CompleteAsync(claim, response, Keep, Cancel);
            return true;
        });
    }

    private async Task ReleaseAsync(IdempotencyClaim claim) =>
        await UseAsync(async s =>
        {
            await s.ReleaseAsync(claim, Cancel);
            return true;
        });

    [Fact]
    public async Task A_key_is_claimed_once()
    {
        (await ClaimAsync()).Outcome.Should().Be(IdempotencyOutcome.Claimed);
        (await ClaimAsync()).Outcome.Should().Be(IdempotencyOutcome.InProgress);
        (await ClaimAsync(fingerprint: new string('e', 64))).Outcome.Should().Be(IdempotencyOutcome.Reused);
    }

    [Fact]
    public async Task Keys_differ_by_case_and_scope()
    {
        await ClaimAsync("k");
        (await ClaimAsync("K")).Outcome.Should().Be(IdempotencyOutcome.Claimed);
        (await ClaimAsync("k", scope: new string('b', 64))).Outcome.Should().Be(IdempotencyOutcome.Claimed);
    }

    [Fact]
    public async Task A_stored_answer_is_given_back()
    {
        await CompleteAsync(await ClaimAsync());
        var again = await ClaimAsync();
        again.Outcome.Should().Be(IdempotencyOutcome.Replayed);
        again.Response!.Status.Should().Be(201);
        again.Response.Headers.Should().ContainKey("ETag").WhoseValue.Should().Be("\"3\"");
        Encoding.UTF8.GetString(again.Response.Body.Span).Should().Be("body");
        (await ClaimAsync(fingerprint: new string('e', 64))).Outcome.Should().Be(IdempotencyOutcome.Reused);
    }

    [Fact]
    public async Task A_released_key_is_free_even_for_another_request()
    {
        await ReleaseAsync(await ClaimAsync());
        (await ClaimAsync(fingerprint: new string('e', 64))).Outcome.Should().Be(IdempotencyOutcome.Claimed);
    }

    [Fact]
    public async Task A_claim_left_by_a_crash_is_taken_over_and_its_owner_ignored()
    {
        var crashed = await ClaimAsync();
        Time.Advance(Lock - TimeSpan.FromSeconds(1));
        (await ClaimAsync()).Outcome.Should().Be(IdempotencyOutcome.InProgress);
        Time.Advance(TimeSpan.FromSeconds(1));
        var taken = await ClaimAsync();
        taken.Outcome.Should().Be(IdempotencyOutcome.Claimed);

        await CompleteAsync(crashed, "late");
        await ReleaseAsync(crashed);
        (await ClaimAsync()).Outcome.Should().Be(IdempotencyOutcome.InProgress);

        await CompleteAsync(taken, "in time");
        Encoding.UTF8.GetString((await ClaimAsync()).Response!.Body.Span).Should().Be("in time");
    }

    [Fact]
    public async Task An_answer_is_kept_as_long_as_was_asked_and_no_longer()
    {
        await CompleteAsync(await ClaimAsync());
        Time.Advance(Keep - TimeSpan.FromSeconds(1));
        (await ClaimAsync()).Outcome.Should().Be(IdempotencyOutcome.Replayed);
        Time.Advance(TimeSpan.FromSeconds(1));
        (await ClaimAsync(fingerprint: new string('e', 64))).Outcome.Should().Be(IdempotencyOutcome.Claimed);
    }

    [Fact]
    public Task Of_twenty_at_once_one_gets_the_key() => OneOfTwentyAsync();

    [Fact]
    public async Task Of_twenty_that_find_an_abandoned_key_one_gets_it()
    {
        await ClaimAsync();
        Time.Advance(Lock);
        await OneOfTwentyAsync();
    }

    private async Task OneOfTwentyAsync()
    {
        var scope = Scope;
        var claims = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => Task.Run(() => ClaimAsync(scope: scope), Cancel))
        );
        claims.Count(c => c.Outcome == IdempotencyOutcome.Claimed).Should().Be(1);
        claims.Count(c => c.Outcome == IdempotencyOutcome.InProgress).Should().Be(19);
    }
}

public sealed class InMemoryIdempotencyStoreTests(InMemoryIdempotencyStoreTests.Fixture fixture)
    : IdempotencyStoreConformance(fixture),
        IClassFixture<InMemoryIdempotencyStoreTests.Fixture>
{
    public sealed class Fixture : IdempotencyStoreFixture
    {
        private InMemoryIdempotencyStore? _store;

        private protected override Task<T> RunAsync<T>(Func<IIdempotencyStore, Task<T>> use) =>
            use(LazyInitializer.EnsureInitialized(ref _store, () => new InMemoryIdempotencyStore(Time)));
    }
}

public sealed class SqliteIdempotencyStoreTests(SqliteIdempotencyStoreTests.Fixture fixture)
    : IdempotencyStoreConformance(fixture),
        IClassFixture<SqliteIdempotencyStoreTests.Fixture>
{
    public sealed class Fixture() : DatabaseIdempotencyStoreFixture(DatabaseProvider.Sqlite);
}

public sealed class PostgreSqlIdempotencyStoreTests(PostgreSqlIdempotencyStoreTests.Fixture fixture)
    : IdempotencyStoreConformance(fixture),
        IClassFixture<PostgreSqlIdempotencyStoreTests.Fixture>
{
    public sealed class Fixture() : DatabaseIdempotencyStoreFixture(DatabaseProvider.PostgreSql);
}

public abstract class IdempotencyStoreFixture
{
    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    /// <summary>Uses the store in a scope of its own, as a request does.</summary>
    public Task<T> UseAsync<T>(Func<IIdempotencyStore, Task<T>> use) => RunAsync(use);

    private protected abstract Task<T> RunAsync<T>(Func<IIdempotencyStore, Task<T>> use);
}

public abstract class DatabaseIdempotencyStoreFixture(DatabaseProvider provider)
    : IdempotencyStoreFixture,
        IAsyncDisposable
{
    private readonly SemaphoreSlim _starting = new(1);
    private ModuleTestHost? _host;

    // Started by the first test, so that a test is skipped, not failed, where no server can be had.
    private protected override async Task<T> RunAsync<T>(Func<IIdempotencyStore, Task<T>> use)
    {
        await _starting.WaitAsync();
        try
        {
            _host ??= await NotesModule.StartAsync(provider, services: s => s.AddSingleton<TimeProvider>(Time));
        }
        finally
        {
            _starting.Release();
        }

        await using var scope = _host.Scope(_host.Acme);
        return await use(scope.Services.GetRequiredKeyedService<IIdempotencyStore>("notes"));
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        _starting.Dispose();
        GC.SuppressFinalize(this);
    }
}
