using System.Net;
using System.Net.Http.Json;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using OmniSphere.Testing;

namespace OmniSphere.Hosting.Tests.Gateway;

/// <summary>What only a real listener shows: sizes, protocols, certificates.</summary>
public sealed class GatewayOnKestrelTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_at_the_gate_and_an_import_may_be_larger()
    {
        await using var gateway = await GatewayHost.StartAsync(
            ("Kestrel:Endpoints:Http:Url", "http://127.0.0.1:0"),
            ("OmniSphere:Hosting:MaxRequestBodySize", "10000"),
            ("OmniSphere:Gateway:MaxImportSize", "100000")
        );
        using var client = new HttpClient { BaseAddress = gateway.Address };
        client.DefaultRequestHeaders.Host = "acme.localhost";
        (await PostAsync("/checkout/v1/carts", 9_000)).StatusCode.Should().Be(HttpStatusCode.OK);
        using var refused = await PostAsync("/checkout/v1/carts", 11_000);
        refused.StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge);
        (await refused.Content.ReadFromJsonAsync<JsonObject>(Stop))!.Should().ContainKey("code");
        gateway.Seen["/at-checkout/checkout/v1/carts"].Should().Be(1, "the service hears nothing of it");

        (await PostAsync("/catalogue/v1/admin/imports", 90_000)).StatusCode.Should().Be(HttpStatusCode.OK);
        (await PostAsync("/catalogue/v1/admin/imports", 110_000))
            .StatusCode.Should()
            .Be(HttpStatusCode.RequestEntityTooLarge);
        using var endless = await client.PostAsync(
            "/catalogue/v1/admin/products",
            JsonContent.Create(Enumerable.Repeat("a product", 1_500)),
            Stop
        );
        endless.StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge, "it did not say its size");

        async Task<HttpResponseMessage> PostAsync(string path, int size)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path);
            request.Content = new ByteArrayContent(new byte[size]);
            // Who is refused closes; a client that still sends would not hear why.
            request.Headers.ExpectContinue = true;
            return await client.SendAsync(request, Stop);
        }
    }

    [Theory]
    [InlineData("shop.acme.example", "shop.acme.example")]
    [InlineData("acme.localhost", "*.localhost")]
    public async Task Each_domain_shows_its_own_certificate_and_speaks_HTTP_2(string host, string subject)
    {
        using var folder = TestFolder.Create("certificates");
        await using var gateway = await GatewayHost.StartAsync(
            ("Kestrel:Endpoints:Https:Url", "https://127.0.0.1:0"),
            ("Kestrel:Endpoints:Https:Sni:shop.acme.example:Certificate:Path", Certificate("shop.acme.example")),
            ("Kestrel:Endpoints:Https:Sni:*:Certificate:Path", Certificate("*.localhost"))
        );
        var shown = "";
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancel) =>
            {
                var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, gateway.Address.Port, cancel);
                return client.GetStream();
            },
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                {
                    shown = certificate!.Subject;
                    // It is of this test's own making, so no authority vouches for it.
                    return certificate.Subject == certificate.Issuer;
                },
            },
        };
        using var client = new HttpClient(handler)
        {
            BaseAddress = new Uri($"https://{host}/"),
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var answer = await client.GetAsync("/catalogue/v1/search", Stop);
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        answer.Version.Should().Be(HttpVersion.Version20);
        shown.Should().Be($"CN={subject}");
        answer
            .Headers.TryGetValues("Strict-Transport-Security", out var strict)
            .Should()
            .Be(subject != "*.localhost", "a developer's browser is left alone");
        (strict ?? ["max-age=2592000"]).Should().Equal("max-age=2592000");
        var echo = await answer.Content.ReadFromJsonAsync<GatewayHost.Echo>(Stop);
        echo!.Headers["X-Forwarded-Proto"].Should().Be("https");

        string Certificate(string name)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
            using var certificate = request.CreateSelfSigned(
                DateTimeOffset.UnixEpoch,
                new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero)
            );
            var path = Path.Combine(folder.Path, $"{name.Replace('*', '_')}.pfx");
            File.WriteAllBytes(path, certificate.Export(X509ContentType.Pfx));
            return path;
        }
    }
}
