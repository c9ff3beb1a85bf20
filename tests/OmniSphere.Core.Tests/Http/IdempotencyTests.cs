using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using AwesomeAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Authorization;
using OmniSphere.Http;
using OmniSphere.Persistence;

namespace OmniSphere.Core.Tests.Http;

public sealed class IdempotencyTests : IAsyncLifetime
{
    private ApiHost _host = null!;
    private int _runs;
    private Func<Task>? _before;

    private sealed record Order(string Name) : IValidated
    {
        public void Validate(Validation v) => v.Text(Name, "name", max: 10);
    }

    private sealed record Answer(int Run, string Name);

    public async ValueTask InitializeAsync() =>
        _host = await ApiHost.StartAsync(shop =>
        {
            shop.MapPost("/orders/{id}", (string id, Order order) => RunAsync(order)).ForPublic().WithIdempotency();
            shop.MapPost(
                    "/patient",
                    async (Order order, CancellationToken ct) =>
                    {
                        var made = await RunAsync(order);
                        ct.ThrowIfCancellationRequested();
                        return made;
                    }
                )
                .ForPublic()
                .WithIdempotency();
            shop.MapPost("/optional", RunAsync).ForPublic().WithIdempotency(required: false);
            shop.MapPost(
                    "/empty",
                    () =>
                    {
                        _runs++;
                        return TypedResults.NoContent();
                    }
                )
                .ForPublic()
                .WithIdempotency();
        });

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private async Task<VersionedCreated<Answer>> RunAsync(Order order)
    {
        var run = Interlocked.Increment(ref _runs);
        if (_before is not null)
        {
            await _before();
        }

        return Versioned.Created($"/shop/v1/orders/{run}", new Answer(run, order.Name), run);
    }

    private Task<HttpResponseMessage> OrderAsync(
        string key,
        string json = """{"name":"lamp"}""",
        string path = "/shop/v1/orders/1",
        params (string, string)[] headers
    ) => _host.PostAsync(path, json, [("Idempotency-Key", key), .. headers]);

    [Fact]
    public async Task The_same_request_again_repeats_the_answer()
    {
        var first = await OrderAsync("k1");
        var second = await OrderAsync("k1");
        ((int)second.StatusCode).Should().Be(201);
        (await BytesAsync(second)).Should().Equal(await BytesAsync(first));
        second.Headers.Location.Should().Be(first.Headers.Location).And.NotBeNull();
        second.Headers.ETag.Should().Be(first.Headers.ETag).And.NotBeNull();
        second.Content.Headers.ContentType.Should().Be(first.Content.Headers.ContentType).And.NotBeNull();
        first.Headers.Contains("Idempotency-Replayed").Should().BeFalse();
        second.Headers.GetValues("Idempotency-Replayed").Should().Equal("true");
        _runs.Should().Be(1);
    }

    [Fact]
    public async Task What_may_have_been_committed_is_not_done_again_at_once()
    {
        _before = () => throw new CommitInDoubtException(new Npgsql.NpgsqlException("broken", new IOException("gone")));
        (await OrderAsync("doubt")).StatusCode.Should().Be(System.Net.HttpStatusCode.ServiceUnavailable);
        _before = null;
        (await OrderAsync("doubt")).StatusCode.Should().Be(System.Net.HttpStatusCode.Conflict);
        _runs.Should().Be(1);
    }

    [Fact]
    public async Task An_answer_without_a_body_is_repeated_as_well()
    {
        await OrderAsync("k1", "", "/shop/v1/empty").ShouldBeAsync(204);
        await OrderAsync("k1", "", "/shop/v1/empty").ShouldBeAsync(204);
        _runs.Should().Be(1);
    }

    [Fact]
    public async Task Another_key_is_another_request()
    {
        await OrderAsync("k1").ShouldBeAsync(201);
        await OrderAsync("K1").ShouldBeAsync(201);
        _runs.Should().Be(2);
    }

    [Fact]
    public async Task Another_body_or_address_under_the_same_key_is_refused()
    {
        await OrderAsync("k1").ShouldBeAsync(201);
        await OrderAsync("k1", """{"name":"desk"}""").ShouldBeProblemAsync(422, "idempotency.key_reused");
        await OrderAsync("k1", path: "/shop/v1/orders/2").ShouldBeProblemAsync(422, "idempotency.key_reused");
        await OrderAsync("k1", path: "/shop/v1/orders/1?x=1").ShouldBeProblemAsync(422, "idempotency.key_reused");
        _runs.Should().Be(1);
    }

    [Fact]
    public async Task Another_tenant_or_caller_never_sees_the_answer()
    {
        await OrderAsync("k1").ShouldBeAsync(201);
        await OrderAsync("k1", headers: ("X-Tenant", "globex")).ShouldBeAsync(201);
        await OrderAsync("k1", headers: ("X-Cart-Token", "one")).ShouldBeAsync(201);
        await OrderAsync("k1", headers: ("X-Cart-Token", "two")).ShouldBeAsync(201);
        await OrderAsync("k1", headers: ("Authorization", "Basic b25lOg==")).ShouldBeAsync(201);
        _runs.Should().Be(5);
    }

    [Fact]
    public async Task While_the_first_runs_the_second_is_told_to_wait()
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _before = () =>
        {
            entered.SetResult();
            return go.Task;
        };
        var first = OrderAsync("k1");
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        var second = OrderAsync("k1");
        await second.ShouldBeProblemAsync(409, "idempotency.in_progress");
        (await second).Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(1));
        go.SetResult();
        await first.ShouldBeAsync(201);
        await OrderAsync("k1").ShouldBeAsync(201);
        _runs.Should().Be(1);
    }

    [Fact]
    public async Task A_client_that_goes_away_finds_the_whole_answer_when_it_asks_again()
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _before = () =>
        {
            entered.TrySetResult();
            return go.Task;
        };
        using var leaving = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/shop/v1/patient");
        request.Content = new StringContent("""{"name":"lamp"}""", Encoding.UTF8, "application/json");
        request.Headers.Add("Idempotency-Key", "k1");
        var first = _host.Client.SendAsync(request, leaving.Token);
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        await leaving.CancelAsync();
        go.SetResult();
        await Task.WhenAny(first); // However it ends: nobody listens any more.

        HttpResponseMessage again;
        for (
            var i = 0;
            (again = await OrderAsync("k1", path: "/shop/v1/patient")).StatusCode == HttpStatusCode.Conflict
                && i < 3_000;
            i++
        )
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        (await Task.FromResult(again).ShouldBeAsync(201)).GetProperty("name").GetString().Should().Be("lamp");
        _runs.Should().Be(1);
    }

    [Fact]
    public async Task What_was_interrupted_may_have_been_done_and_is_not_repeated_at_once()
    {
        _before = () => throw new OperationCanceledException();
        await OrderAsync("k1").ShouldBeProblemAsync(500, "server.error");
        _before = null;
        await OrderAsync("k1").ShouldBeProblemAsync(409, "idempotency.in_progress");
        _host.Time.Advance(TimeSpan.FromSeconds(60));
        await OrderAsync("k1").ShouldBeAsync(201);
        _runs.Should().Be(2);
    }

    [Fact]
    public async Task Of_fifty_at_once_one_runs()
    {
        var statuses = new ConcurrentBag<int>();
        await Parallel.ForAsync(
            0,
            50,
            new ParallelOptions
            {
                MaxDegreeOfParallelism = 50,
                CancellationToken = TestContext.Current.CancellationToken,
            },
            async (_, _) => statuses.Add((int)(await OrderAsync("k1")).StatusCode)
        );
        _runs.Should().Be(1);
        statuses.Should().OnlyContain(s => s == 201 || s == 409);
    }

    [Fact]
    public async Task A_failure_is_not_kept()
    {
        _before = () => throw Problem.Conflict("stock.insufficient", "None left.");
        await OrderAsync("k1").ShouldBeProblemAsync(409, "stock.insufficient");
        _before = () => throw new InvalidOperationException();
        await OrderAsync("k1").ShouldBeProblemAsync(500, "server.error");
        _before = null;
        await OrderAsync("k1").ShouldBeAsync(201);
        _runs.Should().Be(3);
    }

    [Fact]
    public async Task An_invalid_body_is_refused_and_its_key_stays_free()
    {
        await OrderAsync("k1", """{"name":""}""").ShouldBeProblemAsync(422, "request.invalid");
        await OrderAsync("k1", "{").ShouldBeProblemAsync(400, "request.malformed");
        await OrderAsync("k1").ShouldBeAsync(201);
    }

    [Fact]
    public async Task A_request_needs_a_key_only_where_one_is_required()
    {
        await _host
            .PostAsync("/shop/v1/orders/1", """{"name":"a"}""")
            .ShouldBeProblemAsync(400, "idempotency.key_missing");
        await _host.PostAsync("/shop/v1/optional", """{"name":"a"}""").ShouldBeAsync(201);
        await _host.PostAsync("/shop/v1/optional", """{"name":"a"}""").ShouldBeAsync(201);
        _runs.Should().Be(2);
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("clé")]
    public async Task What_is_no_key_is_refused(string key) =>
        await OrderAsync(key).ShouldBeProblemAsync(400, "idempotency.key_invalid");

    [Fact]
    public async Task A_key_has_at_most_255_characters()
    {
        await OrderAsync(new string('k', 255)).ShouldBeAsync(201);
        await OrderAsync(new string('k', 256)).ShouldBeProblemAsync(400, "idempotency.key_invalid");
    }

    [Fact]
    public async Task A_body_beyond_the_limit_is_refused() =>
        await OrderAsync("k1", new string(' ', 1024 * 1024 + 1)).ShouldBeProblemAsync(413, "request.too_large");

    [Fact]
    public async Task After_a_day_the_key_is_forgotten()
    {
        await OrderAsync("k1").ShouldBeAsync(201);
        _host.Time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        await OrderAsync("k1").ShouldBeAsync(201);
        _runs.Should().Be(1);
        _host.Time.Advance(TimeSpan.FromSeconds(1));
        await OrderAsync("k1").ShouldBeAsync(201);
        _runs.Should().Be(2);
    }

    [Fact]
    public async Task A_claim_left_by_a_crash_is_taken_over_and_its_late_answer_ignored()
    {
        var store = _host.Services.GetRequiredService<IIdempotencyStore>();
        var cancellation = TestContext.Current.CancellationToken;
        var crashed = await store.ClaimAsync("s", "k", "f", TimeSpan.FromSeconds(60), cancellation);
        (await store.ClaimAsync("s", "k", "f", TimeSpan.FromSeconds(60), cancellation))
            .Outcome.Should()
            .Be(IdempotencyOutcome.InProgress);

        _host.Time.Advance(TimeSpan.FromSeconds(60));
        var taken = await store.ClaimAsync("s", "k", "f", TimeSpan.FromSeconds(60), cancellation);
        taken.Outcome.Should().Be(IdempotencyOutcome.Claimed);

        var late = new IdempotentResponse(
            200,
            new Dictionary<string, string>(StringComparer.Ordinal),
            "late"u8.ToArray()
        );
        await store.CompleteAsync(crashed, late, TimeSpan.FromHours(1), cancellation);
        await store.ReleaseAsync(crashed, cancellation);
        (await store.ClaimAsync("s", "k", "f", TimeSpan.FromSeconds(60), cancellation))
            .Outcome.Should()
            .Be(IdempotencyOutcome.InProgress);
    }

    [Fact]
    public async Task A_module_may_bring_a_store_of_its_own()
    {
        var store = new FullStore();
        await using var host = await ApiHost.StartAsync(
            shop => shop.MapPost("/orders", () => "done").ForPublic().WithIdempotency(),
            services => services.AddKeyedSingleton<IIdempotencyStore>("shop", store)
        );
        await host.PostAsync("/shop/v1/orders", "", ("Idempotency-Key", "k")).ShouldBeProblemAsync(500, "server.error");
        store.Claims.Should().Be(1);
    }

    private static Task<byte[]> BytesAsync(HttpResponseMessage response) =>
        response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);

    private sealed class FullStore : IIdempotencyStore
    {
        public int Claims { get; private set; }

        public Task<IdempotencyClaim> ClaimAsync(
            string scope,
            string key,
            string fingerprint,
            TimeSpan lockFor,
            CancellationToken cancellationToken
        )
        {
            Claims++;
            scope.Should().MatchRegex("^[0-9a-f]{64}$");
            fingerprint.Should().MatchRegex("^[0-9a-f]{64}$");
            throw new InvalidOperationException("disk full");
        }

        public Task CompleteAsync(
            IdempotencyClaim claim,
            IdempotentResponse response,
            TimeSpan keepFor,
            CancellationToken cancellationToken
        ) => throw new NotSupportedException();

        public Task ReleaseAsync(IdempotencyClaim claim, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
