namespace OmniSphere.Catalogue.Import;

/// <summary>How a file of products is written.</summary>
public enum ImportFormat
{
    /// <summary>One product a line as JSON (<c>application/x-ndjson</c>), UTF-8.</summary>
    JsonLines,

    /// <summary>Comma-separated values with a header (<c>text/csv</c>), one variant a row, UTF-8.</summary>
    Csv,
}

/// <summary>Brings products into the catalogue of the scope's tenant, in this process.</summary>
public interface IProductImporter
{
    /// <summary>
    /// Reads products and creates or updates them: matched by <c>externalId</c> if given, else by SKU. A row that is
    /// wrong is reported and skipped. Importing the same content again changes nothing.
    /// </summary>
    /// <param name="content">The file; read once, never kept in memory as a whole.</param>
    /// <param name="format">How it is written.</param>
    /// <param name="dryRun">True to report what would happen, and change nothing.</param>
    /// <param name="progress">Told after each batch.</param>
    /// <param name="cancellationToken">Stops between batches; what was done stays.</param>
    /// <exception cref="ImportUnreadableException">The content as a whole cannot be read as <paramref name="format"/>.</exception>
    Task<ImportReport> ImportAsync(
        Stream content,
        ImportFormat format,
        bool dryRun = false,
        IProgress<ImportProgress>? progress = null,
        CancellationToken cancellationToken = default
    );
}

/// <summary>How far an import is.</summary>
/// <param name="Products">Products done with, good or bad.</param>
/// <param name="Failed">Those of them that were refused.</param>
/// <param name="Bytes">Bytes of the content read so far.</param>
public sealed record ImportProgress(int Products, int Failed, long Bytes)
{
    /// <summary>Why products were refused since the last report, all of them.</summary>
    public IReadOnlyList<ImportError> Errors { get; init; } = [];
}

/// <summary>What an import did, or in a dry run would do.</summary>
/// <param name="Created">Products that are new.</param>
/// <param name="Updated">Products that were changed.</param>
/// <param name="Unchanged">Products that were there already just so.</param>
/// <param name="Failed">Products that were refused.</param>
/// <param name="Errors">Why, for the first so many.</param>
public sealed record ImportReport(
    int Created,
    int Updated,
    int Unchanged,
    int Failed,
    IReadOnlyList<ImportError> Errors
);

/// <summary>What is wrong with one row.</summary>
/// <param name="Line">The line in the file, from 1; of a CSV record that spans lines, its first.</param>
/// <param name="Column">The JSON path or CSV column at fault, or null for the row as a whole.</param>
/// <param name="Reason">What is wrong, for people.</param>
public sealed record ImportError(long Line, string? Column, string Reason);

/// <summary>The content as a whole cannot be read, for example because a CSV header is missing.</summary>
/// <param name="message">Why, for people.</param>
public sealed class ImportUnreadableException(string message) : Exception(message);
