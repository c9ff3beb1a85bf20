using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Contracts.Auth;
using OmniSphere.Events;
using OmniSphere.Persistence;

namespace OmniSphere.Auth.Tests.Accounts;

public sealed class RegisterTests
{
    public static TheoryData<DatabaseProvider> Databases => AuthTestHost.Databases;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases))]
    public async Task Of_many_who_register_one_address_at_once_one_gets_it(DatabaseProvider database)
    {
        var bus = new Announcements();
        await using var test = await AuthTestHost.StartAsync(database, services: s => s.AddSingleton<IEventBus>(bus));
        var statuses = await Task.WhenAll(
            Enumerable
                .Range(0, 5)
                .Select(async _ =>
                {
                    using var client = test.Client(test.Acme);
                    using var answer = await client.PostAsJsonAsync(
                        "/auth/v1/register",
                        new
                        {
                            email = "ada@example.com",
                            password = AuthTestHost.Password,
                            firstName = "Ada",
                            acceptsMarketing = true,
                        },
                        Cancel
                    );
                    return answer.StatusCode;
                })
        );
        statuses.Count(s => s == HttpStatusCode.Created).Should().Be(1);
        statuses.Should().OnlyContain(s => s == HttpStatusCode.Created || s == HttpStatusCode.Conflict);
        await test.Host.SettleAsync();
        var told = bus.Registered.Should().ContainSingle().Subject;
        (told.Email, told.FirstName, told.AcceptsMarketing).Should().Be(("ada@example.com", "Ada", true));
    }

    [Fact]
    public async Task Asking_for_taken_addresses_gets_slower()
    {
        await using var test = await AuthTestHost.StartAsync();
        await test.RegisterAsync(test.Acme);
        using var client = test.Client(test.Acme);
        for (var i = 0; i < 6; i++)
        {
            using var answer = await client.PostAsJsonAsync(
                "/auth/v1/register",
                new { email = "ada@example.com", password = AuthTestHost.Password },
                Cancel
            );
            answer.StatusCode.Should().Be(i < 5 ? HttpStatusCode.Conflict : HttpStatusCode.TooManyRequests);
        }
    }

    [Theory]
    [InlineData("""{"email":"not an address","password":"correct horse battery"}""")]
    [InlineData("""{"email":"ada@example.com","password":"password1"}""")]
    [InlineData("""{"email":"","password":"correct horse battery"}""")]
    public async Task Bad_input_is_named(string body)
    {
        await using var test = await AuthTestHost.StartAsync();
        using var client = test.Client(test.Acme);
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync("/auth/v1/register", content, Cancel);
        answer.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await answer.Content.ReadFromJsonAsync<JsonNode>(Cancel))!["errors"]!.AsObject().Should().ContainSingle();
    }

    [Fact]
    public async Task An_address_is_verified_by_the_token_of_the_mail()
    {
        var bus = new Announcements();
        await using var test = await AuthTestHost.StartAsync(services: s => s.AddSingleton<IEventBus>(bus));
        var tokens = await test.ShopperAsync(test.Acme);
        await test.Host.SettleAsync();
        using var client = test.Client(test.Acme, tokens.Access);
        var token = bus.Verifications.Single().Token;
        using var verified = await client.PostAsJsonAsync("/auth/v1/email/verify", new { token }, Cancel);
        verified.StatusCode.Should().Be(HttpStatusCode.NoContent);
        using var again = await client.PostAsJsonAsync("/auth/v1/email/verify", new { token }, Cancel);
        again.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        var me = await client.GetFromJsonAsync<JsonNode>("/auth/v1/me", Cancel);
        ((bool)me!["emailVerified"]!).Should().BeTrue();
    }

    [Fact]
    public async Task A_customer_changes_their_own_account()
    {
        var bus = new Announcements();
        await using var test = await AuthTestHost.StartAsync(services: s => s.AddSingleton<IEventBus>(bus));
        var tokens = await test.ShopperAsync(test.Acme);
        using var client = test.Client(test.Acme, tokens.Access);
        using var answer = await client.PatchAsJsonAsync(
            "/auth/v1/me",
            new { firstName = "Ada", acceptsMarketing = true },
            Cancel
        );
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        using var second = await client.PatchAsJsonAsync("/auth/v1/me", new { lastName = "Lovelace" }, Cancel);
        var me = await client.GetFromJsonAsync<JsonNode>("/auth/v1/me", Cancel);
        ((string)me!["firstName"]! + me["lastName"] + me["acceptsMarketing"]).Should().Be("AdaLovelacetrue");
        using var third = await client.PatchAsJsonAsync("/auth/v1/me", new { acceptsMarketing = false }, Cancel);
        await test.Host.SettleAsync();
        bus.Consents.Select(c => (c.Email, c.AcceptsMarketing))
            .Should()
            .Equal([("ada@example.com", true), ("ada@example.com", false)], "what stays is not told");
    }

    private sealed class Announcements : IEventBus
    {
        public List<CustomerRegistered> Registered { get; } = [];

        public List<EmailVerificationRequested> Verifications { get; } = [];

        public List<CustomerConsentChanged> Consents { get; } = [];

        public Task PublishAsync(EventEnvelope envelope, CancellationToken cancellationToken = default)
        {
            if (envelope.Type == CustomerRegistered.EventType)
            {
                Registered.Add(envelope.Read<CustomerRegistered>());
            }
            else if (envelope.Type == EmailVerificationRequested.EventType)
            {
                Verifications.Add(envelope.Read<EmailVerificationRequested>());
            }
            else if (envelope.Type == CustomerConsentChanged.EventType)
            {
                Consents.Add(envelope.Read<CustomerConsentChanged>());
            }

            return Task.CompletedTask;
        }
    }
}
