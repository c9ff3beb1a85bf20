using AwesomeAssertions;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Authorization;
using OmniSphere.Http;

namespace OmniSphere.Architecture.Tests;

public sealed class EndpointTests(StoreFactory store) : IClassFixture<StoreFactory>
{
    private IReadOnlyList<RouteEndpoint> Endpoints =>
        [.. store.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()];

    [Fact]
    public void Every_endpoint_declares_its_audience() =>
        store.Services.GetServices<EndpointDataSource>().SelectMany(AudienceConvention.Violations).Should().BeEmpty();

    [Fact]
    public void Every_merchant_endpoint_names_a_permission_of_its_own_domain_and_lives_under_admin()
    {
        foreach (var endpoint in Endpoints)
        {
            var audience = endpoint.Metadata.GetMetadata<AudienceMetadata>();
            var path = endpoint.RoutePattern.RawText!.TrimStart('/');
            if (audience?.Audience == Audience.Merchant)
            {
                var module = endpoint.Metadata.GetMetadata<ModuleMetadata>()!.Name;
                audience.Permission.Should().StartWith($"{module}.", "{0}", path);
                path.Should().StartWith($"{module}/v1/admin");
            }
            else
            {
                path.Should().NotContain("/v1/admin", "what is under /admin is for merchants");
            }
        }
    }

    [Fact]
    public void Every_module_has_endpoints_and_each_says_what_it_does()
    {
        var modules = Endpoints.Where(e => e.Metadata.GetMetadata<ModuleMetadata>() is not null).ToList();
        modules.Should().HaveCountGreaterThan(40);
        modules
            .Where(e =>
                e.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is not { ExcludeFromDescription: true }
            )
            .Where(e => string.IsNullOrEmpty(e.Metadata.GetMetadata<IEndpointSummaryMetadata>()?.Summary))
            .Select(e => e.DisplayName)
            .Should()
            .BeEmpty();
        modules
            .Select(e => e.Metadata.GetMetadata<ModuleMetadata>()!.Name)
            .Distinct()
            .Should()
            .BeEquivalentTo("auth", "catalogue", "checkout", "marketing", "platform");
    }

    [Fact]
    public void The_routes_of_the_main_job_are_there()
    {
        var routes = Endpoints
            .Select(e => "/" + e.RoutePattern.RawText!.TrimStart('/'))
            .ToHashSet(StringComparer.Ordinal);
        string[] written =
        [
            "/catalogue/v1/search",
            "/catalogue/v1/suggest",
            "/checkout/v1/carts",
            "/auth/v1/register",
            "/platform/v1/tenants",
            "/health/live",
            "/health/ready",
        ];
        routes.Should().Contain(written);
    }
}
