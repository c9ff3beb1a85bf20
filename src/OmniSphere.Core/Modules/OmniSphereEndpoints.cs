using System.Runtime.CompilerServices;
using OmniSphere.Http;
using OmniSphere.Tenancy;

namespace OmniSphere;

/// <summary>Puts OmniSphere into the request pipeline.</summary>
public static class OmniSphereEndpoints
{
    private static readonly ConditionalWeakTable<IEndpointRouteBuilder, HashSet<string>> Mapped = [];

    /// <summary>
    /// Adds error handling, tenant resolution, authentication and authorization, in this order. Called once, before
    /// <see cref="MapOmniSphere"/>; Hosting's own <c>MapOmniSphere()</c> calls it for you.
    /// </summary>
    /// <param name="app">The host's pipeline.</param>
    /// <param name="beforeAuthentication">
    /// Adds middleware that knows the tenant and the endpoint but runs before authentication, whose handlers may answer
    /// requests themselves, such as those of an OpenID Connect issuer.
    /// </param>
    /// <param name="beforeTenant">
    /// Adds middleware that runs before the tenant is looked for; what it refuses is answered as a problem.
    /// </param>
    public static IApplicationBuilder UseOmniSphere(
        this IApplicationBuilder app,
        Action<IApplicationBuilder>? beforeAuthentication = null,
        Action<IApplicationBuilder>? beforeTenant = null
    )
    {
        app.UseOmniSphereHttp();
        beforeTenant?.Invoke(app);
        app.UseMiddleware<TenantMiddleware>();
        app.UseRouting();
        beforeAuthentication?.Invoke(app);
        app.UseAuthentication();
        app.UseAuthorization();
        return app;
    }

    /// <summary>Maps the endpoints of every module that was added. Calling it again maps nothing twice.</summary>
    public static IEndpointRouteBuilder MapOmniSphere(this IEndpointRouteBuilder endpoints)
    {
        foreach (var module in endpoints.ServiceProvider.GetServices<IOmniSphereModule>())
        {
            Map(endpoints, module);
        }

        return endpoints;
    }

    /// <summary>Maps the endpoints of one module that was added: what each <c>MapOmniSphereX()</c> calls.</summary>
    /// <exception cref="InvalidOperationException">The module was not added.</exception>
    public static IEndpointRouteBuilder MapOmniSphereModule<TModule>(this IEndpointRouteBuilder endpoints)
        where TModule : class, IOmniSphereModule
    {
        Map(
            endpoints,
            endpoints.ServiceProvider.GetServices<IOmniSphereModule>().OfType<TModule>().FirstOrDefault()
                ?? throw new InvalidOperationException($"{typeof(TModule).Name} was not added to the services.")
        );
        return endpoints;
    }

    private static void Map(IEndpointRouteBuilder endpoints, IOmniSphereModule module)
    {
        if (Mapped.GetOrCreateValue(endpoints).Add(module.Name))
        {
            module.Map(endpoints);
        }
    }
}
