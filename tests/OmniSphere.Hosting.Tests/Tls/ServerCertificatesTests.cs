using AwesomeAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OmniSphere.Hosting.Tls;

namespace OmniSphere.Hosting.Tests.Tls;

public sealed class ServerCertificatesTests : IDisposable
{
    private readonly CertificateFolder _folder = new("localhost");
    private readonly FakeTimeProvider _clock = new();
    private readonly ServerCertificates _certificates;

    public ServerCertificatesTests() =>
        _certificates = new(
            Options.Create(new TlsOptions { Certificates = _folder.Certificates }),
            _clock,
            NullLogger<ServerCertificates>.Instance
        );

    [Theory]
    [InlineData("shop.example", "shop.example")]
    [InlineData("SHOP.example.", "shop.example")]
    [InlineData("tea.shops.example", "*.shops.example")]
    [InlineData("deep.tea.shops.example", "localhost")]
    [InlineData("other.example", "localhost")]
    [InlineData("../ca", "localhost")]
    [InlineData("", "localhost")]
    [InlineData(null, "localhost")]
    public void Each_host_has_its_certificate(string? host, string shown)
    {
        _folder.SignFor("shop.example", "shop.example");
        _folder.SignFor("*.shops.example", "_.shops.example");
        Shown(host).Should().Be($"CN={shown}");
    }

    [Fact]
    public void What_is_added_replaced_or_removed_takes_effect_within_two_seconds()
    {
        Shown("shop.example").Should().Be("CN=localhost");
        _folder.SignFor("shop.example", "shop.example");
        _clock.Advance(TimeSpan.FromSeconds(2));
        Shown("shop.example").Should().Be("CN=shop.example");

        var before = _certificates.Find("shop.example")!.TargetCertificate.Thumbprint;
        Thread.Sleep(20); // Another time in the file system.
        _folder.SignFor("shop.example", "shop.example");
        _clock.Advance(TimeSpan.FromSeconds(2));
        var after = _certificates.Find("shop.example")!.TargetCertificate.Thumbprint;
        after.Should().NotBe(before);

        File.WriteAllText(Path.Combine(_folder.Certificates, "shop.example.key"), "half of a");
        _clock.Advance(TimeSpan.FromSeconds(2));
        _certificates
            .Find("shop.example")!
            .TargetCertificate.Thumbprint.Should()
            .Be(after, "what cannot be read changes nothing");

        File.Delete(Path.Combine(_folder.Certificates, "shop.example.crt"));
        _clock.Advance(TimeSpan.FromSeconds(2));
        Shown("shop.example").Should().Be("CN=localhost");
    }

    [Fact]
    public void A_mounted_secret_that_is_renewed_behind_its_links_takes_effect()
    {
        // As Kubernetes mounts them: shop.crt is a link to ..data/shop.crt, and ..data to the folder of the moment.
        var folder = _folder.Certificates;
        Renew("..first");
        foreach (var file in (string[])["shop.example.crt", "shop.example.key"])
        {
            File.CreateSymbolicLink(Path.Combine(folder, file), Path.Combine("..data", file));
        }

        var before = _certificates.Find("shop.example")!.TargetCertificate.Thumbprint;
        Thread.Sleep(20); // Another time in the file system.
        Renew("..second");
        _clock.Advance(TimeSpan.FromSeconds(2));
        _certificates.Find("shop.example")!.TargetCertificate.Thumbprint.Should().NotBe(before);

        void Renew(string version)
        {
            Directory.CreateDirectory(Path.Combine(folder, version));
            _folder.SignFor("shop.example", $"{version}/shop.example");
            var (data, next) = (Path.Combine(folder, "..data"), Path.Combine(folder, "..next"));
            if (Directory.Exists(data))
            {
                Directory.Delete(data);
            }

            Directory.CreateSymbolicLink(next, version);
            Directory.Move(next, data);
        }
    }

    public void Dispose() => _folder.Dispose();

    private string Shown(string? host) => _certificates.Find(host)!.TargetCertificate.Subject;
}
