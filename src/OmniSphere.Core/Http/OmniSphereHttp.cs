using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OmniSphere.Authorization;
using OmniSphere.Secrets;

namespace OmniSphere.Http;

/// <summary>Registers and starts the HTTP conventions.</summary>
public static class OmniSphereHttp
{
    /// <summary>Adds the HTTP conventions: problems, JSON, idempotency, authorization. May be called twice.</summary>
    public static IServiceCollection AddOmniSphereHttp(this IServiceCollection services)
    {
        if (services.Any(s => s.ServiceType == typeof(Marker)))
        {
            return services;
        }

        services.AddSingleton<Marker>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<RequestProblems>();
        services.AddExceptionHandler<ProblemExceptionHandler>();
        services.ConfigureHttpJsonOptions(options => OmniSphereJson.Configure(options.SerializerOptions));
        // Without it, a request that cannot be bound gets a bare 400 outside Development.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.AddOptions<IdempotencyOptions>().ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<IIdempotencyStore, InMemoryIdempotencyStore>();
        services.AddDataProtection();
        services.TryAddSingleton<SecretSeal>();
        services.TryAddSingleton<OpenApiDocuments>();
        return services.AddOmniSphereAuthorization();
    }

    /// <summary>
    /// Puts problem answers around everything that follows and guards the input. Call it first of all middleware, then
    /// tenant resolution, then authentication and authorization.
    /// </summary>
    public static IApplicationBuilder UseOmniSphereHttp(this IApplicationBuilder app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = _ => Task.CompletedTask });
        app.UseStatusCodePages(pages =>
            ApiPath.Matches(pages.HttpContext)
                ? ProblemWriter.WriteAsync(pages.HttpContext, StatusProblems.For(pages.HttpContext.Response.StatusCode))
                : Task.CompletedTask
        );
        return app.Use(InputGuard.InvokeAsync);
    }

    private sealed class Marker;
}
