using System.Security.Cryptography;
using System.Text;
using AwesomeAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;
using OmniSphere.Authorization;
using OmniSphere.Core.Tests.Http;

namespace OmniSphere.Core.Tests.Authorization;

public sealed class BearerTests : IAsyncLifetime
{
    private readonly Tokens _tokens = new();
    private ApiHost _host = null!;

    private DateTimeOffset Now => _host.Time.GetUtcNow();

    public async ValueTask InitializeAsync() =>
        _host = await ApiHost.StartAsync(
            shop =>
            {
                shop.MapGet("/me", (Caller caller) => $"{caller.Kind} {caller.Subject}").ForShopper();
                shop.MapGet("/work", (Caller caller) => caller.Permissions).ForMerchant("shop.work");
            },
            services => services.AddSingleton<ITokenKeySource>(_tokens)
        );

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _tokens.Dispose();
    }

    private Task<HttpResponseMessage> MeAsync(string? token, string tenant = "acme") =>
        _host.SendAsync(
            HttpMethod.Get,
            "/shop/v1/me",
            null,
            token is null ? [("X-Tenant", tenant)] : [("X-Tenant", tenant), ("Authorization", $"Bearer {token}")]
        );

    private string Shopper(
        SecurityKey? key = null,
        string algorithm = SecurityAlgorithms.EcdsaSha256,
        string type = "at+jwt",
        string issuer = "https://acme.example",
        string audience = OmniSphereBearer.Audience,
        TimeSpan? expiresIn = null,
        TimeSpan? startsIn = null
    ) =>
        _tokens.Create(
            Now,
            OmniSphereKinds.Shopper,
            null,
            key,
            algorithm,
            type,
            issuer,
            audience,
            null,
            expiresIn,
            startsIn
        );

    [Fact]
    public async Task A_good_token_names_the_caller()
    {
        var response = await MeAsync(Shopper());
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))
            .Should()
            .Be("Shopper someone");
    }

    [Fact]
    public async Task Permissions_are_all_read()
    {
        var token = _tokens.Create(Now, permissions: ["shop.work", "shop.rest"]);
        var body = await _host
            .SendAsync(HttpMethod.Get, "/shop/v1/work", null, ("Authorization", $"bearer {token}"))
            .ShouldBeAsync(200);
        body.EnumerateArray().Select(p => p.GetString()).Should().BeEquivalentTo("shop.work", "shop.rest");
    }

    [Fact]
    public async Task No_token_is_an_anonymous_caller()
    {
        var response = await MeAsync(null);
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().Be("Anonymous ");
    }

    [Fact]
    public async Task An_expired_token_says_so()
    {
        var sending = MeAsync(Shopper(expiresIn: TimeSpan.FromSeconds(-30), startsIn: TimeSpan.FromHours(-1)));
        await sending.ShouldBeProblemAsync(401, "auth.token_expired");
        (await sending).Headers.WwwAuthenticate.ToString().Should().StartWith("Bearer error=\"invalid_token\"");
    }

    [Fact]
    public async Task Clocks_may_differ_by_half_a_minute()
    {
        await MeAsync(Shopper(expiresIn: TimeSpan.FromSeconds(-29), startsIn: TimeSpan.FromHours(-1)))
            .ShouldBeSuccessAsync();
        await MeAsync(Shopper(startsIn: TimeSpan.FromSeconds(30))).ShouldBeSuccessAsync();
        await MeAsync(Shopper(startsIn: TimeSpan.FromSeconds(31))).ShouldBeProblemAsync(401, "auth.token_invalid");
    }

    [Fact]
    public async Task A_token_of_another_tenant_is_refused_by_its_claim()
    {
        var globex = _tokens.Create(
            Now,
            OmniSphereKinds.Shopper,
            key: _tokens.Globex,
            issuer: "https://globex.example",
            tenant: ApiHost.Globex.Id.ToString()
        );
        await MeAsync(globex, "globex").ShouldBeSuccessAsync();
        await MeAsync(globex).ShouldBeProblemAsync(403, "tenant.mismatch");
    }

    [Fact]
    public async Task A_token_of_another_issuer_is_refused_whatever_it_claims()
    {
        await MeAsync(Shopper(_tokens.Globex)).ShouldBeProblemAsync(401, "auth.token_invalid");
        await MeAsync(Shopper(issuer: "https://globex.example")).ShouldBeProblemAsync(401, "auth.token_invalid");
        await MeAsync(Shopper(audience: "elsewhere")).ShouldBeProblemAsync(401, "auth.token_invalid");
        await MeAsync(_tokens.Create(Now, OmniSphereKinds.Shopper, tenant: ""))
            .ShouldBeProblemAsync(403, "tenant.mismatch");
    }

    [Theory]
    [InlineData("JWT")]
    [InlineData("")]
    [InlineData("logout+jwt")]
    public async Task Only_access_tokens_are_taken(string type) =>
        await MeAsync(Shopper(type: type)).ShouldBeProblemAsync(401, "auth.token_invalid");

    [Fact]
    public async Task Only_ES256_is_taken()
    {
        using var rsa = RSA.Create(2048);
        await MeAsync(Shopper(new RsaSecurityKey(rsa) { KeyId = "acme-1" }, SecurityAlgorithms.RsaSha256))
            .ShouldBeProblemAsync(401, "auth.token_invalid");

        // The old trick: the public key, which everybody knows, used as the secret of an HMAC.
        var known = ((ECDsaSecurityKey)_tokens.Acme).ECDsa.ExportSubjectPublicKeyInfo();
        await MeAsync(Shopper(new SymmetricSecurityKey(known) { KeyId = "acme-1" }, SecurityAlgorithms.HmacSha256))
            .ShouldBeProblemAsync(401, "auth.token_invalid");
    }

    [Fact]
    public async Task An_unsigned_or_altered_token_is_refused()
    {
        var parts = Shopper().Split('.');
        var header = Base64UrlEncoder.Encode("""{"alg":"none","typ":"at+jwt","kid":"acme-1"}""");
        await MeAsync($"{header}.{parts[1]}.").ShouldBeProblemAsync(401, "auth.token_invalid");

        var payload = Base64UrlEncoder.Decode(parts[1]).Replace("shopper", "staff", StringComparison.Ordinal);
        await MeAsync($"{parts[0]}.{Base64UrlEncoder.Encode(payload)}.{parts[2]}")
            .ShouldBeProblemAsync(401, "auth.token_invalid");
    }

    [Theory]
    [InlineData("x")]
    [InlineData("a.b.c")]
    [InlineData("....")]
    [InlineData("eyJ4IjoxfQ.eyJ4IjoxfQ.eyJ4IjoxfQ")]
    public async Task What_is_no_token_is_refused(string token) =>
        await MeAsync(token).ShouldBeProblemAsync(401, "auth.token_invalid");

    [Fact]
    public async Task An_enormous_token_is_refused() =>
        await MeAsync(new string('a', 17 * 1024)).ShouldBeProblemAsync(401, "auth.token_invalid");

    [Fact]
    public async Task A_new_key_is_fetched_when_a_token_names_it()
    {
        _tokens.Rotated = true;
        await MeAsync(Shopper(_tokens.Next)).ShouldBeSuccessAsync();
        await MeAsync(Shopper()).ShouldBeSuccessAsync();
        _tokens.Refreshes.Should().Be(1);
    }

    [Fact]
    public async Task Unknown_keys_cannot_be_used_to_hammer_the_issuer()
    {
        for (var i = 0; i < 5; i++)
        {
            await MeAsync(Shopper(_tokens.Next)).ShouldBeProblemAsync(401, "auth.token_invalid");
        }

        _tokens.Refreshes.Should().Be(1);
        _host.Time.Advance(TimeSpan.FromSeconds(10));
        await MeAsync(Shopper(_tokens.Next)).ShouldBeProblemAsync(401, "auth.token_invalid");
        _tokens.Refreshes.Should().Be(2);
    }

    [Fact]
    public async Task Without_a_tenant_nobody_is_known() =>
        await MeAsync(Shopper(), "").ShouldBeProblemAsync(404, "tenant.required");

    [Fact]
    public async Task Without_keys_no_token_is_good()
    {
        await using var host = await ApiHost.StartAsync(shop => shop.MapGet("/me", () => "me").ForShopper());
        await host.SendAsync(HttpMethod.Get, "/shop/v1/me", null, ("Authorization", $"Bearer {Shopper()}"))
            .ShouldBeProblemAsync(401, "auth.token_invalid");
    }
}
