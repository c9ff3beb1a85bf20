using AwesomeAssertions;
using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Auth.ApiKeys;
using OmniSphere.Authorization;
using OmniSphere.Tenancy;

namespace ReferenceStore.Tests.Services;

/// <summary>The auth module is in the process that asks.</summary>
public sealed class NearApiKeySourcesTests(NearApiKeySourcesTests.Near near)
    : ApiKeySourcesSuite(near),
        IClassFixture<NearApiKeySourcesTests.Near>
{
    public sealed class Near() : AuthHosts(far: false);
}

/// <summary>The auth service is another process, asked over HTTP.</summary>
public sealed class FarApiKeySourcesTests(FarApiKeySourcesTests.Far far)
    : ApiKeySourcesSuite(far),
        IClassFixture<FarApiKeySourcesTests.Far>
{
    public sealed class Far() : AuthHosts(far: true);
}

/// <summary>What every source of API keys does.</summary>
public abstract class ApiKeySourcesSuite(AuthHosts hosts)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_is_known_to_its_tenant_until_it_ends()
    {
        await hosts.StartedAsync();
        var good = await hosts.AddAsync(hosts.Acme, expiresAt: null);
        var ended = await hosts.AddAsync(hosts.Acme, TimeProvider.System.GetUtcNow().AddMinutes(-1));
        var grant = await FindAsync(hosts.Acme, good);
        grant!.Id.Should().StartWith("key_");
        grant.Permissions.Should().Equal("catalogue.products.read", "catalogue.stock.read");
        grant.Until.Should().BeNull();
        (await FindAsync(hosts.Lumiere, good)).Should().BeNull();
        (await FindAsync(hosts.Acme, ended)).Should().BeNull();
        (await FindAsync(hosts.Acme, ApiKeys.Create(hosts.Acme.Id))).Should().BeNull();
        await hosts.RemoveAsync(hosts.Acme, good);
        (await FindAsync(hosts.Acme, good)).Should().BeNull();
    }

    private async Task<ApiKeyGrant?> FindAsync(Tenant tenant, string key)
    {
        await using var scope = hosts.Asking.Services.GetRequiredService<ITenantScopeFactory>().Create(tenant);
        return await scope.Get<IApiKeySource>().FindAsync(ApiKeys.Hash(key), Stop);
    }
}
