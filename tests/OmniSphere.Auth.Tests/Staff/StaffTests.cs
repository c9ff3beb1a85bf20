using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Auth.Accounts;
using OmniSphere.Contracts.Auth;
using OmniSphere.Events;
using OmniSphere.Persistence;

namespace OmniSphere.Auth.Tests.Staff;

public sealed class StaffTests
{
    public static TheoryData<DatabaseProvider> Databases => AuthTestHost.Databases;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("owner", HttpStatusCode.NoContent, HttpStatusCode.NoContent, HttpStatusCode.OK)]
    [InlineData("manager", HttpStatusCode.NoContent, HttpStatusCode.NoContent, HttpStatusCode.OK)]
    [InlineData("support", HttpStatusCode.Forbidden, HttpStatusCode.NoContent, HttpStatusCode.Forbidden)]
    [InlineData("read-only", HttpStatusCode.Forbidden, HttpStatusCode.NoContent, HttpStatusCode.Forbidden)]
    public async Task A_role_opens_what_it_is_for(
        string role,
        HttpStatusCode products,
        HttpStatusCode orders,
        HttpStatusCode staff
    )
    {
        await using var test = await AuthTestHost.StartAsync();
        var tokens = await test.StaffAsync(test.Acme, role);
        using var client = test.Client(test.Acme, tokens.Access);
        using var a = await client.PostAsync("/knock/v1/products", null, Cancel);
        using var b = await client.GetAsync("/knock/v1/orders", Cancel);
        using var c = await client.GetAsync("/auth/v1/admin/staff", Cancel);
        (a.StatusCode, b.StatusCode, c.StatusCode).Should().Be((products, orders, staff));
    }

    [Fact]
    public async Task Customers_and_strangers_reach_no_merchant_endpoint()
    {
        await using var test = await AuthTestHost.StartAsync();
        var shopper = await test.ShopperAsync(test.Acme);
        using var customer = test.Client(test.Acme, shopper.Access);
        using var refused = await customer.PostAsync("/knock/v1/products", null, Cancel);
        refused.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        using var stranger = test.Client(test.Acme);
        using var unknown = await stranger.PostAsync("/knock/v1/products", null, Cancel);
        unknown.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Staff_of_one_shop_are_nobody_in_another()
    {
        await using var test = await AuthTestHost.StartAsync();
        var tokens = await test.StaffAsync(test.Acme, "owner");
        using var client = test.Client(test.Lumiere, tokens.Access);
        using var answer = await client.GetAsync("/auth/v1/admin/staff", Cancel);
        answer.StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("BEFORE INSERT ON outbox WHEN NEW.type = 'staff.invited'", true)]
    [InlineData("BEFORE INSERT ON one_time_tokens WHEN NEW.purpose = 'Login'", false)]
    public async Task Of_an_account_whose_opening_fails_half_way_nothing_is_left(string moment, bool invite)
    {
        await using var test = await AuthTestHost.StartAsync();
        using var client = test.Client(test.Acme, invite ? (await test.StaffAsync(test.Acme, "owner")).Access : null);
        await using var scope = test.Host.SystemScope();
        var database = scope.Get<AuthDbContext>().Database;
        var trigger = $"CREATE TRIGGER broken {moment} BEGIN SELECT RAISE(ABORT, 'broken'); END";
        await database.ExecuteSqlRawAsync(trigger, Cancel);
        try
        {
            (await OpenAsync()).Should().Be(HttpStatusCode.InternalServerError);
        }
        finally
        {
            await database.ExecuteSqlRawAsync("DROP TRIGGER broken", Cancel);
        }

        (await OpenAsync()).Should().Be(HttpStatusCode.Created, "the address is not taken");

        async Task<HttpStatusCode> OpenAsync()
        {
            const string Email = "new@example.com";
            using var answer = invite
                ? await client.PostAsJsonAsync("/auth/v1/admin/staff", new { email = Email, role = "support" }, Cancel)
                : await client.PostAsJsonAsync(
                    "/auth/v1/register",
                    new { email = Email, password = AuthTestHost.Password },
                    Cancel
                );
            return answer.StatusCode;
        }
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Somebody_invited_chooses_a_password_and_works_within_their_role(DatabaseProvider database)
    {
        var mail = new Invitations();
        await using var test = await AuthTestHost.StartAsync(database, services: s => s.AddSingleton<IEventBus>(mail));
        var owner = await test.StaffAsync(test.Acme, "owner");
        using var client = test.Client(test.Acme, owner.Access);
        var invitation = new { email = "new@example.com", role = "support" };
        using var invited = await client.PostAsJsonAsync("/auth/v1/admin/staff", invitation, Cancel);
        invited.StatusCode.Should().Be(HttpStatusCode.Created);
        using var again = await client.PostAsJsonAsync("/auth/v1/admin/staff", invitation, Cancel);
        again.StatusCode.Should().Be(HttpStatusCode.Conflict);
        await test.Host.SettleAsync();
        using var chosen = await client.PostAsJsonAsync(
            "/auth/v1/password/reset",
            new { token = mail.Events.Single().Token, newPassword = AuthTestHost.Password },
            Cancel
        );
        chosen.StatusCode.Should().Be(HttpStatusCode.NoContent);
        var ticket = await test.TicketAsync(test.Acme, "new@example.com", "staff/login");
        var tokens = Tokens.From(await test.TradeAsync(test.Acme, ticket, "dashboard"));
        using var support = test.Client(test.Acme, tokens.Access);
        using var orders = await support.GetAsync("/knock/v1/orders", Cancel);
        orders.StatusCode.Should().Be(HttpStatusCode.NoContent);

        var first = await client.GetFromJsonAsync<JsonNode>("/auth/v1/admin/staff?limit=1", Cancel);
        var second = await client.GetFromJsonAsync<JsonNode>(
            $"/auth/v1/admin/staff?limit=1&cursor={first!["nextCursor"]}",
            Cancel
        );
        ((string)first["items"]![0]!["email"]!).Should().Be("boss@example.com");
        ((string)second!["items"]![0]!["email"]!).Should().Be("new@example.com");
        second["nextCursor"].Should().BeNull();

        // Disabled: the session ends, and so does sign-in.
        using var disabled = await client.PatchAsJsonAsync(
            $"/auth/v1/admin/staff/{second["items"]![0]!["id"]}",
            new { disabled = true },
            Cancel
        );
        disabled.StatusCode.Should().Be(HttpStatusCode.OK);
        (await test.RefreshAsync(test.Acme, tokens.Refresh, "dashboard")).Status.Should().Be(400);
        using var login = await client.PostAsJsonAsync(
            "/auth/v1/staff/login",
            new { email = "new@example.com", password = AuthTestHost.Password },
            Cancel
        );
        login.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Nobody_gives_away_more_than_they_have_or_changes_themselves()
    {
        await using var test = await AuthTestHost.StartAsync();
        var owner = await test.StaffAsync(test.Acme, "owner");
        using var client = test.Client(test.Acme, owner.Access);
        var me = await client.GetFromJsonAsync<JsonNode>("/auth/v1/me", Cancel);
        using var own = await client.PatchAsJsonAsync(
            $"/auth/v1/admin/staff/{me!["id"]}",
            new { role = "support" },
            Cancel
        );
        own.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        using var unknown = await client.PostAsJsonAsync(
            "/auth/v1/admin/staff",
            new { email = "x@example.com", role = "emperor" },
            Cancel
        );
        unknown.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        var manager = await test.StaffAsync(test.Acme, "manager", "manager@example.com");
        using var limited = test.Client(test.Acme, manager.Access);
        using var refused = await limited.PostAsJsonAsync(
            "/auth/v1/admin/staff",
            new { email = "x@example.com", role = "owner" },
            Cancel
        );
        refused.StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Seeding_twice_makes_one_account_and_keeps_its_password(DatabaseProvider database)
    {
        await using var test = await AuthTestHost.StartAsync(database);
        for (var run = 0; run < 2; run++)
        {
            await using var scope = test.Host.Scope(test.Acme);
            var accounts = scope.Get<IAccounts>();
            await accounts.EnsureShopperAsync(
                "Ada@example.com",
                run == 0 ? AuthTestHost.Password : "another one",
                "Ada",
                "Lovelace",
                Cancel
            );
            await accounts.EnsureStaffAsync("ada@example.com", AuthTestHost.Password, "Ada", "owner", Cancel);
        }

        await using var check = test.Host.Scope(test.Acme);
        (await check.Get<AuthDbContext>().Users.CountAsync(Cancel)).Should().Be(2);
        await using var other = test.Host.Scope(test.Lumiere);
        (await other.Get<AuthDbContext>().Users.CountAsync(Cancel)).Should().Be(0);
        await test.TicketAsync(test.Acme);
    }

    private sealed class Invitations : IEventBus
    {
        public List<StaffInvited> Events { get; } = [];

        public Task PublishAsync(EventEnvelope envelope, CancellationToken cancellationToken = default)
        {
            if (envelope.Type == StaffInvited.EventType)
            {
                Events.Add(envelope.Read<StaffInvited>());
            }

            return Task.CompletedTask;
        }
    }
}
