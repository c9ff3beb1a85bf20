using OmniSphere.Contracts.Catalogue;

namespace OmniSphere.Catalogue.Search;

internal static partial class Log
{
    [LoggerMessage(2101, LogLevel.Error, "The search index of tenant {Tenant} is damaged and will be rebuilt")]
    public static partial void SearchIndexDamaged(ILogger logger, Exception exception, string tenant);
}
