namespace OmniSphere.Auth;

internal static partial class Log
{
    [LoggerMessage(
        2001,
        LogLevel.Information,
        "Signing key {Kid} (number {Number}) of the tenant signs from {ActivatesAt}"
    )]
    public static partial void SigningKeyCreated(ILogger logger, string kid, int number, DateTimeOffset activatesAt);

    [LoggerMessage(
        2002,
        LogLevel.Error,
        "Signing key {Kid} cannot be decrypted: the host's data protection keys changed. Sessions made with it end"
    )]
    public static partial void SigningKeyUnreadable(ILogger logger, Exception exception, string kid);

    [LoggerMessage(2003, LogLevel.Warning, "A refresh token was used twice; session {Session} is revoked")]
    public static partial void RefreshTokenReused(ILogger logger, string? session);

    [LoggerMessage(2004, LogLevel.Debug, "{Count} expired tokens, tickets and sessions removed")]
    public static partial void Pruned(ILogger logger, int count);
}
