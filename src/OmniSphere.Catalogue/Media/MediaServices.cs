using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OmniSphere.Catalogue.Media.Downloads;
using OmniSphere.Http;
using OmniSphere.Platform;

namespace OmniSphere.Catalogue.Media;

/// <summary>Adds uploaded files to the catalogue.</summary>
internal static class MediaServices
{
    public static void AddMedia(OmniSphereBuilder builder)
    {
        var services = builder.Services;
        builder.AddOptions<MediaOptions>(MediaOptions.Section);
        services.TryAddScoped<MediaIntake>();
        services.TryAddScoped<UploadMedia>();
        services.TryAddScoped<ServeMedia>();
        services.TryAddScoped<DeleteMedia>();
        services.AddSingleton<ITenantResource, MediaOfTenant>();
        services.TryAddSingleton<MediaSweep>();
        services.AddHostedService(sp => sp.GetRequiredService<MediaSweep>());
        services.TryAddScoped<ImageArrival>();
        services.TryAddSingleton<ImageFetch>();
        services.TryAddSingleton<DownloadImages>();
        services.AddHostedService(sp => sp.GetRequiredService<DownloadImages>());
        services
            .AddHttpClient(nameof(ImageFetch))
            .RemoveAllLoggers()
            .ConfigurePrimaryHttpMessageHandler(sp =>
                PublicNetwork.Handler(
                    sp.GetRequiredService<IOptions<MediaOptions>>().Value.DownloadsFromPrivateNetworks
                )
            );
    }

    public static void Map(ModuleRoutes shop, ModuleRoutes admin)
    {
        ServeMedia.Map(shop);
        ListMedia.Map(admin);
        UploadMedia.Map(admin);
        DeleteMedia.Map(admin);
        ImportImages.Map(admin);
    }
}
