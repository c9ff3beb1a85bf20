using OmniSphere.Tenancy;

namespace OmniSphere;

internal static partial class Log
{
    private static readonly Func<ILogger, Guid, IDisposable?> BeginEvent = LoggerMessage.DefineScope<Guid>(
        "event:{Event}"
    );

    public static IDisposable? EventScope(ILogger logger, Guid id) => BeginEvent(logger, id);

    public static IDisposable? TenantScope(ILogger logger, Id<TenantKind> tenant) =>
        logger.BeginScope(new TenantLogScope(tenant));

    [LoggerMessage(1001, LogLevel.Trace, "System scope opened: {Reason}")]
    public static partial void SystemScope(ILogger logger, string reason);

    [LoggerMessage(1002, LogLevel.Information, "Module {Module}: {Count} migrations applied")]
    public static partial void Migrated(ILogger logger, string module, int count);

    [LoggerMessage(
        1006,
        LogLevel.Warning,
        "Module {Module}: a migration could not get its lock in time and gave way (attempt {Attempt})"
    )]
    public static partial void MigrationGaveWay(ILogger logger, string module, int attempt);

    [LoggerMessage(
        1008,
        LogLevel.Warning,
        "Module {Module}: earlier migrations were interrupted; its database is again what it was before them"
    )]
    public static partial void MigrationsInterrupted(ILogger logger, string module);

    [LoggerMessage(1003, LogLevel.Error, "Worker {Worker} failed; it goes on after a pause")]
    public static partial void WorkerFailed(ILogger logger, Exception exception, string worker);

    [LoggerMessage(1004, LogLevel.Warning, "The tenant directory could not be asked for changes")]
    public static partial void DirectoryNotChecked(ILogger logger, Exception exception);

    [LoggerMessage(1005, LogLevel.Error, "{Type} {Task}: the part of {Module} failed; it is tried again")]
    public static partial void TenantTaskFailed(
        ILogger logger,
        Exception exception,
        string type,
        string task,
        string module
    );

    [LoggerMessage(1007, LogLevel.Error, "The database {Database} failed and was passed over ({Reason})")]
    public static partial void DatabaseFailed(ILogger logger, Exception exception, string database, string reason);

    [LoggerMessage(1101, LogLevel.Warning, "Event {Type} {EventId} is of an unknown tenant and was skipped")]
    public static partial void EventOfUnknownTenant(ILogger logger, string type, Guid eventId);

    [LoggerMessage(1102, LogLevel.Warning, "Event {Type} {EventId} was not applied by {Consumer} (attempt {Attempt})")]
    public static partial void DeliveryFailed(
        ILogger logger,
        Exception exception,
        string type,
        Guid eventId,
        string consumer,
        int attempt
    );

    [LoggerMessage(
        1103,
        LogLevel.Error,
        "Event {Type} {EventId} is a dead letter of {Consumer} after {Attempts} attempts"
    )]
    public static partial void DeadLettered(
        ILogger logger,
        Exception exception,
        string type,
        Guid eventId,
        string consumer,
        int attempts
    );

    [LoggerMessage(1104, LogLevel.Warning, "Event {Type} {EventId} could not be handed over (attempt {Attempt})")]
    public static partial void DispatchFailed(
        ILogger logger,
        Exception exception,
        string type,
        Guid eventId,
        int attempt
    );

    [LoggerMessage(
        1105,
        LogLevel.Warning,
        "The bus took {Count} events of {Module} not over; the outbox comes again soon"
    )]
    public static partial void BusUnavailable(ILogger logger, Exception exception, string module, int count);

    [LoggerMessage(
        1201,
        LogLevel.Warning,
        "The cache's second level was not told of a change ({Fault}); it is passed by until it can be"
    )]
    public static partial void SecondLevelUnreachable(ILogger logger, string fault);
}
