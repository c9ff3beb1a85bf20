using AwesomeAssertions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;
using OmniSphere.Authorization;
using OmniSphere.Tenancy;

namespace ReferenceStore.Tests.Services;

/// <summary>The auth module is in the process that asks.</summary>
public sealed class NearTokenKeySourcesTests(NearTokenKeySourcesTests.Near near)
    : TokenKeySourcesSuite(near),
        IClassFixture<NearTokenKeySourcesTests.Near>
{
    public sealed class Near() : AuthHosts(far: false);
}

/// <summary>The auth service is another process, asked over HTTP.</summary>
public sealed class FarTokenKeySourcesTests(FarTokenKeySourcesTests.Far far)
    : TokenKeySourcesSuite(far),
        IClassFixture<FarTokenKeySourcesTests.Far>
{
    public sealed class Far() : AuthHosts(far: true);
}

/// <summary>What every source of token keys does.</summary>
public abstract class TokenKeySourcesSuite(AuthHosts hosts)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_tenant_is_its_own_issuer_at_the_address_that_people_use()
    {
        await hosts.StartedAsync();
        (await AskAsync(hosts.Acme, "acme.localhost"))!.Issuer.Should().Be("https://acme.localhost/");
        (await AskAsync(hosts.Acme, "acme.localhost:8443"))!.Issuer.Should().Be("https://acme.localhost:8443/");
        (await AskAsync(hosts.Lumiere, "lumiere.localhost"))!.Issuer.Should().Be("https://lumiere.localhost/");
    }

    [Fact]
    public async Task Keys_are_public_stay_the_same_and_are_nobody_elses()
    {
        await hosts.StartedAsync();
        var acme = await AskAsync(hosts.Acme, "acme.localhost");
        acme!.Keys.Should().NotBeEmpty().And.OnlyContain(k => IsPublic(k));
        var known = acme.Keys.Select(k => k.KeyId).ToList();
        (await AskAsync(hosts.Acme, "acme.localhost", refresh: true))!.Keys.Select(k => k.KeyId).Should().Equal(known);
        var lumiere = await AskAsync(hosts.Lumiere, "lumiere.localhost");
        lumiere!.Keys.Select(k => k.KeyId).Should().NotBeEmpty().And.NotIntersectWith(known);
    }

    [Fact]
    public async Task Without_a_request_there_is_no_issuer_to_name()
    {
        await hosts.StartedAsync();
        (await AskAsync(hosts.Acme, host: null)).Should().BeNull();
    }

    private static bool IsPublic(SecurityKey key) =>
        key switch
        {
            JsonWebKey web => !web.HasPrivateKey && web.Kty == "EC" && web.Crv == "P-256",
            ECDsaSecurityKey ec => ec.PrivateKeyStatus != PrivateKeyStatus.Exists && ec.KeySize == 256,
            _ => false,
        };

    private async Task<TokenKeys?> AskAsync(Tenant tenant, string? host, bool refresh = false)
    {
        var request = new DefaultHttpContext();
        if (host is not null)
        {
            request.Request.Scheme = "https";
            request.Request.Host = new(host);
        }

        // Its own asynchronous flow: the request ends with this method.
        hosts.Asking.Services.GetRequiredService<IHttpContextAccessor>().HttpContext = request;
        return await hosts.Asking.Services.GetRequiredService<ITokenKeySource>().GetAsync(tenant.Id, refresh, Stop);
    }
}
