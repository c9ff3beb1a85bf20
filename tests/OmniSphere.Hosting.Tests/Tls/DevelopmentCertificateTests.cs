using System.Runtime.Versioning;
using System.Security.Cryptography.X509Certificates;
using AwesomeAssertions;
using OmniSphere.Hosting.Commands;
using OmniSphere.Testing;

namespace OmniSphere.Hosting.Tests.Tls;

public sealed class DevelopmentCertificateTests
{
    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task The_command_makes_a_certificate_that_its_authority_vouches_for_and_nobody_else_can_read()
    {
        using var folder = TestFolder.Create("tls");
        var tls = Path.Combine(folder.Path, "tls");
        await using var host = HostingHost.Build();
        (await host.App.RunOmniSphereAsync(["dev-certificate", tls, "acme.localhost"])).Should().Be(0);

        foreach (var file in Directory.EnumerateFiles(tls, "*", SearchOption.AllDirectories))
        {
            File.GetUnixFileMode(file).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite, "of {0}", file);
        }

        Directory
            .EnumerateFiles(tls, "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(tls, f))
            .Should()
            .BeEquivalentTo("ca.crt", "ca.key", "certificates/default.crt", "certificates/default.key");
        File.GetUnixFileMode(tls).Should().Be((UnixFileMode)0b111_000_000);
        using var leaf = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(tls, "certificates/default.crt"));
        using var authority = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(tls, "ca.crt"));
        Trusts(authority, leaf).Should().BeTrue();
        Trusts(leaf, leaf).Should().BeFalse();
        foreach (var name in (string[])["localhost", "acme.localhost", "catalogue", "127.0.0.1", "::1"])
        {
            leaf.MatchesHostname(name).Should().BeTrue("it is for {0}", name);
        }

        leaf.MatchesHostname("example.org").Should().BeFalse();
        using var machine = new X509Store(StoreName.Root, StoreLocation.CurrentUser);
        machine.Open(OpenFlags.ReadOnly);
        machine.Certificates.Contains(authority).Should().BeFalse("the machine's trust store is left alone");
    }

    [Fact]
    public void Made_again_it_has_another_key_and_the_same_authority()
    {
        using var folder = new CertificateFolder("localhost");
        var authority = File.ReadAllText(folder.Authority);
        using var first = folder.Default;
        folder.Sign("localhost", "shop.example");
        using var second = folder.Default;
        File.ReadAllText(folder.Authority).Should().Be(authority, "clients need not be told again");
        second.GetPublicKeyString().Should().NotBe(first.GetPublicKeyString());
        second.MatchesHostname("shop.example").Should().BeTrue();
    }

    [Theory]
    [InlineData]
    [InlineData("--tls")]
    [InlineData("folder", "not a name")]
    public async Task What_it_cannot_do_it_says(params string[] arguments)
    {
        await using var host = HostingHost.Build();
        (await host.App.RunOmniSphereAsync(["dev-certificate", .. arguments])).Should().Be(2);
        Directory.Exists("folder").Should().BeFalse();
    }

    private static bool Trusts(X509Certificate2 root, X509Certificate2 leaf)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.Add(root);
        chain.ChainPolicy.ApplicationPolicy.Add(new("1.3.6.1.5.5.7.3.1"));
        return chain.Build(leaf) && root.SubjectName.Name != leaf.SubjectName.Name;
    }
}
