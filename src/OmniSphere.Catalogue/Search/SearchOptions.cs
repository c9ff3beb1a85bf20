using System.ComponentModel.DataAnnotations;

namespace OmniSphere.Catalogue.Search;

/// <summary>Configuration section <c>OmniSphere:Catalogue:Search</c>.</summary>
public sealed class SearchOptions
{
    /// <summary>The section's path.</summary>
    public const string Section = "OmniSphere:Catalogue:Search";

    /// <summary>Where indexes live; null means <c>search</c> below <c>OmniSphere:DataFolder</c>.</summary>
    public string? Folder { get; set; }

    /// <summary>Tenants whose index stays open, 1 to 100,000. The least recently used is closed. Default 64.</summary>
    [Range(1, 100_000)]
    public int OpenIndexes { get; set; } = 64;

    /// <summary>Indexes that stay open for writing, 1 to 1,000; each may use 32 MB. Default 8.</summary>
    [Range(1, 1_000)]
    public int OpenWriters { get; set; } = 8;
}
