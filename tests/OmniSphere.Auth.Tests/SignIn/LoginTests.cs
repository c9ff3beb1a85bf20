using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using OmniSphere.Auth.Accounts;
using OmniSphere.Auth.SignIn;
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
        jwt.Issuer.Should().Be($"http://{test.Acme.Slug}.localhost/");
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
    public async Task A_login_ticket_works_once_even_for_two_at_the_same_time()
    {
        await using var test = await AuthTestHost.StartAsync();
        await test.RegisterAsync(test.Acme);
        var ticket = await test.TicketAsync(test.Acme);
        var both = await Task.WhenAll(test.TradeAsync(test.Acme, ticket), test.TradeAsync(test.Acme, ticket));
        both.Select(b => b.Status).Should().BeEquivalentTo([200, 400]);
        ((string)both.Single(b => b.Status == 400).Body["error"]!).Should().Be("invalid_grant");
    }

    [Fact]
    public async Task A_login_ticket_ends_after_a_minute()
    {
        await using var test = await AuthTestHost.StartAsync();
        await test.RegisterAsync(test.Acme);
        var ticket = await test.TicketAsync(test.Acme);
        test.Clock.Advance(TimeSpan.FromSeconds(61));
        (await test.TradeAsync(test.Acme, ticket)).Status.Should().Be(400);
    }

    [Fact]
    public async Task A_ticket_of_one_shop_is_worth_nothing_in_another()
    {
        await using var test = await AuthTestHost.StartAsync();
        await test.RegisterAsync(test.Acme);
        var ticket = await test.TicketAsync(test.Acme);
        (await test.TradeAsync(test.Lumiere, ticket)).Status.Should().Be(400);
        (await test.TradeAsync(test.Acme, ticket)).Status.Should().Be(200, "the other shop could not even use it up");
    }

    [Fact]
    public async Task Customers_do_not_sign_in_through_the_dashboard()
    {
        await using var test = await AuthTestHost.StartAsync();
        await test.RegisterAsync(test.Acme);
        (await test.TradeAsync(test.Acme, await test.TicketAsync(test.Acme), "dashboard")).Status.Should().Be(400);
    }

    [Fact]
    public async Task The_same_address_in_two_shops_is_two_people()
    {
        await using var test = await AuthTestHost.StartAsync();
        var here = await test.RegisterAsync(test.Acme);
        using var client = test.Client(test.Lumiere);
        using var before = await LoginAsync(client, "ada@example.com", AuthTestHost.Password);
        before.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        var there = await test.RegisterAsync(test.Lumiere);
        ((string)there["account"]!["id"]!).Should().NotBe((string)here["account"]!["id"]!);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Guessing_gets_slower_for_the_one_who_guesses(DatabaseProvider database)
    {
        await using var test = await AuthTestHost.StartAsync(database);
        await test.RegisterAsync(test.Acme);
        using var client = test.Client(test.Acme);
        for (var i = 0; i < SignInThrottle.FreeAttempts; i++)
        {
            using var wrong = await LoginAsync(client, "ada@example.com", "wrong password");
            wrong.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        }

        using var slowed = await LoginAsync(client, "ada@example.com", AuthTestHost.Password);
        slowed.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        slowed.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(1));
        test.Clock.Advance(TimeSpan.FromSeconds(2));
        using var right = await LoginAsync(client, "ada@example.com", AuthTestHost.Password);
        right.StatusCode.Should().Be(HttpStatusCode.OK);
        using var wrongAgain = await LoginAsync(client, "ada@example.com", "wrong password");
        wrongAgain.StatusCode.Should().Be(HttpStatusCode.Unauthorized, "success forgives what came before");
    }

    [Fact]
    public void Waiting_doubles_up_to_a_quarter_of_an_hour()
    {
        Enumerable.Range(4, 4).Select(n => SignInThrottle.WaitAfter(n).TotalSeconds).Should().Equal(0, 1, 2, 4);
        SignInThrottle.WaitAfter(1_000_000).Should().Be(TimeSpan.FromMinutes(15));
    }

    [Fact]
    public async Task Unknown_addresses_cost_as_many_hashes_and_get_the_same_answer()
    {
        var counted = new CountingHasher();
        await using var test = await AuthTestHost.StartAsync(services: s =>
            s.AddSingleton<IPasswordHasher<User>>(counted)
        );
        await test.RegisterAsync(test.Acme);
        using var client = test.Client(test.Acme);
        using (await LoginAsync(client, "warm@example.com", "up the decoy")) { }

        counted.Checks = 0;
        using var known = await LoginAsync(client, "ada@example.com", "wrong password");
        counted.Checks.Should().Be(1);
        using var unknown = await LoginAsync(client, "nobody@example.com", "wrong password");
        counted.Checks.Should().Be(2);
        unknown.StatusCode.Should().Be(known.StatusCode);
        var (a, b) = (await CodeAsync(known), await CodeAsync(unknown));
        a.Should().Be("sign_in.failed");
        b.Should().Be(a);
    }

    [Fact]
    public async Task Attempts_are_in_the_security_log()
    {
        await using var test = await AuthTestHost.StartAsync();
        await test.RegisterAsync(test.Acme);
        using var client = test.Client(test.Acme);
        using (await LoginAsync(client, "ada@example.com", "wrong password")) { }
        await test.TicketAsync(test.Acme);
        await using var scope = test.Host.Scope(test.Acme);
        var events = await scope.Get<AuthDbContext>().SecurityEvents.OrderBy(e => e.Id).ToListAsync(Cancel);
        events.Select(e => e.Event).Should().Equal("account.registered", "sign_in.failed", "sign_in.succeeded");
        events.Should().OnlyContain(e => e.UserId != null);
    }

    private static Task<HttpResponseMessage> LoginAsync(HttpClient client, string email, string password) =>
        client.PostAsJsonAsync("/auth/v1/login", new { email, password }, Cancel);

    private static async Task<string> CodeAsync(HttpResponseMessage answer) =>
        (string)(await answer.Content.ReadFromJsonAsync<JsonNode>(Cancel))!["code"]!;

    private sealed class CountingHasher : IPasswordHasher<User>
    {
        public int Checks { get; set; }

        public string HashPassword(User user, string password) => password;

        public PasswordVerificationResult VerifyHashedPassword(
            User user,
            string hashedPassword,
            string providedPassword
        )
        {
            Checks++;
            return hashedPassword == providedPassword
                ? PasswordVerificationResult.Success
                : PasswordVerificationResult.Failed;
        }
    }
}
