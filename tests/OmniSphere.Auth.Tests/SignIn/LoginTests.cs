using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using Microsoft.IdentityModel.JsonWebTokens;
using OmniSphere.Persistence;

namespace OmniSphere.Auth.Tests.SignIn;

public sealed class LoginTests
{
    public static TheoryData<DatabaseProvider> Databases => AuthTestHost.Databases;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases))]
    public async Task A_new_customer_is_signed_in_with_a_token_that_the_other_services_accept(DatabaseProvider database)
    {
        await using var test = await AuthTestHost.StartAsync(database);
        var registered = await test.RegisterAsync(test.Acme, " Ada@Example.com");
        ((string)registered["account"]!["email"]!).Should().Be("ada@example.com");
        var tokens = Tokens.From(await test.TradeAsync(test.Acme, (string)registered["loginTicket"]!));

        var jwt = new JsonWebToken(tokens.Access);
        jwt.Typ.Should().Be("at+jwt");
        jwt.Alg.Should().Be("ES256");
        jwt.Issuer.Should().Be("http://acme.localhost/");
        jwt.Audiences.Should().Equal("omnisphere");
        jwt.Subject.Should().StartWith("usr_").And.Be((string?)registered["account"]!["id"]);
        jwt.GetPayloadValue<string>("tenant").Should().Be(test.Acme.Id.ToString());
        jwt.GetPayloadValue<string>("kind").Should().Be("shopper");
        (jwt.ValidTo - jwt.IssuedAt).Should().Be(TimeSpan.FromMinutes(10));
        jwt.TryGetPayloadValue<string>("email", out _).Should().BeFalse("access tokens carry no personal data");

        using var client = test.Client(test.Acme, tokens.Access);
        var seen = await client.GetFromJsonAsync<JsonNode>("/knock/v1/shopper", Cancel);
        ((string)seen!["subject"]!).Should().Be(jwt.Subject);
        var me = await client.GetFromJsonAsync<JsonNode>("/auth/v1/me", Cancel);
        ((string)me!["email"]!).Should().Be("ada@example.com");
    }

    [Fact]
    public async Task A_login_ticket_works_once()
    {
        await using var test = await AuthTestHost.StartAsync();
        await test.RegisterAsync(test.Acme);
        var ticket = await test.TicketAsync(test.Acme);
        (await test.TradeAsync(test.Acme, ticket)).Status.Should().Be(200);
        var (status, body) = await test.TradeAsync(test.Acme, ticket);
        status.Should().Be(400);
        ((string)body["error"]!).Should().Be("invalid_grant");
    }
}
