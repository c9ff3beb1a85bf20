using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Web;
using AwesomeAssertions;
using Microsoft.IdentityModel.Tokens;
using OmniSphere.Persistence;

namespace OmniSphere.Auth.Tests.Issuer;

public sealed class AuthorizationCodeTests
{
    private const string Callback = "https://app.example/callback";
    private const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    public static TheoryData<DatabaseProvider> Databases => AuthTestHost.Databases;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases))]
    public async Task An_application_signs_a_customer_in_by_code_and_proof_key(DatabaseProvider database)
    {
        await using var test = await StartAsync(database);
        await test.RegisterAsync(test.Acme);
        var asked = await AuthorizeAsync(test);
        asked.AbsolutePath.Should().Be("/account/sign-in");
        var back = HttpUtility.ParseQueryString(asked.Query)["returnUrl"]!;
        back.Should().StartWith("/auth/connect/authorize?");

        var arrived = await FollowAsync(test, $"{back}&login_ticket={await test.TicketAsync(test.Acme)}");
        arrived.GetLeftPart(UriPartial.Path).Should().Be(Callback);
        var answer = HttpUtility.ParseQueryString(arrived.Query);
        answer["state"].Should().Be("xyz");
        answer["iss"].Should().Be($"http://{test.Acme.Slug}.localhost/", "RFC 9207");

        (await TradeAsync(test, answer["code"]!, verifier: Verifier[1..] + "x")).Status.Should().Be(400);
        var tokens = Tokens.From(await TradeAsync(test, answer["code"]!));
        using var client = test.Client(test.Acme, tokens.Access);
        using var knocked = await client.GetAsync("/knock/v1/shopper", Cancel);
        knocked.StatusCode.Should().Be(HttpStatusCode.OK);

        (await TradeAsync(test, answer["code"]!)).Status.Should().Be(400, "a code works once");
        (await test.RefreshAsync(test.Acme, tokens.Refresh, "app"))
            .Status.Should()
            .Be(400, "a code used twice takes its tokens with it");
    }

    [Fact]
    public async Task A_code_ends_after_a_minute()
    {
        await using var test = await StartAsync();
        await test.RegisterAsync(test.Acme);
        var code = await CodeAsync(test);
        test.Clock.Advance(TimeSpan.FromMinutes(1) + TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(1));
        (await TradeAsync(test, code)).Status.Should().Be(400);
    }

    [Theory]
    [InlineData("redirect_uri", "https://app.example/callback/")]
    [InlineData("redirect_uri", "https://app.example.evil.example/callback")]
    [InlineData("code_challenge", null)]
    [InlineData("code_challenge_method", "plain")]
    [InlineData("response_type", "token")]
    [InlineData("response_type", "id_token")]
    public async Task Anything_less_is_refused(string parameter, string? value)
    {
        await using var test = await StartAsync();
        var query = Query();
        query[parameter] = value;
        using var client = test.Client(test.Acme);
        using var answer = await client.GetAsync(Path(query), Cancel);
        if (answer.StatusCode == HttpStatusCode.Found)
        {
            new Uri(client.BaseAddress!, answer.Headers.Location!)
                .AbsoluteUri.Should()
                .StartWith(Callback + "?")
                .And.Contain("error=");
            return;
        }

        answer.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        answer.Headers.Location.Should().BeNull();
    }

    [Fact]
    public async Task Nobody_is_asked_when_the_application_wants_no_question()
    {
        await using var test = await StartAsync();
        var query = Query();
        query["prompt"] = "none";
        (await FollowAsync(test, Path(query))).Query.Should().Contain("error=login_required");
    }

    [Fact]
    public async Task The_password_grant_does_not_exist()
    {
        await using var test = await StartAsync();
        await test.RegisterAsync(test.Acme);
        var (status, body) = await test.TokenAsync(
            test.Acme,
            ("grant_type", "password"),
            ("client_id", "storefront"),
            ("username", "ada@example.com"),
            ("password", AuthTestHost.Password)
        );
        status.Should().Be(400);
        ((string)body["error"]!).Should().Be("unsupported_grant_type");
    }

    [Fact]
    public async Task Other_applications_do_not_trade_login_tickets()
    {
        await using var test = await StartAsync();
        await test.RegisterAsync(test.Acme);
        var (status, body) = await test.TradeAsync(test.Acme, await test.TicketAsync(test.Acme), "app");
        status.Should().Be(400);
        ((string)body["error"]!).Should().Be("unauthorized_client");
    }

    private static async Task<AuthTestHost> StartAsync(DatabaseProvider database = DatabaseProvider.Sqlite)
    {
        var test = await AuthTestHost.StartAsync(database);
        await using var scope = test.Host.Scope(test.Acme);
        await scope
            .Get<IAuthClients>()
            .EnsureAsync(
                new AuthClient
                {
                    ClientId = "app",
                    Users = AuthClientUsers.Shoppers,
                    RedirectUris = [new Uri(Callback)],
                },
                Cancel
            );
        return test;
    }

    private static System.Collections.Specialized.NameValueCollection Query()
    {
        var query = HttpUtility.ParseQueryString("");
        query["client_id"] = "app";
        query["response_type"] = "code";
        query["redirect_uri"] = Callback;
        query["scope"] = "openid email offline_access";
        query["state"] = "xyz";
        query["code_challenge"] = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));
        query["code_challenge_method"] = "S256";
        return query;
    }

    private static string Path(System.Collections.Specialized.NameValueCollection query)
    {
        foreach (var key in query.AllKeys.Where(k => query[k] is null))
        {
            query.Remove(key);
        }

        return $"/auth/connect/authorize?{query}";
    }

    private static Task<Uri> AuthorizeAsync(AuthTestHost test) => FollowAsync(test, Path(Query()));

    private static async Task<Uri> FollowAsync(AuthTestHost test, string path)
    {
        using var client = test.Client(test.Acme);
        using var answer = await client.GetAsync(path, Cancel);
        answer.StatusCode.Should().Be(HttpStatusCode.Found, await answer.Content.ReadAsStringAsync(Cancel));
        return new Uri(client.BaseAddress!, answer.Headers.Location!);
    }

    private static async Task<string> CodeAsync(AuthTestHost test)
    {
        var arrived = await FollowAsync(test, $"{Path(Query())}&login_ticket={await test.TicketAsync(test.Acme)}");
        return HttpUtility.ParseQueryString(arrived.Query)["code"]!;
    }

    private static Task<(int Status, System.Text.Json.Nodes.JsonNode Body)> TradeAsync(
        AuthTestHost test,
        string code,
        string verifier = Verifier
    ) =>
        test.TokenAsync(
            test.Acme,
            ("grant_type", "authorization_code"),
            ("client_id", "app"),
            ("code", code),
            ("redirect_uri", Callback),
            ("code_verifier", verifier)
        );
}
