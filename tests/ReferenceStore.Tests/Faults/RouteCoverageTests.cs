using System.Text.RegularExpressions;
using AwesomeAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using OmniSphere;
using OmniSphere.Hosting;
using OmniSphere.Http;
using OmniSphere.Testing;
using ReferenceStore.Storefront;

namespace ReferenceStore.Tests.Faults;

/// <summary>The fuzz test goes over every route: those of the OpenAPI documents, and a list of all others.</summary>
public sealed partial class RouteCoverageTests
{
    [Fact]
    public async Task Every_route_that_no_OpenAPI_document_describes_is_listed()
    {
        using var folder = TestFolder.Create("routes");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?> { ["OmniSphere:DataFolder"] = folder.Path }
        );
        builder
            .AddOmniSphereHosting()
            .AddOmniSphereAuth()
            .AddOmniSphereCatalogue()
            .AddOmniSphereCheckout()
            .AddOmniSphereMarketing();
        builder.AddStorefront();
        await using var store = builder.Build();
        store.MapOmniSphere();
        store.MapStorefront();

        var listed = OtherRoutes.All.Select(r => Shape(r.Path)).ToHashSet(StringComparer.Ordinal);
        var routes = ((IEndpointRouteBuilder)store)
            .DataSources.SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<ModuleMetadata>() is null)
            .Select(e => Shape("/" + e.RoutePattern.RawText!.TrimStart('/')))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        routes.Should().HaveCountGreaterThan(20);
        string.Join(", ", routes.Where(r => !listed.Contains(r))).Should().BeEmpty();
    }

    // The API reference is the same for every module.
    private static string Shape(string path) =>
        ReferenceFile()
            .Replace(Documents().Replace(Parameter().Replace(path, "{}"), "/{}/v1/${document}"), "reference/{}");

    [GeneratedRegex(@"\{[^}]*\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameter();

    [GeneratedRegex(
        @"^/[a-z]+/v1/(?<document>openapi\.json|reference)",
        RegexOptions.None,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Documents();

    [GeneratedRegex("(?<=/v1/)reference/.+$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ReferenceFile();
}
