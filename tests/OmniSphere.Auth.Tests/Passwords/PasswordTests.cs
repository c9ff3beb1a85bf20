using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;
using OmniSphere.Auth.Passwords;
using OmniSphere.Contracts.Auth;
using OmniSphere.Events;
using OmniSphere.Http;
using OmniSphere.Persistence;

namespace OmniSphere.Auth.Tests.Passwords;

public sealed class PasswordTests
{
    private const string Another = "a different passphrase";

    public static TheoryData<DatabaseProvider> Databases => AuthTestHost.Databases;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("password", "password_common")]
    [InlineData("PassWord123", "password_common")]
    [InlineData("12345678", "password_common")]
    [InlineData("ｐａｓｓｗｏｒｄ", "password_common")]
    [InlineData("Ada@Example.com", "password_common")]
    [InlineData("short 7", "too_short")]
    [InlineData("", "required")]
    [InlineData("        ", null)]
    [InlineData("no digits no capitals", null)]
    [InlineData("🐎🐎🐎🐎🐎🐎🐎🐎", null)]
    public void A_password_is_long_and_not_what_everybody_tries(string password, string? code)
    {
        var v = new Validation();
        v.NewPassword(password, "password", "ada@example.com");
        if (code is null)
        {
            v.IsValid.Should().BeTrue();
            return;
        }

        v.Invoking(x => x.ThrowIfInvalid())
            .Should()
            .Throw<ProblemException>()
            .Which.Errors["password"]
            .Should()
            .ContainSingle(e => e.Code == code);
    }

    [Fact]
    public void The_list_of_common_passwords_has_5000()
    {
        PasswordRules.Common.Count.Should().Be(5000);
        PasswordRules.Common.Should().OnlyContain(p => p.Length >= 8 && p == p.Trim());
    }

    [Fact]
    public async Task A_password_typed_on_another_keyboard_still_fits()
    {
        await using var test = await AuthTestHost.StartAsync();
        using var client = test.Client(test.Acme);
        const string Composed = "caf\u00e9 cr\u00e8me \ufb01n";
        const string Decomposed = "cafe\u0301 cre\u0300me fin";
        await client.PostAsJsonAsync(
            "/auth/v1/register",
            new { email = "zoe@example.com", password = Composed },
            Cancel
        );
        (await LoginStatusAsync(client, Decomposed, "zoe@example.com")).Should().Be(HttpStatusCode.OK);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Changing_the_password_ends_the_other_sessions(DatabaseProvider database)
    {
        await using var test = await AuthTestHost.StartAsync(database);
        var here = await test.ShopperAsync(test.Acme);
        var elsewhere = Tokens.From(await test.TradeAsync(test.Acme, await test.TicketAsync(test.Acme)));
        var ticket = await test.TicketAsync(test.Acme);
        using var client = test.Client(test.Acme, here.Access);
        using var wrong = await ChangeAsync(client, "not my password");
        wrong.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        using var changed = await ChangeAsync(client, AuthTestHost.Password);
        changed.StatusCode.Should().Be(HttpStatusCode.NoContent);

        (await test.RefreshAsync(test.Acme, elsewhere.Refresh)).Status.Should().Be(400);
        (await test.TradeAsync(test.Acme, ticket)).Status.Should().Be(400, "tickets of the old password end too");
        (await test.RefreshAsync(test.Acme, here.Refresh)).Status.Should().Be(200);
        (await LoginStatusAsync(client, AuthTestHost.Password)).Should().Be(HttpStatusCode.Unauthorized);
        (await LoginStatusAsync(client, Another)).Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_change_that_the_database_has_repeated_is_made()
    {
        await using var test = await AuthTestHost.StartAsync(DatabaseProvider.PostgreSql);
        var tokens = await test.ShopperAsync(test.Acme);
        using var client = test.Client(test.Acme, tokens.Access);
        var owner = test.Host.Services.GetRequiredService<IOptions<DatabaseOptions>>().Value.MigrationConnectionString!;
        await using var database = NpgsqlDataSource.Create(owner);
        // A sequence counts on through a rollback: the first change meets a serialisation failure, the second does not.
        await using var create = database.CreateCommand(
            """
            CREATE SEQUENCE auth.changes;
            CREATE FUNCTION auth.fail_once() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
            BEGIN
                IF nextval('auth.changes') = 1 THEN RAISE EXCEPTION 'once' USING ERRCODE = '40001'; END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER fail_once BEFORE UPDATE ON auth.users FOR EACH ROW EXECUTE FUNCTION auth.fail_once();
            """
        );
        await create.ExecuteNonQueryAsync(Cancel);
        try
        {
            using var changed = await ChangeAsync(client, AuthTestHost.Password);
            changed.StatusCode.Should().Be(HttpStatusCode.NoContent);
        }
        finally
        {
            await using var drop = database.CreateCommand(
                "DROP FUNCTION auth.fail_once CASCADE; DROP SEQUENCE auth.changes"
            );
            await drop.ExecuteNonQueryAsync(Cancel);
        }

        (await LoginStatusAsync(client, Another)).Should().Be(HttpStatusCode.OK);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_forgotten_password_is_reset_once_by_the_token_of_the_mail(DatabaseProvider database)
    {
        var mail = new Captured();
        await using var test = await AuthTestHost.StartAsync(database, services: mail.Subscribe);
        var tokens = await test.ShopperAsync(test.Acme);
        using var client = test.Client(test.Acme);
        (await ForgotAsync(client, "ADA@example.com")).Should().Be(HttpStatusCode.Accepted);
        await test.Host.SettleAsync();
        var asked = mail.Events.Should().ContainSingle().Subject;
        asked.Email.Should().Be("ada@example.com");

        using var other = test.Client(test.Lumiere);
        (await ResetAsync(other, asked.Token, Another)).Should().Be(HttpStatusCode.UnprocessableEntity);
        (await ResetAsync(client, asked.Token, "password")).Should().Be(HttpStatusCode.UnprocessableEntity);
        (await ResetAsync(client, asked.Token, Another)).Should().Be(HttpStatusCode.NoContent);
        (await ResetAsync(client, asked.Token, Another)).Should().Be(HttpStatusCode.UnprocessableEntity);
        (await test.RefreshAsync(test.Acme, tokens.Refresh)).Status.Should().Be(400);
        (await LoginStatusAsync(client, Another)).Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Asking_for_a_reset_does_not_tell_whether_there_is_an_account()
    {
        var mail = new Captured();
        await using var test = await AuthTestHost.StartAsync(services: mail.Subscribe);
        await test.RegisterAsync(test.Acme);
        using var client = test.Client(test.Acme);
        var answers = new List<string>();
        foreach (var email in new[] { "ada@example.com", "nobody@example.com" })
        {
            for (var i = 0; i < 6; i++)
            {
                using var answer = await client.PostAsJsonAsync("/auth/v1/password/forgot", new { email }, Cancel);
                answers.Add($"{(int)answer.StatusCode} {answer.Headers.RetryAfter} {answer.Content.Headers}");
            }
        }

        answers[..6].Should().Equal(answers[6..]);
        await test.Host.SettleAsync();
        mail.Events.Should().HaveCount(5);
    }

    [Fact]
    public async Task A_reset_token_ends_after_an_hour()
    {
        var mail = new Captured();
        await using var test = await AuthTestHost.StartAsync(services: mail.Subscribe);
        await test.RegisterAsync(test.Acme);
        using var client = test.Client(test.Acme);
        await ForgotAsync(client, "ada@example.com");
        await test.Host.SettleAsync();
        test.Clock.Advance(TimeSpan.FromMinutes(61));
        (await ResetAsync(client, mail.Events.Single().Token, Another)).Should().Be(HttpStatusCode.UnprocessableEntity);
    }

    private static Task<HttpResponseMessage> ChangeAsync(HttpClient client, string current) =>
        client.PostAsJsonAsync("/auth/v1/password", new { currentPassword = current, newPassword = Another }, Cancel);

    private static async Task<HttpStatusCode> ForgotAsync(HttpClient client, string email)
    {
        using var answer = await client.PostAsJsonAsync("/auth/v1/password/forgot", new { email }, Cancel);
        return answer.StatusCode;
    }

    private static async Task<HttpStatusCode> ResetAsync(HttpClient client, string token, string newPassword)
    {
        using var answer = await client.PostAsJsonAsync("/auth/v1/password/reset", new { token, newPassword }, Cancel);
        return answer.StatusCode;
    }

    private static async Task<HttpStatusCode> LoginStatusAsync(
        HttpClient client,
        string password,
        string email = "ada@example.com"
    )
    {
        using var answer = await client.PostAsJsonAsync("/auth/v1/login", new { email, password }, Cancel);
        return answer.StatusCode;
    }

    /// <summary>Reads the mail: an event bus that keeps the reset tokens.</summary>
    private sealed class Captured : IEventBus
    {
        public List<PasswordResetRequested> Events { get; } = [];

        public void Subscribe(IServiceCollection services) => services.AddSingleton<IEventBus>(this);

        public Task PublishAsync(EventEnvelope envelope, CancellationToken cancellationToken = default)
        {
            if (envelope.Type == PasswordResetRequested.EventType)
            {
                Events.Add(envelope.Read<PasswordResetRequested>());
            }

            return Task.CompletedTask;
        }
    }
}
