using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using OmniSphere.Authorization;
using OmniSphere.Hosting.Gateway;
using OmniSphere.Hosting.ServiceIdentity;
using Yarp.ReverseProxy.Configuration;

namespace OmniSphere.Hosting;

/// <summary>Makes a host the one public address of a deployment's services.</summary>
public static class OmniSphereGateway
{
    /// <summary>
    /// Passes requests on to the services by the first part of their path, and everything else to the storefront; see
    /// <see cref="GatewayOptions"/>. <c>MapOmniSphere()</c> maps it.
    /// </summary>
    public static OmniSphereBuilder AddOmniSphereGateway(this OmniSphereBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        if (services.Any(s => s.ServiceType == typeof(GatewayMarker)))
        {
            return builder;
        }

        services.AddSingleton<GatewayMarker>();
        builder
            .AddOptions<GatewayOptions>(GatewayOptions.Section)
            .Validate<IConfiguration>(
                (_, configuration) => GatewayRoutes.Addresses(configuration, "catalogue").Count > 0,
                "OmniSphere:Services:{service}:Address is required for each service behind the gateway."
            )
            .Validate<IOptions<ServiceIdentityOptions>>(
                (_, identity) => identity.Value.IsConfigured,
                $"{ServiceIdentityOptions.Section}:Keys is required: a gateway signs what it passes on."
            );
        // The world calls a gateway.
        builder.AddTenantSignals(outermost: true);
        services.PostConfigure<ServiceIdentityOptions>(identity => identity.Required = false);
        services.PostConfigure<ForwardedHeadersOptions>(forwarded =>
            forwarded.ForwardedHeaders &= ~ForwardedHeaders.XForwardedHost
        );
        services.AddCors();
        services.AddSingleton<ICorsPolicyProvider, TenantCors>();
        services.AddReverseProxy().AddTransforms<GatewayTransforms>();
        services.AddSingleton<Yarp.ReverseProxy.Forwarder.IForwarderHttpClientFactory, ServiceHttpClients>();
        services.AddSingleton<IProxyConfigProvider>(sp =>
        {
            var options = sp.GetRequiredService<IOptions<GatewayOptions>>().Value;
            return new InMemoryConfigProvider(
                GatewayRoutes.Routes(sp.GetRequiredService<IConfiguration>(), options),
                GatewayRoutes.Clusters(sp.GetRequiredService<IConfiguration>(), options)
            );
        });
        return builder;
    }

    internal static bool IsGateway(this WebApplication app) => app.Services.GetService<GatewayMarker>() is not null;

    internal static void MapGateway(this WebApplication app)
    {
        app.UseCors();
        app.MapReverseProxy(proxy =>
            {
                proxy.UseMiddleware<ForwardedRequest>();
                proxy.UseLoadBalancing();
                proxy.UsePassiveHealthChecks();
            })
            .ForPublic()
            .WithoutTenant();
    }

    private sealed class GatewayMarker;
}
