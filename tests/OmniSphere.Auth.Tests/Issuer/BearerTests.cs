using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OmniSphere.Auth.Issuer;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Auth.Tests.Issuer;

/// <summary>What the services of the platform accept: tokens as they were issued, and nothing made up.</summary>
public sealed class BearerTests
{
    public static TheoryData<DatabaseProvider> Databases => AuthTestHost.Databases;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases))]
    public async Task A_token_is_good_in_its_own_shop_only(DatabaseProvider database)
    {
        await using var test = await AuthTestHost.StartAsync(database);
        var tokens = await test.ShopperAsync(test.Acme);
        await test.RegisterAsync(test.Lumiere, "someone@example.com");
        (await KnockAsync(test, test.Acme, tokens.Access)).Should().Be((HttpStatusCode.OK, null));
        (await KnockAsync(test, test.Lumiere, tokens.Access)).Status.Should().Be(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task An_expired_token_is_refused()
    {
        await using var test = await AuthTestHost.StartAsync();
        var tokens = await test.ShopperAsync(test.Acme);
        test.Clock.Advance(TimeSpan.FromMinutes(9));
        (await KnockAsync(test, test.Acme, tokens.Access)).Status.Should().Be(HttpStatusCode.OK);
        test.Clock.Advance(TimeSpan.FromMinutes(2));
        (await KnockAsync(test, test.Acme, tokens.Access))
            .Should()
            .Be((HttpStatusCode.Unauthorized, "auth.token_expired"));
    }

    [Fact]
    public async Task An_unsigned_token_is_refused()
    {
        await using var test = await AuthTestHost.StartAsync();
        var genuine = new JsonWebToken((await test.ShopperAsync(test.Acme)).Access);
        var header = Base64UrlEncoder.Encode($$"""{"alg":"none","typ":"at+jwt","kid":"{{genuine.Kid}}"}""");
        (await KnockAsync(test, test.Acme, $"{header}.{genuine.EncodedPayload}."))
            .Should()
            .Be((HttpStatusCode.Unauthorized, "auth.token_invalid"));
    }

    [Fact]
    public async Task A_token_signed_with_the_public_key_as_a_secret_is_refused()
    {
        await using var test = await AuthTestHost.StartAsync();
        var genuine = new JsonWebToken((await test.ShopperAsync(test.Acme)).Access);
        using var client = test.Client(test.Acme);
        var jwks = await client.GetStringAsync("/.well-known/jwks", Cancel);
        var header = Base64UrlEncoder.Encode($$"""{"alg":"HS256","typ":"at+jwt","kid":"{{genuine.Kid}}"}""");
        var signed = $"{header}.{genuine.EncodedPayload}";
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(jwks), Encoding.ASCII.GetBytes(signed));
        (await KnockAsync(test, test.Acme, $"{signed}.{Base64UrlEncoder.Encode(mac)}"))
            .Should()
            .Be((HttpStatusCode.Unauthorized, "auth.token_invalid"));
    }

    [Fact]
    public async Task A_token_signed_with_the_key_of_another_shop_is_refused()
    {
        await using var test = await AuthTestHost.StartAsync();
        var genuine = new JsonWebToken((await test.ShopperAsync(test.Acme)).Access);
        var foreign = (await RingAsync(test, test.Lumiere)).Current.Signing;
        (await KnockAsync(test, test.Acme, Forge(genuine, foreign, foreign.KeyId)))
            .Should()
            .Be((HttpStatusCode.Unauthorized, "auth.token_invalid"));
        (await KnockAsync(test, test.Acme, Forge(genuine, foreign, genuine.Kid)))
            .Should()
            .Be((HttpStatusCode.Unauthorized, "auth.token_invalid"));
        // The forgery is well made: with the shop's own key it passes.
        var own = (await RingAsync(test, test.Acme)).Current.Signing;
        (await KnockAsync(test, test.Acme, Forge(genuine, own, genuine.Kid))).Status.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_identity_token_is_no_access_token()
    {
        await using var test = await AuthTestHost.StartAsync();
        var tokens = await test.ShopperAsync(test.Acme);
        (await KnockAsync(test, test.Acme, tokens.Identity)).Status.Should().Be(HttpStatusCode.Unauthorized);
    }

    private static string Forge(JsonWebToken genuine, SecurityKey key, string kid)
    {
        var ecdsa = ((ECDsaSecurityKey)key).ECDsa;
        var header = Base64UrlEncoder.Encode($$"""{"alg":"ES256","typ":"at+jwt","kid":"{{kid}}"}""");
        var signed = $"{header}.{genuine.EncodedPayload}";
        return $"{signed}.{Base64UrlEncoder.Encode(ecdsa.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    private static async Task<KeyRing> RingAsync(AuthTestHost test, Tenant tenant)
    {
        await using var scope = test.Host.Scope(tenant);
        return await scope.Get<KeySchedule>().OpenAsync(Cancel);
    }

    private static async Task<(HttpStatusCode Status, string? Code)> KnockAsync(
        AuthTestHost test,
        Tenant tenant,
        string token
    )
    {
        using var client = test.Client(tenant, token);
        using var answer = await client.GetAsync("/knock/v1/shopper", Cancel);
        var body = await answer.Content.ReadFromJsonAsync<JsonNode>(Cancel);
        return (answer.StatusCode, (string?)body!["code"]);
    }
}
