using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using AwesomeAssertions;
using OmniSphere.Testing;

namespace OmniSphere.Architecture.Tests;

public sealed partial class NamingTests
{
    public static TheoryData<string> Packages => ReferencesTests.Packages;

    /// <summary>Without the shared language and the client's bodies, which are public by nature.</summary>
    public static TheoryData<string> PackagesOfDomains =>
        [.. Packages.Select(p => p.Data).Where(p => p is not ("OmniSphere.Core" or "OmniSphere.Client"))];

    [Theory]
    [MemberData(nameof(Packages))]
    public void Types_are_named_by_what_they_do(string package) =>
        Own(package).Select(t => t.Name).Should().NotContain(name => EmptyName().IsMatch(name));

    [Theory]
    [MemberData(nameof(Packages))]
    public void Public_classes_are_sealed_unless_meant_for_inheritance(string package) =>
        Own(package)
            .Where(t => t is { IsClass: true, IsPublic: true, IsSealed: false, IsAbstract: false })
            .Select(t => t.FullName)
            .Should()
            .BeEmpty();

    [Theory]
    [MemberData(nameof(PackagesOfDomains))]
    public void Less_than_half_of_the_types_of_a_domain_are_public(string package)
    {
        var types = Own(package).ToList();
        types.Count(t => t.IsPublic).Should().BeLessThanOrEqualTo(types.Count / 2);
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void Files_stay_small_and_folders_shallow(string package)
    {
        var root = Path.Combine(Repository.Folder, "src", package);
        var files = Directory
            .EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(root, f))
            .Where(f =>
                !f.StartsWith("obj", StringComparison.Ordinal) && !f.StartsWith("bin", StringComparison.Ordinal)
            )
            .Where(f => !f.Contains("Migrations", StringComparison.Ordinal))
            .Where(f => !f.EndsWith(".g.cs", StringComparison.Ordinal))
            .ToList();
        files.Where(f => f.Count(c => c == Path.DirectorySeparatorChar) > 4).Should().BeEmpty();
        files.Where(f => File.ReadLines(Path.Combine(root, f)).Count() > 400).Should().BeEmpty();
        var lengths = files.Select(f => File.ReadLines(Path.Combine(root, f)).Count()).Order().ToList();
        lengths[lengths.Count * 9 / 10].Should().BeLessThan(210, "nine files of ten are read at a glance");
    }

    private static IEnumerable<Type> Own(string package) =>
        Assembly
            .Load(package)
            .GetTypes()
            .Where(t =>
                !t.IsNested
                && !t.IsDefined(typeof(CompilerGeneratedAttribute))
                && t.Namespace?.StartsWith("OmniSphere", StringComparison.Ordinal) == true
                && !t.Namespace.Contains("Migrations", StringComparison.Ordinal)
            );

    [GeneratedRegex("(Manager|Helper|Helpers|Utils|Utility|Common|Impl)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex EmptyName();
}
