using System.ComponentModel.DataAnnotations;
using OmniSphere.Catalogue.Search.Elasticsearch;

namespace OmniSphere.Catalogue.Search;

/// <summary>Configuration section <c>OmniSphere:Catalogue:Search</c>.</summary>
public sealed class SearchOptions
{
    /// <summary>The section's path.</summary>
    public const string Section = "OmniSphere:Catalogue:Search";

    /// <summary>Which engine searches. Default Lucene.</summary>
    public SearchEngine Engine { get; set; }

    /// <summary>The cluster, where <see cref="Engine"/> is Elasticsearch.</summary>
    public ElasticsearchOptions Elasticsearch { get; } = new();

    /// <summary>Where indexes live; null means <c>search</c> below <c>OmniSphere:DataFolder</c>.</summary>
    public string? Folder { get; set; }

    /// <summary>Tenants whose index stays open, 1 to 100,000. The least recently used is closed. Default 64.</summary>
    [Range(1, 100_000)]
    public int OpenIndexes { get; set; } = 64;

    /// <summary>Indexes that stay open for writing, 1 to 1,000; each may use 32 MB. Default 8.</summary>
    [Range(1, 1_000)]
    public int OpenWriters { get; set; } = 8;

    /// <summary>How often at most the counts of queries are written, 0.1 seconds to 10 minutes. Default 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan QueryLogInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Days for which the counts of queries are kept, 1 to 400. Default 90.</summary>
    [Range(1, 400)]
    public int QueryLogDays { get; set; } = 90;
}

/// <summary>Engines that search products.</summary>
public enum SearchEngine
{
    /// <summary>Lucene.NET in process: an index on disk for each tenant. For one host.</summary>
    Lucene,

    /// <summary>A cluster of Elasticsearch 8 or 9, for any number of hosts.</summary>
    Elasticsearch,
}
