namespace OmniSphere.Catalogue;

internal static partial class Log
{
    [LoggerMessage(2001, LogLevel.Information, "{Count} holds of stock expired and were given back")]
    public static partial void HoldsExpired(ILogger logger, int count);

    [LoggerMessage(2002, LogLevel.Warning, "The expired hold {Reservation} could not be given back")]
    public static partial void HoldNotExpired(ILogger logger, Exception exception, string reservation);

    [LoggerMessage(2003, LogLevel.Warning, "The product {Product} could not be published or archived in time")]
    public static partial void ProductNotTurned(ILogger logger, Exception exception, string product);

    [LoggerMessage(2004, LogLevel.Error, "The product {Product} could not be changed with the others")]
    public static partial void ProductNotChanged(ILogger logger, Exception exception, string product);

    [LoggerMessage(
        2101,
        LogLevel.Information,
        "Import {Import}: {Created} created, {Updated} updated, {Unchanged} unchanged, {Failed} refused"
    )]
    public static partial void Imported(
        ILogger logger,
        string import,
        int created,
        int updated,
        int unchanged,
        int failed
    );

    [LoggerMessage(2102, LogLevel.Warning, "Import {Import} cannot be read: {Reason}")]
    public static partial void ImportUnreadable(ILogger logger, string import, string reason);

    [LoggerMessage(2103, LogLevel.Error, "Import {Import} was interrupted; it goes on after a pause")]
    public static partial void ImportInterrupted(ILogger logger, Exception exception, string import);

    [LoggerMessage(2201, LogLevel.Warning, "The deleted file {File} is still in the storage; it is tried again")]
    public static partial void MediaNotRemoved(ILogger logger, Exception exception, string file);

    [LoggerMessage(2203, LogLevel.Warning, "The unused file {File} could not be deleted; it is tried again")]
    public static partial void UnusedMediaNotDeleted(ILogger logger, Exception exception, string file);

    [LoggerMessage(2202, LogLevel.Error, "The download of a picture was interrupted; it goes on after a pause")]
    public static partial void DownloadInterrupted(ILogger logger, Exception exception);
}
