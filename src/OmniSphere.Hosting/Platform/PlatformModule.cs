using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OmniSphere.Authorization;
using OmniSphere.Hosting.Commands;
using OmniSphere.Http;

namespace OmniSphere.Hosting.Platform;

/// <summary>The operators' API below <c>/platform/v1</c>, the same on the command line, and the keys that open it.</summary>
internal sealed class PlatformModule : IOmniSphereModule
{
    public string Name => "platform";

    public void Map(IEndpointRouteBuilder endpoints)
    {
        var platform = endpoints.MapModule(Name);
        ListTenants.Map(platform);
        CreateTenant.Map(platform);
        GetTenant.Map(platform);
        UpdateTenant.Map(platform);
        SuspendTenant.Map(platform);
        ExportTenant.Map(platform);
        DeleteTenant.Map(platform);
    }

    public static void Add(OmniSphereBuilder builder)
    {
        builder.TryAddModule<PlatformModule>();
        builder.Services.AddOmniSphereOpenApi("platform");
        builder.AddOptions<OperatorOptions>(OperatorOptions.Section);
        builder
            .Services.AddAuthentication()
            .AddScheme<AuthenticationSchemeOptions, OperatorKeys>(OperatorKeys.SchemeName, null);
        builder.Services.Configure<CallerSchemes>(s => s.Add(OperatorKeys.SchemeName, OperatorKeys.Fits));
        builder.Services.TryAddEnumerable([
            ServiceDescriptor.Singleton<IHostCommand, OperatorKeyCommand>(),
            ServiceDescriptor.Singleton<IHostCommand, TenantsCommand>(),
        ]);
    }
}

/// <summary>What operators may be allowed.</summary>
internal static class PlatformPermissions
{
    public const string ReadTenants = "platform.tenants.read";
    public const string ManageTenants = "platform.tenants.manage";
}
