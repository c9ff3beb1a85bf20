namespace OmniSphere.Catalogue.Search;

internal static partial class Log
{
    [LoggerMessage(2201, LogLevel.Error, "The search index of tenant {Tenant} is damaged and will be rebuilt")]
    public static partial void IndexDamaged(ILogger logger, Exception exception, string tenant);

    [LoggerMessage(2202, LogLevel.Warning, "Changes of tenant {Tenant} could not be indexed; they wait")]
    public static partial void NotIndexed(ILogger logger, Exception exception, string tenant);

    [LoggerMessage(2203, LogLevel.Information, "The search index of tenant {Tenant} was rebuilt: {Count} products")]
    public static partial void Rebuilt(ILogger logger, string tenant, int count);

    [LoggerMessage(2204, LogLevel.Error, "The search index of tenant {Tenant} could not be rebuilt")]
    public static partial void NotRebuilt(ILogger logger, Exception exception, string tenant);

    [LoggerMessage(2205, LogLevel.Error, "The search engine refused the document {Document}: {Type}: {Reason}")]
    public static partial void DocumentRefused(ILogger logger, string document, string? type, string? reason);

    [LoggerMessage(2206, LogLevel.Warning, "Queries of tenant {Tenant} could not be counted")]
    public static partial void QueriesNotCounted(ILogger logger, Exception exception, string tenant);
}
