using System.Xml.Linq;
using AwesomeAssertions;
using OmniSphere.Testing;

namespace OmniSphere.Architecture.Tests;

/// <summary>Every arrow points down: a domain and Hosting know Core and nothing else of ours.</summary>
public sealed class ReferencesTests
{
    private static readonly string[] OnlyInHosting =
    [
        "Confluent.Kafka",
        "StackExchange.Redis",
        "Yarp.",
        "OpenTelemetry",
    ];

    public static TheoryData<string> Packages =>
        [.. Directory.EnumerateDirectories(Path.Combine(Repository.Folder, "src")).Select(d => Path.GetFileName(d)!)];

    [Theory]
    [MemberData(nameof(Packages))]
    public void A_package_references_Core_and_nothing_else_of_ours(string package)
    {
        // A client is no part of a server.
        string[] allowed = package is "OmniSphere.Core" or "OmniSphere.Client" ? [] : ["OmniSphere.Core"];
        References(package, "ProjectReference")
            .Select(p => Path.GetFileNameWithoutExtension(p))
            .Should()
            .Equal(allowed);
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void Brokers_proxies_and_telemetry_are_dependencies_of_Hosting_alone(string package)
    {
        if (package != "OmniSphere.Hosting")
        {
            References(package, "PackageReference")
                .Should()
                .NotContain(p => OnlyInHosting.Any(o => p.StartsWith(o, StringComparison.Ordinal)));
        }
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void A_package_explains_itself_in_a_readme_of_one_or_two_pages(string package)
    {
        var readme = Path.Combine(Repository.Folder, "src", package, "README.md");
        File.Exists(readme).Should().BeTrue("{0} is packed with its README", package);
        File.ReadLines(readme).Count().Should().BeInRange(20, 200);
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void A_package_declares_its_public_API_in_files_that_are_reviewed(string package)
    {
        string[] files = ["PublicAPI.Shipped.txt", "PublicAPI.Unshipped.txt"];
        var declared = files
            .SelectMany(f => File.ReadLines(Path.Combine(Repository.Folder, "src", package, f)))
            .ToList();
        declared.Where(l => l == "#nullable enable").Should().HaveCount(2);
        declared.Where(l => l[0] != '#').Should().NotBeEmpty().And.OnlyHaveUniqueItems();
    }

    private static List<string> References(string package, string kind) =>
        [
            .. XDocument
                .Load(Path.Combine(Repository.Folder, "src", package, $"{package}.csproj"))
                .Descendants(kind)
                .Select(e => e.Attribute("Include")!.Value.Replace('\\', '/')),
        ];
}
