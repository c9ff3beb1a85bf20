using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OmniSphere.Hosting.ApiKeys;
using OmniSphere.Hosting.Commands;
using OmniSphere.Hosting.Grpc;
using OmniSphere.Hosting.Health;
using OmniSphere.Hosting.Kafka;
using OmniSphere.Hosting.Limits;
using OmniSphere.Hosting.Media;
using OmniSphere.Hosting.Platform;
using OmniSphere.Hosting.Redis;
using OmniSphere.Hosting.Secrets;
using OmniSphere.Hosting.ServiceIdentity;
using OmniSphere.Hosting.Services;
using OmniSphere.Hosting.Settings;
using OmniSphere.Hosting.Telemetry;
using OmniSphere.Hosting.Tls;
using OmniSphere.Http;

namespace OmniSphere.Hosting;

/// <summary>Turns domains into a running service.</summary>
public static class OmniSphereHosting
{
    /// <summary>
    /// Adds the kernel and what a service needs around it, read from configuration below <c>OmniSphere</c>: tenant
    /// resolution, health, telemetry, rate limits, security headers, data-protection keys, graceful shutdown. Returns
    /// the builder that the domains extend. May be called twice.
    /// </summary>
    public static OmniSphereBuilder AddOmniSphereHosting(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.Services.Any(s => s.ServiceType == typeof(Marker)))
        {
            return builder.Services.AddOmniSphere(builder.Configuration);
        }

        builder.Services.AddSingleton<Marker>();
        builder.WatchSettingsOnly();
        builder.AddSecrets();
        var omniSphere = builder.Services.AddOmniSphere(builder.Configuration);
        omniSphere.AddOptions<HostingOptions>(HostingOptions.Section);
        omniSphere.AddTenantSignals();
        omniSphere.AddKafka();
        omniSphere.AddMediaStorage();
        omniSphere.AddHealth();
        omniSphere.AddTelemetry(builder.Logging);
        builder.Logging.AddJsonLines(builder.Environment);
        omniSphere.AddRateLimits();
        var keys = new DirectoryInfo(DataFolder.Of(builder.Configuration, builder.Environment, "keys"));
        omniSphere.TryAddRedis(keys);
        omniSphere.AddOptions<TlsOptions>(TlsOptions.Section);
        builder.Services.TryAddSingleton<OutgoingTls>();
        builder.Services.TryAddSingleton<ServerCertificates>();
        omniSphere.AddServiceIdentity();
        omniSphere.AddGrpcServices();
        omniSphere.AddTokenKeys();
        builder.Services.AddDataProtection().SetApplicationName("OmniSphere").PersistKeysToFileSystem(keys);
        builder
            .Services.AddOptions<KestrelServerOptions>()
            .Configure<IOptions<HostingOptions>, IConfiguration, ServerCertificates>(
                (kestrel, options, configuration, certificates) =>
                {
                    kestrel.AddServerHeader = false;
                    kestrel.Limits.MaxRequestBodySize = options.Value.MaxRequestBodySize;
                    kestrel.UseCertificates(configuration, certificates);
                }
            );
        builder
            .Services.AddOptions<HostOptions>()
            .Configure<IOptions<HostingOptions>>(
                (host, options) => host.ShutdownTimeout = options.Value.ShutdownTimeout
            );
        builder
            .Services.AddOptions<ForwardedHeadersOptions>()
            .Configure<IOptions<HostingOptions>, IOptions<ServiceIdentityOptions>>(
                (forwarded, options, identity) =>
                {
                    forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
                    if (identity.Value.IsConfigured)
                    {
                        // Behind a gateway, which says at which address people reach the shop.
                        forwarded.ForwardedHeaders |= ForwardedHeaders.XForwardedHost;
                    }

                    foreach (var network in options.Value.TrustedProxies)
                    {
                        forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
                    }
                }
            );
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostCommand, MigrateCommand>());
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostCommand, DevelopmentCertificateCommand>());
        PlatformModule.Add(omniSphere);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostCommand, DeadLettersCommand>());
        return omniSphere;
    }

    /// <summary>
    /// Builds the request pipeline and maps every module that was added, their OpenAPI documents, the API reference and
    /// the health checks. <paramref name="pipeline"/> adds middleware behind authorization and in front of endpoints.
    /// </summary>
    public static WebApplication MapOmniSphere(this WebApplication app, Action<WebApplication>? pipeline = null)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseManagementPort();
        app.UseForwardedHeaders();
        app.UseMiddleware<SecurityHeaders>();
        var limited = app.Services.GetRequiredService<RateRequests>();
        // Callers are limited once they are known, except where authentication itself answers: those have no endpoint.
        app.UseOmniSphere(
            early =>
            {
                early.Use(app.Services.GetRequiredService<PlanTags>().InvokeAsync);
                early.UseWhen(
                    http => http.GetEndpoint() is null && limited.AreCounted(http),
                    http => http.UseRateLimiter()
                );
            },
            first => first.UseMiddleware<ServiceIdentityMiddleware>()
        );
        app.UseWhen(http => http.GetEndpoint() is not null && limited.AreCounted(http), http => http.UseRateLimiter());
        pipeline?.Invoke(app);
        app.MapHealth();
        if (app.IsGateway())
        {
            app.MapGateway();
            return app;
        }

        ((IEndpointRouteBuilder)app).MapOmniSphere();
        app.MapOmniSphereOpenApi();
        app.MapGrpcServices();
        if (
            app.Services.GetRequiredService<IOptions<ServiceIdentityOptions>>().Value.IsConfigured
            && app.Services.GetServices<IOmniSphereModule>().Any(m => m.Name == RemoteApiKeys.Client)
        )
        {
            app.MapApiKeys();
        }

        if (app.Services.GetRequiredService<IOptions<HostingOptions>>().Value.ApiReference)
        {
            app.MapApiReference();
        }

        return app;
    }

    private sealed class Marker;
}
