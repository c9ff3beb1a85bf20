using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AwesomeAssertions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Testing;
using StackExchange.Redis;
using static OmniSphere.Hosting.Tests.Redis.RedisNodes;

namespace OmniSphere.Hosting.Tests.Redis;

public sealed class RedisSecurityTests(ITestOutputHelper output)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_connection_is_encrypted_with_a_certificate_of_the_named_authority_and_refused_with_any_other()
    {
        using var folder = TestFolder.Create("redis-tls");
        WriteCertificates(folder.Path);
        var port = FreePort.Next();
        await using var redis = await RedisServer.StartOwnAsync(
            [
                .. new[] { "--tls-port", port.ToString(CultureInfo.InvariantCulture), "--tls-auth-clients", "no" },
                .. new[] { "--tls-cert-file", Path.Combine(folder.Path, "server.pem") },
                .. new[] { "--tls-key-file", Path.Combine(folder.Path, "server.key") },
                .. new[] { "--tls-ca-cert-file", Path.Combine(folder.Path, "ca.pem") },
            ],
            Cancel
        );
        (string, string?)[] tls =
        [
            ("OmniSphere:Redis:ConnectionString", $"127.0.0.1:{port}"),
            ("OmniSphere:Redis:Tls", "true"),
            ("OmniSphere:Redis:TlsHost", "redis.test"),
        ];
        await using var trusting = await RedisNodes.StartAsync(
            redis,
            1,
            [.. tls, ("OmniSphere:Redis:TlsAuthority", Path.Combine(folder.Path, "ca.pem"))]
        );
        await using var distrusting = await RedisNodes.StartAloneAsync(redis, 1, tls);
        distrusting.Link(0).IsUp.Should().BeFalse("nobody vouches for the server");
        (await distrusting[0].Client.GetAsync("/hello/v1/", Cancel)).IsSuccessStatusCode.Should().BeTrue();
    }

    [Fact]
    public async Task A_password_that_is_changed_needs_no_restart()
    {
        await using var redis = await RedisServer.StartOwnAsync(["--requirepass", "first"], Cancel);
        await using var nodes = await RedisNodes.StartAsync(redis, 1, ("OmniSphere:Redis:Password", "first"));
        await using (
            var admin = await ConnectionMultiplexer.ConnectAsync(
                $"{redis.Configuration},password=first,allowAdmin=true"
            )
        )
        {
            var server = admin.GetServers()[0];
            await server.ConfigSetAsync("requirepass", "second");
            var configuration = (IConfigurationRoot)nodes[0].Services.GetRequiredService<IConfiguration>();
            configuration
                .Providers.OfType<MemoryConfigurationProvider>()
                .Last()
                .Set("OmniSphere:Redis:Password", "second");
            configuration.Reload();
            await server.ExecuteAsync("CLIENT", "KILL", "TYPE", "normal");
        }

        // What was connected with the old password is gone, so an answer comes over a new connection.
        var back = await UntilAsync(
            async () =>
            {
                try
                {
                    await (await nodes.Link(0).DatabaseAsync()).PingAsync();
                    return nodes.Link(0).IsUp;
                }
                catch (RedisException)
                {
                    return false;
                }
            },
            "it comes back with the new password"
        );
        output.WriteLine($"back {back.TotalMilliseconds:0} ms after the connection was cut");
    }

    private static void WriteCertificates(string folder)
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        var request = new CertificateRequest("CN=Test authority", authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var authority = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var server = new CertificateRequest("CN=redis.test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("redis.test");
        server.CertificateExtensions.Add(names.Build());
        using var certificate = server.Create(authority, now.AddDays(-1), now.AddDays(1), [1, 2, 3, 4]);
        File.WriteAllText(Path.Combine(folder, "ca.pem"), authority.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "server.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "server.key"), key.ExportPkcs8PrivateKeyPem());
    }
}
