using System.ComponentModel.DataAnnotations;

namespace OmniSphere.Catalogue;

/// <summary>Configuration section <c>OmniSphere:Catalogue</c>.</summary>
public sealed class CatalogueOptions
{
    /// <summary>The section's path.</summary>
    public const string Section = "OmniSphere:Catalogue";

    /// <summary>
    /// How often at least expired holds of stock are looked for, also those that another process left behind. Holds of
    /// this process are given back at their very time. Default 1 minute.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan HoldPatrol { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How often at least scheduled products are looked for that another process scheduled. Those of this process are
    /// published and archived at their very time. Default 1 minute.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan SchedulePatrol { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Products that an import writes in one transaction. Default 500.</summary>
    [Range(1, 500)]
    public int ImportBatchSize { get; set; } = 500;

    /// <summary>Refused rows that an import describes; all are counted. Default 200.</summary>
    [Range(0, 10_000)]
    public int ImportErrorLimit { get; set; } = 200;

    /// <summary>Longest line (JSON Lines) or row (CSV) of an import, in bytes. Default 1,000,000.</summary>
    [Range(1_000, 100_000_000)]
    public int ImportLineLength { get; set; } = 1_000_000;

    /// <summary>Largest file that <c>POST /catalogue/v1/admin/imports</c> takes, in bytes. Default 1 GiB.</summary>
    [Range(1_000, long.MaxValue)]
    public long ImportFileSize { get; set; } = 1L << 30;

    /// <summary>Files of one shop that may wait for their import at once. Default 5.</summary>
    [Range(1, 1_000)]
    public int ImportsWaiting { get; set; } = 5;

    /// <summary>How long a finished import and what it refused can be looked up. Default 90 days.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00")]
    public TimeSpan ImportKeepFor { get; set; } = TimeSpan.FromDays(90);

    /// <summary>
    /// Bytes of memory for product and category pages of all shops as they are sent, about. Default 128 MiB.
    /// </summary>
    [Range(0, 1L << 40)]
    public long PageCacheSize { get; set; } = 128L << 20;

    /// <summary>Where received files wait; set from <c>OmniSphere:DataFolder</c>.</summary>
    internal string ImportFolder { get; set; } = Path.Combine("App_Data", "imports");
}
