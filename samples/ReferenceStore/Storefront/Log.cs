namespace ReferenceStore.Storefront;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "The menu could not be read; pages are shown without it.")]
    public static partial void MenuMissing(ILogger logger, Exception exception);

    [LoggerMessage(2, LogLevel.Error, "A page could not be made: {Method} {Path}")]
    public static partial void PageFailed(ILogger logger, Exception exception, string method, string path);

    [LoggerMessage(3, LogLevel.Warning, "A renewed session could not be shared with the other nodes ({Reason}).")]
    public static partial void RenewalNotShared(ILogger logger, string reason);
}
