using System.Net;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using OmniSphere.Auth.Issuer;
using OmniSphere.Persistence;

namespace OmniSphere.Auth.Tests.Issuer;

public sealed class KeyRotationTests
{
    private static readonly TimeSpan UntilAnnounced = TimeSpan.FromDays(29) + TimeSpan.FromMinutes(1);

    public static TheoryData<DatabaseProvider> Databases => AuthTestHost.Databases;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases))]
    public async Task A_new_key_is_published_first_then_signs_while_the_old_one_is_still_trusted(
        DatabaseProvider database
    )
    {
        await using var test = await AuthTestHost.StartAsync(database);
        await test.RegisterAsync(test.Acme);
        var first = await SignInAsync(test);

        test.Clock.Advance(UntilAnnounced);
        var announced = await SignInAsync(test);
        KidOf(announced).Should().Be(KidOf(first), "the next key is only announced");
        (await DiscoveryTests.KeysAsync(test, test.Acme)).Should().HaveCount(2);

        test.Clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromMinutes(5));
        var last = await SignInAsync(test);
        KidOf(last).Should().Be(KidOf(first));
        test.Clock.Advance(TimeSpan.FromMinutes(6));
        var second = await SignInAsync(test);
        KidOf(second).Should().NotBe(KidOf(first));
        (await StatusAsync(test, last.Access)).Should().Be(HttpStatusCode.OK, "its key has only just retired");
        (await StatusAsync(test, second.Access)).Should().Be(HttpStatusCode.OK);

        test.Clock.Advance(TimeSpan.FromMinutes(30));
        (await DiscoveryTests.KeysAsync(test, test.Acme))
            .Select(k => (string)k!["kid"]!)
            .Should()
            .Equal([KidOf(second)], "nothing alive was signed with the old key");
        (await test.RefreshAsync(test.Acme, last.Refresh)).Status.Should().Be(200, "sessions outlive keys");
    }

    [Fact]
    public async Task A_shop_that_slept_for_a_year_announces_before_it_rotates()
    {
        await using var test = await AuthTestHost.StartAsync();
        await test.RegisterAsync(test.Acme);
        var before = KidOf(await SignInAsync(test));
        test.Clock.Advance(TimeSpan.FromDays(365));
        KidOf(await SignInAsync(test)).Should().Be(before);
        test.Clock.Advance(TimeSpan.FromDays(1) + TimeSpan.FromMinutes(1));
        KidOf(await SignInAsync(test)).Should().NotBe(before);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Many_processes_that_open_a_ring_at_once_agree_on_its_first_key(DatabaseProvider database)
    {
        await using var test = await AuthTestHost.StartAsync(database);
        var rings = await Task.WhenAll(
            Enumerable
                .Range(0, 6)
                .Select(async _ =>
                {
                    await using var scope = test.Host.Scope(test.Acme);
                    return await scope.Get<KeySchedule>().OpenAsync(Cancel);
                })
        );
        rings.Select(r => r.Current.Signing.KeyId).Distinct().Should().ContainSingle();
        await using var check = test.Host.Scope(test.Acme);
        (await check.Get<AuthDbContext>().SigningKeys.CountAsync(Cancel)).Should().Be(1);
    }

    [Fact]
    public async Task A_key_is_encrypted_for_its_own_shop()
    {
        await using var test = await AuthTestHost.StartAsync();
        await using var scope = test.Host.Scope(test.Acme);
        await scope.Get<KeySchedule>().OpenAsync(Cancel);
        var row = await scope.Get<AuthDbContext>().SigningKeys.AsNoTracking().SingleAsync(Cancel);
        var material = scope.Get<KeyMaterial>();
        material.Invoking(m => m.Open(row)).Should().NotThrow();
        row.TenantId = test.Lumiere.Id;
        material.Invoking(m => m.Open(row)).Should().Throw<System.Security.Cryptography.CryptographicException>();
    }

    [Fact]
    public async Task Lost_data_protection_keys_cost_the_sessions_but_not_the_shop()
    {
        await using var test = await AuthTestHost.StartAsync();
        var tokens = await test.ShopperAsync(test.Acme);
        await using (var scope = test.Host.Scope(test.Acme))
        {
            await scope
                .Get<AuthDbContext>()
                .SigningKeys.ExecuteUpdateAsync(set => set.SetProperty(k => k.Material, new byte[64]), Cancel);
        }

        test.Clock.Advance(TimeSpan.FromMinutes(6));
        (await test.RefreshAsync(test.Acme, tokens.Refresh)).Status.Should().Be(400);
        (await StatusAsync(test, (await SignInAsync(test)).Access)).Should().Be(HttpStatusCode.OK);
    }

    private static string KidOf(Tokens tokens) => new JsonWebToken(tokens.Access).Kid;

    private static async Task<Tokens> SignInAsync(AuthTestHost test) =>
        Tokens.From(await test.TradeAsync(test.Acme, await test.TicketAsync(test.Acme)));

    private static async Task<HttpStatusCode> StatusAsync(AuthTestHost test, string token)
    {
        using var client = test.Client(test.Acme, token);
        using var answer = await client.GetAsync("/knock/v1/shopper", Cancel);
        return answer.StatusCode;
    }
}
