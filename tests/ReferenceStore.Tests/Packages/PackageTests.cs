using System.IO.Compression;
using System.Reflection.Metadata;
using System.Xml.Linq;
using AwesomeAssertions;
using OmniSphere.Testing;
using ReferenceStore.Tests.Stores;

namespace ReferenceStore.Tests.Packages;

/// <summary>
/// The packages as an integrator gets them: restored from a folder into a host that knows nothing of this repository.
/// </summary>
public sealed class PackageTests
{
    // https://github.com/dotnet/designs/blob/main/accepted/2020/diagnostics/source-link.md
    private static readonly Guid SourceLink = new("CC110556-A091-4D38-9FEC-25AB9A351A6A");

    private const string Core = "OmniSphere.Core";
    private const string Client = "OmniSphere.Client";

    private static readonly string[] Names =
    [
        "OmniSphere.Auth",
        "OmniSphere.Catalogue",
        "OmniSphere.Checkout",
        Client,
        Core,
        "OmniSphere.Hosting",
        "OmniSphere.Marketing",
    ];

    [Fact]
    public async Task A_host_outside_the_tree_restores_the_packages_and_serves_a_shop()
    {
        using var folder = TestFolder.Create("packages");
        var feed = Path.Combine(folder.Path, "feed");
        await Tool.RunAsync(
            Repository.Folder,
            Path.Combine(Repository.Folder, "eng", "pack"),
            "--no-build",
            "--output",
            feed
        );
        var linkable = await Tool.HasLinkableRemoteAsync(Repository.Folder);
        var version = Names.Select(name => Check(feed, name, linkable)).Distinct().Should().ContainSingle().Which;

        var host = new OutsideHost(Path.Combine(folder.Path, "host"), feed, version);
        await host.BuildAsync();
        var port = FreePort.Next();
        await using var running = await host.StartAsync(port);
        var shop = new ShopClient("corner", port);
        (await shop.GetAsync("/catalogue/v1/search?q=lamp"))["items"].AsArray().Should().BeEmpty();
        (await shop.PostAsync("/checkout/v1/carts", new { })).Status.Should().Be(201);
        (await shop.GetAsync("/.well-known/openid-configuration"))["issuer"].Should().NotBeNull();
        (await new ShopClient("elsewhere", port).GetAsync("/catalogue/v1/search")).Code.Should().Be("tenant.unknown");
    }

    /// <summary>Looks into a package and its symbols; says its version.</summary>
    private static string Check(string feed, string name, bool linkable)
    {
        var file = Directory.EnumerateFiles(feed, $"{name}.*.nupkg").Should().ContainSingle().Which;
        using var package = ZipFile.OpenRead(file);
        package
            .Entries.Select(e => e.FullName)
            .Should()
            .Contain(["README.md", $"lib/net10.0/{name}.dll", $"lib/net10.0/{name}.xml"]);
        using var nuspec = package.GetEntry($"{name}.nuspec")!.Open();
        var metadata = XDocument.Load(nuspec).Root!.Elements().Single();
        string? Of(string element) => metadata.Elements().SingleOrDefault(e => e.Name.LocalName == element)?.Value;
        Of("license").Should().Be("MIT");
        Of("readme").Should().Be("README.md");
        Of("description").Should().NotBeNullOrWhiteSpace();
        metadata
            .Descendants()
            .Where(e => e.Name.LocalName == "dependency")
            .Select(e => (string)e.Attribute("id")!)
            .Where(id => id.StartsWith("OmniSphere.", StringComparison.Ordinal))
            .Should()
            .BeEquivalentTo(name is Core or Client ? Enumerable.Empty<string>() : [Core]);
        metadata
            .Elements()
            .Single(e => e.Name.LocalName == "repository")
            .Attribute("commit")!
            .Value.Should()
            .MatchRegex("^[0-9a-f]{40}$", "debuggers and people find the sources of this very build");

        using var symbols = ZipFile.OpenRead(Path.ChangeExtension(file, ".snupkg"));
        using var pdb = new MemoryStream();
        using (var entry = symbols.GetEntry($"lib/net10.0/{name}.pdb")!.Open())
        {
            entry.CopyTo(pdb);
        }

        pdb.Position = 0;
        using var provider = MetadataReaderProvider.FromPortablePdbStream(pdb);
        var reader = provider.GetMetadataReader();
        var links = reader.CustomDebugInformation.Select(reader.GetCustomDebugInformation);
        links
            .Any(l => reader.GetGuid(l.Kind) == SourceLink)
            .Should()
            .Be(linkable, "sources are linked wherever the checkout says where they can be had");
        return Of("version")!;
    }
}
