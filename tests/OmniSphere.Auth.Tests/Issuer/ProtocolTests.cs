using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using Microsoft.IdentityModel.JsonWebTokens;

namespace OmniSphere.Auth.Tests.Issuer;

public sealed class ProtocolTests
{
    private const string Secret = "a-long-secret-of-a-partner";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_service_gets_a_token_of_its_own_with_its_permissions()
    {
        await using var test = await StartAsync();
        var (status, body) = await test.TokenAsync(
            test.Acme,
            ("grant_type", "client_credentials"),
            ("client_id", "erp"),
            ("client_secret", Secret)
        );
        status.Should().Be(200, body.ToJsonString());
        var token = (string)body["access_token"]!;
        new JsonWebToken(token).GetPayloadValue<string>("kind").Should().Be("service");
        body["refresh_token"].Should().BeNull();
        using var client = test.Client(test.Acme, token);
        using var allowed = await client.PostAsync("/knock/v1/reindex", null, Cancel);
        allowed.StatusCode.Should().Be(HttpStatusCode.NoContent);
        using var refused = await client.PostAsync("/knock/v1/products", null, Cancel);
        refused.StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_wrong_secret_and_another_shops_client_are_refused()
    {
        await using var test = await StartAsync();
        (
            await test.TokenAsync(
                test.Acme,
                ("grant_type", "client_credentials"),
                ("client_id", "erp"),
                ("client_secret", "guess")
            )
        )
            .Status.Should()
            .Be(401);
        (
            await test.TokenAsync(
                test.Lumiere,
                ("grant_type", "client_credentials"),
                ("client_id", "erp"),
                ("client_secret", Secret)
            )
        )
            .Status.Should()
            .Be(401);
    }

    [Fact]
    public async Task Introspection_tells_a_live_token_from_an_ended_one()
    {
        await using var test = await StartAsync();
        var tokens = await test.ShopperAsync(test.Acme);
        (await IntrospectAsync(test, tokens.Access)).Should().BeTrue();
        (await IntrospectAsync(test, tokens.Refresh)).Should().BeFalse("it is nobody's business but the shop's");
        using var client = test.Client(test.Acme, tokens.Access);
        using (await client.PostAsync("/auth/v1/logout", null, Cancel)) { }

        (await IntrospectAsync(test, tokens.Access)).Should().BeFalse();
    }

    [Fact]
    public async Task User_info_gives_what_the_scopes_allow()
    {
        await using var test = await StartAsync();
        var tokens = await test.ShopperAsync(test.Acme);
        using var client = test.Client(test.Acme, tokens.Access);
        var info = await client.GetFromJsonAsync<JsonNode>("/auth/connect/userinfo", Cancel);
        ((string)info!["email"]!).Should().Be("ada@example.com");
        ((string)info["sub"]!).Should().Be(new JsonWebToken(tokens.Access).Subject);

        var (_, body) = await test.TokenAsync(
            test.Acme,
            ("grant_type", AuthTestHost.LoginTicketGrant),
            ("client_id", "storefront"),
            ("login_ticket", await test.TicketAsync(test.Acme))
        );
        using var less = test.Client(test.Acme, (string)body["access_token"]!);
        var little = await less.GetFromJsonAsync<JsonNode>("/auth/connect/userinfo", Cancel);
        little!["email"].Should().BeNull();
        using var foreign = test.Client(test.Lumiere);
        foreign.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.Access);
        using var refused = await foreign.GetAsync("/auth/connect/userinfo", Cancel);
        refused.IsSuccessStatusCode.Should().BeFalse();
    }

    [Fact]
    public async Task Signing_out_at_the_issuer_ends_the_session_of_the_identity_token()
    {
        await using var test = await StartAsync();
        var tokens = await test.ShopperAsync(test.Acme);
        using var client = test.Client(test.Acme);
        using var answer = await client.GetAsync($"/auth/connect/logout?id_token_hint={tokens.Identity}", Cancel);
        ((int)answer.StatusCode).Should().BeLessThan(400);
        (await test.RefreshAsync(test.Acme, tokens.Refresh)).Status.Should().Be(400);
    }

    private static async Task<bool> IntrospectAsync(AuthTestHost test, string token)
    {
        using var client = test.Client(test.Acme);
        using var form = new FormUrlEncodedContent([
            new("token", token),
            new("client_id", "omnisphere"),
            new("client_secret", Secret),
        ]);
        using var answer = await client.PostAsync("/auth/connect/introspect", form, Cancel);
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        return (bool)(await answer.Content.ReadFromJsonAsync<JsonNode>(Cancel))!["active"]!;
    }

    private static async Task<AuthTestHost> StartAsync()
    {
        var test = await AuthTestHost.StartAsync();
        await using var scope = test.Host.Scope(test.Acme);
        // Introspection is for the audience of a token, so a resource server's client bears its name.
        await scope
            .Get<IAuthClients>()
            .EnsureAsync(
                new AuthClient
                {
                    ClientId = "omnisphere",
                    Secret = Secret,
                    Users = AuthClientUsers.Service,
                },
                Cancel
            );
        await scope
            .Get<IAuthClients>()
            .EnsureAsync(
                new AuthClient
                {
                    ClientId = "erp",
                    Secret = Secret,
                    Users = AuthClientUsers.Service,
                    Permissions = ["catalogue.search.manage"],
                },
                Cancel
            );
        return test;
    }
}
