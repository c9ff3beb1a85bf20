namespace OmniSphere.Http;

internal static partial class Log
{
    [LoggerMessage(1201, LogLevel.Error, "{Method} {Route} failed")]
    public static partial void UnhandledException(ILogger logger, Exception exception, string method, string route);

    [LoggerMessage(
        1202,
        LogLevel.Error,
        "The answer of an idempotent request could not be stored; a retry may repeat it"
    )]
    public static partial void AnswerNotStored(ILogger logger, Exception exception);

    [LoggerMessage(
        1203,
        LogLevel.Warning,
        "The claim of a failed idempotent request could not be released; it expires"
    )]
    public static partial void ClaimNotReleased(ILogger logger, Exception exception);

    [LoggerMessage(1204, LogLevel.Error, "{Method} {Route} found no database")]
    public static partial void DatabaseUnavailable(ILogger logger, Exception exception, string method, string route);
}
