using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OmniSphere.Authorization;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Hosting.Grpc.Catalogue;
using OmniSphere.Hosting.ServiceIdentity;
using OmniSphere.Hosting.Services;
using ProtoBuf.Grpc.Server;

namespace OmniSphere.Hosting.Grpc;

/// <summary>
/// The contracts between domains across processes: a client where a service's address is configured, a server for each
/// module of this process that others call.
/// </summary>
internal static class GrpcServices
{
    public static void AddGrpcServices(this OmniSphereBuilder builder)
    {
        builder.Services.AddCodeFirstGrpc(grpc =>
        {
            grpc.Interceptors.Add<ServiceInterceptor>();
            grpc.IgnoreUnknownServices = true; // Its endpoint for them is open to everybody.
        });
        builder.Services.AddSingleton(WireModel.Binder);
        if (builder.TryAddService(CatalogueGrpcClient.Service))
        {
            builder.Services.AddSingleton(sp => new CatalogueGrpcClient(
                sp.GetRequiredKeyedService<ServiceChannel>(CatalogueGrpcClient.Service).Channel
            ));
            builder.Services.AddScoped<IVariantCatalogue, RemoteVariantCatalogue>();
            builder.Services.AddScoped<IStockReservations, RemoteStockReservations>();
        }
    }

    public static void MapGrpcServices(this WebApplication app)
    {
        if (
            app.Services.GetRequiredService<IOptions<ServiceIdentityOptions>>().Value.IsConfigured
            && app.Services.GetServices<IOmniSphereModule>().Any(m => m.Name == CatalogueGrpcClient.Service)
        )
        {
            app.MapGrpcService<CatalogueGrpc>().ForService();
        }
    }

    /// <summary>Registers what calls to a service need, if it is another process.</summary>
    private static bool TryAddService(this OmniSphereBuilder builder, string service)
    {
        var path = $"{ServiceOptions.Section}:{service}";
        if (builder.Configuration.GetSection(path)[nameof(ServiceOptions.Address)] is not { Length: > 0 })
        {
            return false;
        }

        builder
            .Services.AddOptions<ServiceOptions>(service)
            .BindConfiguration(path)
            .ValidateDataAnnotations()
            .Validate<IEnumerable<IOmniSphereModule>>(
                (_, modules) => modules.All(m => m.Name != service),
                $"{path}:Address is set, but this host has the {service} itself. Remove one of them."
            )
            .Validate<IOptions<ServiceIdentityOptions>>(
                (_, identity) => identity.Value.IsConfigured,
                $"{path}:Address is set, so {ServiceIdentityOptions.Section}:Keys is required: it signs the calls."
            )
            .ValidateOnStart();
        builder.Services.AddServicePipelines(service);
        builder.Services.AddKeyedSingleton(
            service,
            (sp, _) => ActivatorUtilities.CreateInstance<ServiceChannel>(sp, service)
        );
        builder.Services.TryAddScoped<RemoteCalls>();
        return true;
    }
}
