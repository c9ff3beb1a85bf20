using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OmniSphere.Media;

namespace OmniSphere.Hosting.Media;

/// <summary>Keeps uploaded files in S3 where a bucket is configured.</summary>
internal static class MediaServices
{
    public static void AddMediaStorage(this OmniSphereBuilder builder)
    {
        builder.AddOptions<S3Options>(S3Options.Section);
        if (builder.Configuration[$"{S3Options.Section}:{nameof(S3Options.Bucket)}"] is { Length: > 0 })
        {
            builder.Services.Replace(ServiceDescriptor.Singleton<IMediaStorage, S3MediaStorage>());
            builder.Services.AddHealthChecks().AddCheck<MediaHealth>("media", HealthStatus.Degraded);
        }
    }
}

/// <summary>Whether the storage of uploaded files answers. Without it the shop goes on, without its pictures.</summary>
internal sealed class MediaHealth(IMediaStorage storage) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    )
    {
        try
        {
            await storage.CheckAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (IOException e)
        {
            return HealthCheckResult.Degraded("The storage of uploaded files does not answer.", e);
        }
    }
}
