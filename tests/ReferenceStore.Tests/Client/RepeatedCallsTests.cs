using System.Collections.Concurrent;
using System.Net;
using System.Text;
using AwesomeAssertions;
using Microsoft.Extensions.Time.Testing;
using OmniSphere.Client;

namespace ReferenceStore.Tests.Client;

/// <summary>What the client does again, and what it never does.</summary>
public sealed class RepeatedCallsTests : IDisposable
{
    private const string Cart = """
        {"id":"cart_1","version":1,"state":"thawed","currency":"EUR","lines":[],"coupons":[],"promotions":[],
        "totals":{"subtotal":{"amount":0,"currency":"EUR"},"discount":{"amount":0,"currency":"EUR"},
        "shipping":{"amount":0,"currency":"EUR"},"tax":{"amount":0,"currency":"EUR"},
        "total":{"amount":0,"currency":"EUR"},"due":{"amount":0,"currency":"EUR"}},
        "pricesIncludeTax":true,"taxes":[],"credits":[],"messages":[],"expiresAt":"2030-01-01T00:00:00Z"}
        """;

    private readonly Scripted _service = new();
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UnixEpoch);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_only_reads_is_asked_again_and_a_new_word_is_kept()
    {
        _service.Answers(503, "{}").Answers(502, "").Answers(200, Cart);
        var cart = await Client().Checkout.GetCartAsync("cart/1", cancellationToken: Stop);
        cart.State.Word.Should().Be("thawed");
        _service.Seen.Select(s => s.Line).Should().Equal(Enumerable.Repeat("GET /checkout/v1/carts/cart%2F1", 3));
    }

    [Fact]
    public async Task A_change_with_a_key_is_sent_again_with_the_same_key()
    {
        _service.Breaks().Answers(201, Cart);
        await Client().Checkout.AddLineAsync("cart_1", new() { Sku = "A" }, cancellationToken: Stop);
        _service.Seen.Should().HaveCount(2);
        _service.Seen.Select(s => s.Key).Distinct().Should().ContainSingle().Which.Should().NotBeNullOrEmpty();
        _service.Seen.Should().OnlyContain(s => s.Body == """{"sku":"A"}""");
    }

    [Fact]
    public async Task A_change_without_a_key_is_sent_once()
    {
        _service.Answers(503, """{"code":"checkout.unavailable"}""").Breaks();
        var call = () => Client().Checkout.DeleteCartAsync("cart_1", cancellationToken: Stop);
        (await call.Should().ThrowAsync<OmniSphereProblemException>()).Which.Code.Should().Be("checkout.unavailable");
        await call.Should().ThrowAsync<HttpRequestException>();
        _service.Seen.Should().HaveCount(2);
    }

    [Fact]
    public async Task A_refusal_is_final_and_so_is_the_last_attempt()
    {
        _service.Answers(404, """{"code":"cart.not_found"}""");
        var call = () => Client().Checkout.GetCartAsync("cart_1", cancellationToken: Stop);
        await call.Should().ThrowAsync<OmniSphereProblemException>();
        _service.Seen.Should().HaveCount(1);
        _service.Answers(429, "").Answers(429, "").Answers(429, "").Answers(200, Cart);
        (await call.Should().ThrowAsync<OmniSphereProblemException>()).Which.Code.Should().Be("http.429");
        _service.Seen.Should().HaveCount(4);
    }

    [Fact]
    public async Task A_renewal_that_fails_for_a_moment_is_tried_again()
    {
        var away = false;
        _service.Speaks(request =>
            request.Line switch
            {
                "POST /auth/v1/login" => (200, """{"loginTicket":"t","expiresIn":60}"""),
                "POST /auth/connect/token" when away => (503, "{}"),
                "POST /auth/connect/token" => (
                    200,
                    $$"""{"access_token":"{{_service.Tokens.Increment()}}","refresh_token":"r","expires_in":600}"""
                ),
                _ => (200, Cart),
            }
        );
        var shopper = await Client().SignInAsync("ada@example.org", "secret", cancellationToken: Stop);
        _clock.Advance(TimeSpan.FromMinutes(10));
        away = true;
        await shopper.Checkout.GetCartAsync("cart_1", cancellationToken: Stop);
        away = false;
        await shopper.Checkout.GetCartAsync("cart_1", cancellationToken: Stop);
        _service.Tokens.Issued.Should().Be(2);
    }

    [Fact]
    public async Task Calls_at_the_same_moment_share_one_renewal_and_a_refused_token_is_renewed()
    {
        _service.Speaks(request =>
            request.Line switch
            {
                "POST /auth/v1/login" => (200, """{"loginTicket":"t","expiresIn":60}"""),
                "POST /auth/connect/token" => (
                    200,
                    $$"""{"access_token":"{{_service.Tokens.Increment()}}","refresh_token":"r","expires_in":600}"""
                ),
                _ => request.Token == _service.Tokens.Good ? (200, Cart) : (401, """{"code":"auth.token_expired"}"""),
            }
        );
        var shopper = await Client().SignInAsync("ada@example.org", "secret", cancellationToken: Stop);
        await shopper.Checkout.GetCartAsync("cart_1", cancellationToken: Stop);
        _service.Tokens.Issued.Should().Be(1);

        _clock.Advance(TimeSpan.FromMinutes(10));
        await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => shopper.Checkout.GetCartAsync("cart_1", cancellationToken: Stop))
        );
        _service.Tokens.Issued.Should().Be(2, "a refresh token works once");

        _service.Tokens.Revoke();
        await shopper.Checkout.DeleteCartAsync("cart_1", cancellationToken: Stop);
        _service.Tokens.Issued.Should().Be(3, "a refused token has had no effect");
    }

    public void Dispose() => _service.Dispose();

    private OmniSphereClient Client() =>
        new(
            new HttpClient(_service) { BaseAddress = new Uri("https://acme.example/") },
            new() { FirstDelay = TimeSpan.FromMilliseconds(1), Clock = new Impatient(_clock) }
        );

    /// <summary>The test's clock, with the timers of the real one.</summary>
    private sealed class Impatient(TimeProvider clock) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();
    }

    private sealed record Seen(string Line, string? Key, string? Token, string Body);

    private sealed class Issuer
    {
        private int _issued;

        public int Issued => _issued;

        public string Good { get; private set; } = "";

        public string Increment() => Good = $"token-{Interlocked.Increment(ref _issued)}";

        public void Revoke() => Good = "none yet";
    }

    /// <summary>A service that answers as it is told.</summary>
    private sealed class Scripted : HttpMessageHandler
    {
        private readonly ConcurrentQueue<Func<(int, string)>> _answers = new();
        private Func<Seen, (int, string)>? _speaks;

        public ConcurrentQueue<Seen> Seen { get; } = new();

        public Issuer Tokens { get; } = new();

        public Scripted Answers(int status, string body)
        {
            _answers.Enqueue(() => (status, body));
            return this;
        }

        public Scripted Breaks()
        {
            _answers.Enqueue(() => throw new HttpRequestException("The connection broke."));
            return this;
        }

        public void Speaks(Func<Seen, (int, string)> speaks) => _speaks = speaks;

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
            var seen = new Seen(
                $"{request.Method} {request.RequestUri!.AbsolutePath}",
                request.Headers.TryGetValues("Idempotency-Key", out var keys) ? keys.Single() : null,
                request.Headers.Authorization?.Parameter,
                body
            );
            Seen.Enqueue(seen);
            var (status, text) =
                _speaks is not null ? _speaks(seen)
                : _answers.TryDequeue(out var answer) ? answer()
                : throw new InvalidOperationException("Nobody expected this request.");
            return new HttpResponseMessage((HttpStatusCode)status)
            {
                Content = new StringContent(
                    text,
                    Encoding.UTF8,
                    status < 400 ? "application/json" : "application/problem+json"
                ),
            };
        }
    }
}
