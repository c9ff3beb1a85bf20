using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OmniSphere.Auth.Issuer;
using OmniSphere.Persistence;

namespace OmniSphere.Auth.Tests.Issuer;

public sealed class PruneExpiredTests
{
    public static TheoryData<DatabaseProvider> Databases => AuthTestHost.Databases;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases))]
    public async Task What_has_expired_goes_and_what_lives_stays(DatabaseProvider database)
    {
        await using var test = await AuthTestHost.StartAsync(database);
        await test.ShopperAsync(test.Acme, "old@example.com");
        await test.ShopperAsync(test.Lumiere, "old@example.com");
        test.Clock.Advance(TimeSpan.FromDays(15));
        var live = await test.ShopperAsync(test.Acme, "new@example.com");
        test.Host.Services.GetServices<IHostedService>().OfType<PruneExpired>().Single().Signal();

        await using var scope = test.Host.SystemScope();
        var db = scope.Get<AuthDbContext>();
        var sessions = db.Set<Session>().IgnoreQueryFilters([OmniSphereDbContext.TenantFilter]);
        for (var i = 0; i < 1_200 && await sessions.CountAsync(Cancel) > 1; i++)
        {
            await Task.Delay(50, Cancel);
        }

        (await sessions.CountAsync(Cancel)).Should().Be(1);
        var tickets = db.OneTimeTokens.IgnoreQueryFilters([OmniSphereDbContext.TenantFilter]);
        (await tickets.CountAsync(Cancel)).Should().Be(1, "one address is still to be verified");
        (await test.RefreshAsync(test.Acme, live.Refresh)).Status.Should().Be(200);

        var events = db.SecurityEvents.IgnoreQueryFilters([OmniSphereDbContext.TenantFilter]);
        (await events.CountAsync(Cancel)).Should().BePositive("the security log is kept longer");
        test.Clock.Advance(TimeSpan.FromDays(181));
        test.Host.Services.GetServices<IHostedService>().OfType<PruneExpired>().Single().Signal();
        for (var i = 0; i < 1_200 && await events.AnyAsync(Cancel); i++)
        {
            await Task.Delay(50, Cancel);
        }

        (await events.AnyAsync(Cancel)).Should().BeFalse();
    }
}
