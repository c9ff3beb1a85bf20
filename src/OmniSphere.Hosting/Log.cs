using Grpc.Core;

namespace OmniSphere.Hosting;

internal static partial class Log
{
    [LoggerMessage(6001, LogLevel.Warning, "A call to the service {Service} failed: {Status}")]
    public static partial void ServiceCallFailed(ILogger logger, Exception e, string service, StatusCode status);

    [LoggerMessage(6002, LogLevel.Warning, "A call to the service {Service} was not tried: it keeps failing")]
    public static partial void ServiceCallSpared(ILogger logger, string service);

    [LoggerMessage(6003, LogLevel.Error, "The service call {Method} failed")]
    public static partial void ServiceCallFaulted(ILogger logger, Exception e, string method);

    [LoggerMessage(6004, LogLevel.Warning, "The keys of tenant {Tenant} could not be fetched; known ones are used")]
    public static partial void TokenKeysUnavailable(ILogger logger, Exception e, string tenant);

    [LoggerMessage(6006, LogLevel.Warning, "An API key could not be checked: the auth service does not answer")]
    public static partial void ApiKeysUnavailable(ILogger logger, Exception e);

    [LoggerMessage(6005, LogLevel.Error, "The certificate {File} cannot be read; the one before stays in use")]
    public static partial void CertificateNotRead(ILogger logger, Exception e, string file);
}
