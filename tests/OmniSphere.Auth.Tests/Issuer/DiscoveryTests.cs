using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using OmniSphere.Tenancy;

namespace OmniSphere.Auth.Tests.Issuer;

public sealed class DiscoveryTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_shop_describes_its_own_issuer()
    {
        await using var test = await AuthTestHost.StartAsync();
        foreach (var tenant in new[] { test.Acme, test.Lumiere })
        {
            using var client = test.Client(tenant);
            var found = await client.GetFromJsonAsync<JsonNode>("/.well-known/openid-configuration", Cancel);
            var origin = $"http://{tenant.Slug}.localhost/";
            ((string)found!["issuer"]!).Should().Be(origin);
            ((string)found["token_endpoint"]!).Should().Be($"{origin}auth/connect/token");
            ((string)found["jwks_uri"]!).Should().Be($"{origin}.well-known/jwks");
            Texts(found["code_challenge_methods_supported"]).Should().Equal("S256");
            Texts(found["id_token_signing_alg_values_supported"]).Should().Equal("ES256");
            Texts(found["grant_types_supported"])
                .Should()
                .BeEquivalentTo(
                    "authorization_code",
                    "refresh_token",
                    "client_credentials",
                    AuthTestHost.LoginTicketGrant
                );
        }
    }

    [Fact]
    public async Task The_configured_address_is_the_issuer_of_tokens_and_of_their_validation()
    {
        await using var test = await AuthTestHost.StartAsync(
            settings: new() { ["OmniSphere:Auth:PublicAddress"] = "https://{slug}.shops.example/" }
        );
        using var client = test.Client(test.Acme);
        var found = await client.GetFromJsonAsync<JsonNode>("/.well-known/openid-configuration", Cancel);
        ((string)found!["issuer"]!).Should().Be("https://acme.shops.example/");
        var tokens = await test.ShopperAsync(test.Acme);
        using var signedIn = test.Client(test.Acme, tokens.Access);
        using var answer = await signedIn.GetAsync("/knock/v1/shopper", Cancel);
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        (await test.RefreshAsync(test.Acme, tokens.Refresh)).Status.Should().Be(200);
    }

    [Fact]
    public async Task No_two_shops_share_a_key_and_nothing_secret_is_published()
    {
        await using var test = await AuthTestHost.StartAsync();
        var acme = await KeysAsync(test, test.Acme);
        var lumiere = await KeysAsync(test, test.Lumiere);
        acme.Should().ContainSingle();
        acme.Select(k => (string)k!["kid"]!).Should().NotIntersectWith(lumiere.Select(k => (string)k!["kid"]!));
        acme.Concat(lumiere)
            .Should()
            .OnlyContain(k =>
                (string)k!["kty"]! == "EC"
                && (string)k["crv"]! == "P-256"
                && (string)k["alg"]! == "ES256"
                && k["d"] == null
                && k["k"] == null
            );
    }

    [Fact]
    public async Task There_is_no_issuer_where_there_is_no_shop()
    {
        await using var test = await AuthTestHost.StartAsync();
        using var client = test.Host.BareClient();
        foreach (var path in new[] { "/.well-known/openid-configuration", "/.well-known/jwks" })
        {
            using var answer = await client.GetAsync(path, Cancel);
            answer.StatusCode.Should().Be(HttpStatusCode.NotFound);
        }

        using var token = await client.PostAsync("/auth/connect/token", new FormUrlEncodedContent([]), Cancel);
        token.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    internal static async Task<JsonArray> KeysAsync(AuthTestHost test, Tenant tenant)
    {
        using var client = test.Client(tenant);
        return (await client.GetFromJsonAsync<JsonNode>("/.well-known/jwks", Cancel))!["keys"]!.AsArray();
    }

    private static IEnumerable<string> Texts(JsonNode? array) => array!.AsArray().Select(n => (string)n!);
}
