using System.Threading.RateLimiting;
using Microsoft.Extensions.Caching.StackExchangeRedis;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OmniSphere.Caching;
using OmniSphere.Hosting.Limits;

namespace OmniSphere.Hosting.Redis;

/// <summary>Puts Redis behind caches, limits, locks and keys where the host names a server.</summary>
internal static class RedisServices
{
    /// <summary>False when the host names none: everything stays in this process.</summary>
    public static bool TryAddRedis(this OmniSphereBuilder builder)
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
            // Made first, so that the link does not come up without it.
            sp.GetRequiredService<RedisBackplane>();
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
        services.AddHealthChecks().AddCheck<RedisHealth>("redis");
        return true;
    }
}
