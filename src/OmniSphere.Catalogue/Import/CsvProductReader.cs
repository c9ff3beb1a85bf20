using System.Runtime.CompilerServices;
using CsvHelper;

namespace OmniSphere.Catalogue.Import;

/// <summary>
/// Reads products from comma-separated values, one variant a row. Rows that follow each other are one product when they
/// have the same <c>externalId</c>, else the same <c>slug</c>, else the same <c>title</c> and options; a row without any
/// of them goes on with the product before.
/// </summary>
internal static class CsvProductReader
{
    /// <summary>The products in the order of the file.</summary>
    /// <param name="content">UTF-8, or what its byte order mark says.</param>
    /// <param name="maxLength">Longest row in bytes, which also ends the damage of a quotation mark left open.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="ImportUnreadableException">The header lacks a column, or the file is not CSV any more.</exception>
    public static async IAsyncEnumerable<ImportedRow> ReadAsync(
        Stream content,
        int maxLength,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var options = new CsvReaderOptions { TrackLineNumbers = true, MaxRecordSize = maxLength };
        await using var csv = CsvReader.Create(content, options, leaveOpen: true);
        var columns = CsvColumns.Read(await HeaderAsync(csv, cancellationToken));
        CsvProductRows? rows = null;
        while (await NextAsync(csv, cancellationToken))
        {
            var row = new CsvProductRow(csv.Current.ToArray(), csv.LineNumber, columns);
            if (rows is not null && !rows.Continues(row))
            {
                yield return rows.ToRow(csv.ByteOffset);
                rows = null;
            }

            rows ??= new CsvProductRows(row);
            rows.Add(row);
        }

        if (rows is not null)
        {
            yield return rows.ToRow(csv.ByteOffset);
        }
    }

    private static async Task<IReadOnlyList<string>> HeaderAsync(CsvReader csv, CancellationToken cancellationToken)
    {
        try
        {
            await csv.ReadHeaderAsync(cancellationToken);
            return [.. csv.Headers];
        }
        catch (CsvFormatException e)
        {
            throw Unreadable(e);
        }
    }

    private static async Task<bool> NextAsync(CsvReader csv, CancellationToken cancellationToken)
    {
        try
        {
            return await csv.ReadAsync(cancellationToken);
        }
        catch (CsvFormatException e)
        {
            throw Unreadable(e);
        }
    }

    private static ImportUnreadableException Unreadable(CsvFormatException exception) =>
        new($"The row at line {exception.LineNumber} cannot be read as CSV; is a quotation mark left open?");
}

/// <summary>Where the columns of a file are.</summary>
internal sealed class CsvColumns
{
    private static readonly string[] Known =
    [
        "externalId",
        "slug",
        "title",
        "description",
        "brand",
        "status",
        "taxCategory",
        "categories",
        "image",
        "images",
        "sku",
        "barcode",
        "price",
        "compareAtPrice",
        "currency",
        "stock",
        "weightGrams",
        "tracksStock",
    ];

    private readonly Dictionary<string, int> _index = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Option name to column.</summary>
    public Dictionary<string, int> Options { get; } = new(StringComparer.Ordinal);

    /// <summary>Attribute key to column.</summary>
    public Dictionary<string, int> Attributes { get; } = new(StringComparer.Ordinal);

    public int? this[string name] => _index.TryGetValue(name, out var index) ? index : null;

    /// <exception cref="ImportUnreadableException">A column is missing, named twice or not known.</exception>
    public static CsvColumns Read(IReadOnlyList<string> header)
    {
        var columns = new CsvColumns();
        for (var i = 0; i < header.Count; i++)
        {
            var name = header[i].Trim();
            if (name.Length > 0 && !columns.Add(name, i))
            {
                throw new ImportUnreadableException($"The column '{name}' is there twice.");
            }
        }

        foreach (var name in (string[])["sku", "title", "price", "currency"])
        {
            if (columns[name] is null)
            {
                throw new ImportUnreadableException($"The column '{name}' is missing.");
            }
        }

        return columns;
    }

    private bool Add(string name, int index)
    {
        if (Rest(name, "option:") is { } option)
        {
            return Options.TryAdd(option, index);
        }

        if (Rest(name, "attribute:") is { } attribute)
        {
            return Attributes.TryAdd(attribute, index);
        }

        return Known.Contains(name, StringComparer.OrdinalIgnoreCase)
            ? _index.TryAdd(name, index)
            : throw new ImportUnreadableException(
                $"The column '{name}' is not known. Attributes are named attribute:{name}, options option:{name}."
            );
    }

    private static string? Rest(string name, string prefix) =>
        name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && name.Length > prefix.Length
            ? name[prefix.Length..].Trim()
            : null;
}
