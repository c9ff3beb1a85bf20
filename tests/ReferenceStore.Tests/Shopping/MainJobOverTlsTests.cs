using System.Security.Authentication;
using AwesomeAssertions;
using OmniSphere.Hosting.Tls;
using OmniSphere.Persistence;
using OmniSphere.Testing;
using ReferenceStore.Tests.Stores;

namespace ReferenceStore.Tests.Shopping;

/// <summary>The main job over HTTPS, by a client that verifies the certificate and the shop's name on it.</summary>
public sealed class MainJobOverTlsTests(SharedStores stores)
{
    [Fact]
    public async Task A_shopper_finds_a_product_and_buys_it()
    {
        var store = await stores.OnAsync(DatabaseProvider.Sqlite);
        await MainJobTests.BuyAsync(store.SecureShop("acme"), store.SecureShop("lumiere"));
    }

    [Fact]
    public async Task Links_and_the_issuer_are_secure_addresses_and_so_are_cookies()
    {
        var store = await stores.OnAsync(DatabaseProvider.Sqlite);
        var landing = await store.SecureShop("").GetAsync("/", ("Accept", "text/html"));
        landing.Text.Should().Contain($"https://acme.localhost:{store.HttpsPort}/");
        var shop = store.SecureShop("acme");
        ((string)(await shop.GetAsync("/.well-known/openid-configuration"))["issuer"]!)
            .Should()
            .StartWith($"https://acme.localhost:{store.HttpsPort}/");
        var owner = await shop.SignInOwnerAsync();
        (await shop.GetAsync("/checkout/v1/admin/orders", ("Authorization", $"Bearer {owner}")))
            .Status.Should()
            .Be(200);
        var signIn = await shop.GetAsync("/account/sign-in", ("Accept", "text/html"));
        signIn.Headers["Set-Cookie"].Should().Contain("secure").And.Contain("httponly");
    }

    [Fact]
    public async Task Whoever_trusts_another_authority_does_not_connect()
    {
        var store = await stores.OnAsync(DatabaseProvider.Sqlite);
        using var folder = TestFolder.Create("stranger");
        var stranger = new DevelopmentCertificate(new DirectoryInfo(folder.Path), TimeProvider.System);
        stranger.Write(["localhost"]);
        var call = () => store.SecureShop("acme", stranger.Authority).GetAsync("/");
        (await call.Should().ThrowAsync<HttpRequestException>()).WithInnerException<AuthenticationException>();
    }
}
