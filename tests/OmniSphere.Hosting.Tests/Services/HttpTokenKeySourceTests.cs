using System.Net;
using System.Security.Cryptography;
using AwesomeAssertions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;
using OmniSphere.Hosting.ServiceIdentity;
using OmniSphere.Http;

namespace OmniSphere.Hosting.Tests.Services;

/// <summary>Keys of the auth service, fetched seldom and kept while it is away.</summary>
public sealed class HttpTokenKeySourceTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero));
    private readonly AuthService _auth = new();
    private readonly HttpContextAccessor _http = new() { HttpContext = new DefaultHttpContext() };
    private readonly HttpTokenKeySource _source;

    public HttpTokenKeySourceTests()
    {
        _http.HttpContext!.Request.Scheme = "https";
        _http.HttpContext.Request.Host = new("acme.shop.example");
        var options = new ServiceIdentityOptions { Name = "checkout" };
        options.Keys.Add(Convert.ToBase64String(new byte[32]));
        var tokens = new ServiceTokens(new Monitor(options), _clock);
        _source = new(
            new HttpClient(_auth) { BaseAddress = new("http://auth") },
            tokens,
            _http,
            _clock,
            NullLogger<HttpTokenKeySource>.Instance
        );
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keys_are_fetched_once_and_again_after_a_while()
    {
        var keys = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => GetAsync()));
        keys.Should().OnlyContain(k => k!.Issuer == "https://acme.shop.example/");
        keys[0]!.Keys.Select(k => k.KeyId).Should().Equal("key-1");
        _auth.Fetches.Should().Be(1);

        _auth.Rotate("key-2");
        (await GetAsync())!.Keys.Select(k => k.KeyId).Should().Equal("key-1");
        _clock.Advance(TimeSpan.FromMinutes(6));
        (await GetAsync())!.Keys.Select(k => k.KeyId).Should().Equal("key-1", "key-2");
    }

    [Fact]
    public async Task A_rotation_arrives_when_a_token_names_the_new_key()
    {
        await GetAsync();
        _auth.Rotate("key-2");
        (await GetAsync(refresh: true))!.Keys.Select(k => k.KeyId).Should().Equal("key-1", "key-2");
    }

    [Fact]
    public async Task Known_keys_are_used_while_the_auth_service_is_away()
    {
        await GetAsync();
        _auth.Away = true;
        _clock.Advance(TimeSpan.FromHours(1));
        (await GetAsync())!.Keys.Should().ContainSingle();
        var fetches = _auth.Fetches;
        (await GetAsync())!.Keys.Should().ContainSingle();
        _auth.Fetches.Should().Be(fetches, "it is not asked again at once");

        _auth.Away = false;
        _auth.Rotate("key-2");
        _clock.Advance(TimeSpan.FromSeconds(6));
        (await GetAsync())!.Keys.Should().HaveCount(2);
    }

    [Fact]
    public async Task Without_any_key_the_answer_is_503_and_never_a_verdict_on_the_token()
    {
        _auth.Away = true;
        var get = () => GetAsync();
        (await get.Should().ThrowAsync<ProblemException>()).Which.Code.Should().Be("auth.unavailable");
    }

    [Fact]
    public async Task The_auth_service_learns_tenant_and_address_and_who_asks()
    {
        await GetAsync();
        _auth.Hosts.Should().OnlyContain(h => h == "acme.shop.example");
        _auth.Signed.Should().BeTrue();
    }

    public void Dispose()
    {
        _source.Dispose();
        _auth.Dispose();
    }

    private Task<OmniSphere.Authorization.TokenKeys?> GetAsync(bool refresh = false) =>
        _source.GetAsync(ServicePair.Acme, refresh, Stop).AsTask();

    private sealed class AuthService : HttpMessageHandler
    {
        private readonly List<string> _keys = [Key("key-1")];
        private int _fetches;

        public bool Away { get; set; }

        public int Fetches => _fetches;

        public List<string?> Hosts { get; } = [];

        public bool Signed { get; private set; } = true;

        public void Rotate(string kid) => _keys.Add(Key(kid));

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            await Task.Delay(5, cancellationToken);
            Signed &= request.Headers.Contains(ServiceTokens.Header);
            Hosts.AddRange(request.Headers.GetValues("X-Forwarded-Host"));
            var keys = request.RequestUri!.AbsolutePath == "/.well-known/jwks";
            if (!keys)
            {
                Interlocked.Increment(ref _fetches);
            }

            return Away
                ? throw new HttpRequestException("refused")
                : new HttpResponseMessage(HttpStatusCode.OK)
                {
                    Content = new StringContent(
                        keys
                            ? $$"""{"keys":[{{string.Join(',', _keys)}}]}"""
                            : """{"issuer":"https://acme.shop.example/"}"""
                    ),
                };
        }

        private static string Key(string kid)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var point = key.ExportParameters(includePrivateParameters: false).Q;
            return $$"""
                {"kty":"EC","crv":"P-256","use":"sig","alg":"ES256","kid":"{{kid}}",
                "x":"{{Base64UrlEncoder.Encode(point.X)}}","y":"{{Base64UrlEncoder.Encode(point.Y)}}"}
                """;
        }
    }

    private sealed class Monitor(ServiceIdentityOptions value) : IOptionsMonitor<ServiceIdentityOptions>
    {
        public ServiceIdentityOptions CurrentValue => value;

        public ServiceIdentityOptions Get(string? name) => value;

        public IDisposable? OnChange(Action<ServiceIdentityOptions, string?> listener) => null;
    }
}
