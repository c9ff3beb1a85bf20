using System.Net;
using System.Net.Http.Json;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Persistence;

namespace OmniSphere.Auth.Tests.SignIn;

public sealed class SessionTests
{
    public static TheoryData<DatabaseProvider> Databases => AuthTestHost.Databases;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases))]
    public async Task A_refresh_token_that_comes_back_ends_the_whole_session(DatabaseProvider database)
    {
        await using var test = await AuthTestHost.StartAsync(database);
        var first = await test.ShopperAsync(test.Acme);
        var second = Tokens.From(await test.RefreshAsync(test.Acme, first.Refresh));
        second.Refresh.Should().NotBe(first.Refresh);

        (await test.RefreshAsync(test.Acme, first.Refresh)).Status.Should().Be(400, "it was traded already");
        (await test.RefreshAsync(test.Acme, second.Refresh)).Status.Should().Be(400, "the thief may hold this one");
        await using var scope = test.Host.Scope(test.Acme);
        (await scope.Get<AuthDbContext>().SecurityEvents.Select(e => e.Event).ToListAsync(Cancel))
            .Should()
            .ContainSingle(e => e == "session.refresh_token_reused");
    }

    [Fact]
    public async Task A_session_that_is_used_lives_to_its_absolute_end_and_not_beyond()
    {
        await using var test = await AuthTestHost.StartAsync();
        var tokens = await test.ShopperAsync(test.Acme);
        for (var day = 10; day < 60; day += 10)
        {
            test.Clock.Advance(TimeSpan.FromDays(10));
            tokens = Tokens.From(await test.RefreshAsync(test.Acme, tokens.Refresh));
        }

        test.Clock.Advance(TimeSpan.FromDays(10) + TimeSpan.FromMinutes(6));
        (await test.RefreshAsync(test.Acme, tokens.Refresh)).Status.Should().Be(400);
    }

    [Fact]
    public async Task A_session_that_is_not_used_ends()
    {
        await using var test = await AuthTestHost.StartAsync();
        var tokens = await test.ShopperAsync(test.Acme);
        test.Clock.Advance(TimeSpan.FromDays(14) + TimeSpan.FromMinutes(6));
        (await test.RefreshAsync(test.Acme, tokens.Refresh)).Status.Should().Be(400);
    }

    [Fact]
    public async Task A_refresh_token_is_worth_nothing_in_another_shop()
    {
        await using var test = await AuthTestHost.StartAsync();
        var tokens = await test.ShopperAsync(test.Acme);
        (await test.RefreshAsync(test.Lumiere, tokens.Refresh)).Status.Should().Be(400);
        (await test.RefreshAsync(test.Acme, tokens.Refresh)).Status.Should().Be(200);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Signing_out_ends_this_session_and_no_other(DatabaseProvider database)
    {
        await using var test = await AuthTestHost.StartAsync(database);
        var phone = await test.ShopperAsync(test.Acme);
        var desk = Tokens.From(await test.TradeAsync(test.Acme, await test.TicketAsync(test.Acme)));
        using var client = test.Client(test.Acme, phone.Access);
        using var answer = await client.PostAsync("/auth/v1/logout", null, Cancel);
        answer.StatusCode.Should().Be(HttpStatusCode.NoContent);
        (await test.RefreshAsync(test.Acme, phone.Refresh)).Status.Should().Be(400);
        (await test.RefreshAsync(test.Acme, desk.Refresh)).Status.Should().Be(200);
    }

    [Fact]
    public async Task A_revoked_refresh_token_is_refused()
    {
        await using var test = await AuthTestHost.StartAsync();
        var tokens = await test.ShopperAsync(test.Acme);
        using var client = test.Client(test.Acme);
        using var form = new FormUrlEncodedContent([
            new("token", tokens.Refresh),
            new("token_type_hint", "refresh_token"),
            new("client_id", "storefront"),
        ]);
        using var answer = await client.PostAsync("/auth/connect/revoke", form, Cancel);
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        (await test.RefreshAsync(test.Acme, tokens.Refresh)).Status.Should().Be(400);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Refreshes_at_the_same_time_do_not_make_two_sessions(DatabaseProvider database)
    {
        await using var test = await AuthTestHost.StartAsync(database);
        var tokens = await test.ShopperAsync(test.Acme);
        var both = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => test.RefreshAsync(test.Acme, tokens.Refresh)));
        both.Count(b => b.Status == 200).Should().BeLessThanOrEqualTo(1);
        both.Should().OnlyContain(b => b.Status == 200 || b.Status == 400);
    }

    [Fact]
    public async Task Where_it_is_allowed_an_answer_that_got_lost_can_be_asked_for_again()
    {
        await using var test = await AuthTestHost.StartAsync(
            settings: new() { ["OmniSphere:Auth:RefreshReuseLeeway"] = "00:00:30" }
        );
        var lost = await test.ShopperAsync(test.Acme);
        Tokens.From(await test.RefreshAsync(test.Acme, lost.Refresh));
        var again = Tokens.From(await test.RefreshAsync(test.Acme, lost.Refresh));
        test.Clock.Advance(TimeSpan.FromSeconds(31));
        (await test.RefreshAsync(test.Acme, lost.Refresh)).Status.Should().Be(400);
        (await test.RefreshAsync(test.Acme, again.Refresh)).Status.Should().Be(400);
    }

    [Fact]
    public async Task Nobody_signs_out_anonymously()
    {
        await using var test = await AuthTestHost.StartAsync();
        using var client = test.Client(test.Acme);
        using var answer = await client.PostAsync("/auth/v1/logout", null, Cancel);
        answer.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }
}
