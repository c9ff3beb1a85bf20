using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using OmniSphere.Hosting.Tests.Gateway;
using OmniSphere.Hosting.Tests.Services;
using OmniSphere.Http;
using OmniSphere.Testing;

namespace OmniSphere.Hosting.Tests.Tls;

/// <summary>A client, a gateway and a service, and two services over gRPC, each verifying whom it talks to.</summary>
public sealed class TlsThroughoutTests : IDisposable
{
    private readonly CertificateFolder _ours = new("localhost", "127.0.0.1", "acme.localhost", "shop.acme.example");
    private readonly CertificateFolder _strangers = new("localhost", "127.0.0.1");
    private readonly CertificateFolder _misnamed = new("elsewhere.example");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_is_encrypted_and_verified_from_the_client_to_the_service()
    {
        using var shown = _ours.Default;
        await using var gateway = await GatewayHost.StartAsync(shown, Settings(_ours.Authority));
        using var client = Client(gateway.Address, _ours.Authority);
        using var answer = await client.GetAsync("/catalogue/v1/search", Stop);
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        answer.Version.Should().Be(HttpVersion.Version20);
        // In lower case, since the gateway and the service speak HTTP/2.
        (await answer.Content.ReadFromJsonAsync<GatewayHost.Echo>(Stop))!
            .Headers["x-forwarded-proto"]
            .Should()
            .Be("https");

        using var distrustful = Client(gateway.Address, _strangers.Authority);
        var call = async () => await distrustful.GetAsync("/catalogue/v1/search", Stop);
        await call.Should().ThrowAsync<HttpRequestException>();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_service_that_is_not_ours_or_has_another_name_hears_nothing(bool ours)
    {
        using var shown = ours ? _misnamed.Default : _strangers.Default;
        await using var gateway = await GatewayHost.StartAsync(
            shown,
            Settings(ours ? _misnamed.Authority : _ours.Authority)
        );
        using var client = Client(gateway.Address, _ours.Authority);
        using var answer = await client.PostAsJsonAsync("/checkout/v1/carts", new { secret = 1 }, Stop);
        answer.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await answer.Content.ReadFromJsonAsync<JsonObject>(Stop))!["code"]!
            .GetValue<string>()
            .Should()
            .Be("checkout.unavailable");
        gateway.Seen.Should().BeEmpty();
    }

    [Fact]
    public async Task Calls_over_gRPC_are_encrypted_and_verified()
    {
        using var shown = _ours.Default;
        var asked = 0;
        await using var pair = await ServicePair.StartAsync(
            shown,
            ("OmniSphere:Tls:ServiceAuthorities", _ours.Authority)
        );
        pair.Answer = (_, _, _) => Task.FromResult<object?>(++asked > 0);
        pair.Address.Scheme.Should().Be("https");
        (await pair.AllocateAsync(cancellationToken: Stop)).Should().BeTrue();
        asked.Should().Be(1);
    }

    [Fact]
    public async Task A_stranger_gets_no_call_over_gRPC()
    {
        using var shown = _strangers.Default;
        var asked = 0;
        await using var pair = await ServicePair.StartAsync(
            shown,
            ("OmniSphere:Tls:ServiceAuthorities", _ours.Authority)
        );
        pair.Answer = (_, _, _) => Task.FromResult<object?>(++asked > 0);
        var call = () => pair.AllocateAsync(cancellationToken: Stop);
        (await call.Should().ThrowAsync<ProblemException>()).Which.Code.Should().Be("catalogue.unavailable");
        asked.Should().Be(0);
    }

    public void Dispose()
    {
        _ours.Dispose();
        _strangers.Dispose();
        _misnamed.Dispose();
    }

    private (string, string?)[] Settings(string authority) =>
        [
            ("Kestrel:Endpoints:Https:Url", "https://127.0.0.1:0"),
            ("OmniSphere:Tls:Certificates", _ours.Certificates),
            ("OmniSphere:Tls:ServiceAuthorities", authority),
        ];

    private static HttpClient Client(Uri address, string authority)
    {
        var client = TrustedHttp.Client(authority);
        client.BaseAddress = address;
        // Also what the certificate is verified for.
        client.DefaultRequestHeaders.Host = "acme.localhost";
        client.DefaultRequestVersion = HttpVersion.Version20;
        return client;
    }
}
