namespace OmniSphere.Hosting.Redis;

internal static partial class RedisLog
{
    [LoggerMessage(5101, LogLevel.Information, "Redis answers: caches, limits, locks and keys are shared")]
    public static partial void Up(ILogger logger);

    [LoggerMessage(
        5102,
        LogLevel.Warning,
        "Redis is away ({Reason}): caches are passed by, limits are counted per node, locks are not given"
    )]
    public static partial void Down(ILogger logger, string reason);
}
