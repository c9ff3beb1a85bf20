using System.Threading.RateLimiting;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Caching.StackExchangeRedis;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OmniSphere.Caching;
using OmniSphere.Hosting.Limits;
using OmniSphere.Locks;

namespace OmniSphere.Hosting.Redis;

/// <summary>Puts Redis behind caches, limits, locks and keys where the host names a server.</summary>
internal static class RedisServices
{
    /// <summary>False when the host names none: everything stays in this process.</summary>
    /// <param name="builder">The host's builder.</param>
    /// <param name="keys">The folder of this node's data-protection keys.</param>
    public static bool TryAddRedis(this OmniSphereBuilder builder, DirectoryInfo keys)
    {
        builder.AddOptions<RedisOptions>(RedisOptions.Section);
        if (builder.Configuration.GetSection(RedisOptions.Section).Get<RedisOptions>() is not { IsConfigured: true })
        {
            return false;
        }

        var services = builder.Services;
        services.AddSingleton<RedisCredentials>();
        services.AddSingleton<RedisLink>();
        services.AddSingleton<RedisBackplane>();
        services.AddHostedService(sp =>
        {
            // Made first, so that the link does not come up without them.
            sp.GetRequiredService<RedisBackplane>();
            sp.GetRequiredService<SharedKeys>();
            return sp.GetRequiredService<RedisLink>();
        });
        services.Replace(ServiceDescriptor.Singleton<ICacheBackplane>(sp => sp.GetRequiredService<RedisBackplane>()));
        services.AddStackExchangeRedisCache(_ => { });
        services
            .AddOptions<RedisCacheOptions>()
            .Configure<RedisLink>(
                (cache, link) =>
                {
                    cache.InstanceName = link.Key("cache:");
                    cache.ConnectionMultiplexerFactory = link.ConnectAsync;
                }
            );
        services.Replace(
            ServiceDescriptor.Singleton<PartitionedRateLimiter<RateRequest>>(sp => new RedisRateLimits(
                sp.GetRequiredService<RedisLink>(),
                sp.GetRequiredService<IOptions<RateLimitOptions>>().Value.Window
            ))
        );
        services.Replace(ServiceDescriptor.Singleton<IDistributedLocks, RedisLocks>());
        services.AddSingleton(sp => ActivatorUtilities.CreateInstance<SharedKeys>(sp, keys));
        services.AddSingleton<IKeyManager>(sp => new SharedKeyRings(
            ActivatorUtilities.CreateInstance<XmlKeyManager>(sp),
            sp.GetRequiredService<SharedKeys>()
        ));
        services
            .AddOptions<KeyManagementOptions>()
            .PostConfigure<SharedKeys>((options, shared) => options.XmlRepository = shared);
        services.AddHealthChecks().AddCheck<RedisHealth>("redis");
        return true;
    }
}
