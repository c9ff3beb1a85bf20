using OmniSphere.Authorization;
using Scalar.AspNetCore;

namespace OmniSphere.Hosting;

/// <summary>The interactive reference page of each module.</summary>
internal static class ApiReference
{
    public static void MapApiReference(this WebApplication app)
    {
        foreach (var module in app.Services.GetServices<IOmniSphereModule>())
        {
            app.MapScalarApiReference(
                    $"/{module.Name}/v1/reference",
                    options =>
                    {
                        options.Title = $"OmniSphere {module.Name}";
                        options.OpenApiRoutePattern = $"/{module.Name}/v1/openapi.json";
                        // The page shows this API and calls nobody else's service.
                        options.DisableDefaultFonts().DisableAgent().DisableMcp().DisableTelemetry();
                        options.HideDeveloperTools().HideClientButton();
                    }
                )
                .ForPublic()
                .WithoutTenant();
        }
    }
}
