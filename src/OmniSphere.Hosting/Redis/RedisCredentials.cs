using Microsoft.Extensions.Options;
using StackExchange.Redis.Configuration;

namespace OmniSphere.Hosting.Redis;

/// <summary>Gives each new connection the credentials that are in force, so that a rotated password needs no restart.</summary>
internal sealed class RedisCredentials(IOptionsMonitor<RedisOptions> options) : DefaultOptionsProvider
{
    public override string? User => options.CurrentValue.User;

    public override string? Password => options.CurrentValue.Password;
}
