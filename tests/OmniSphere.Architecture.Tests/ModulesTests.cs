using AwesomeAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace OmniSphere.Architecture.Tests;

public sealed class ModulesTests
{
    [Fact]
    public async Task A_module_that_is_added_and_mapped_twice_is_there_once()
    {
        var builder = WebApplication.CreateSlimBuilder();
        var omniSphere = Add(builder.Services.AddOmniSphere(builder.Configuration));
        var once = builder.Services.Count;
        Add(omniSphere);
        builder.Services.Count.Should().Be(once);
        await using var app = builder.Build();
        foreach (var _ in (int[])[1, 2])
        {
            app.MapOmniSphereAuth();
            app.MapOmniSphereCatalogue();
            app.MapOmniSphereCheckout();
            app.MapOmniSphereMarketing();
        }

        app.MapOmniSphere();
        var routes = ((IEndpointRouteBuilder)app)
            .DataSources.SelectMany(s => s.Endpoints)
            .OfType<RouteEndpoint>()
            .Select(e =>
                $"{string.Join(',', e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [])} {e.RoutePattern.RawText}"
            )
            .ToList();
        routes.Should().OnlyHaveUniqueItems().And.HaveCountGreaterThan(100);

        static OmniSphereBuilder Add(OmniSphereBuilder to) =>
            to.AddOmniSphereAuth().AddOmniSphereCatalogue().AddOmniSphereCheckout().AddOmniSphereMarketing();
    }
}
