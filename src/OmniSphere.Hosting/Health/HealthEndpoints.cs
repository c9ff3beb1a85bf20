using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OmniSphere.Authorization;

namespace OmniSphere.Hosting.Health;

/// <summary><c>/health/live</c>: the process answers. <c>/health/ready</c>: it can serve. Neither tells details outside.</summary>
internal static class HealthEndpoints
{
    private const string Ready = "ready";

    public static void AddHealth(this OmniSphereBuilder builder)
    {
        builder.Services.AddSingleton<Draining>();
        builder.Services.AddSingleton<IHostedService>(sp => sp.GetRequiredService<Draining>());
        builder
            .Services.AddHealthChecks()
            .AddCheck<DatabaseHealth>("database", tags: [Ready])
            .AddCheck<TenantDatabasesHealth>("tenant databases", HealthStatus.Degraded)
            .AddCheck<Draining>("draining", tags: [Ready]);
    }

    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        Map("/health/live", _ => false);
        Map("/health/ready", check => check.Tags.Contains(Ready));

        void Map(string path, Func<HealthCheckRegistration, bool> predicate) =>
            endpoints
                .MapHealthChecks(path, new HealthCheckOptions { Predicate = predicate })
                .ForPublic()
                .WithoutTenant();
    }
}
