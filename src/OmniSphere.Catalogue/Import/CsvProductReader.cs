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
    /// <param name="setting">What the file does not say.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="ImportUnreadableException">The header lacks a column, or the file is not CSV any more.</exception>
    public static async IAsyncEnumerable<ImportedRow> ReadAsync(
        Stream content,
        int maxLength,
        CsvSetting setting,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var options = new CsvReaderOptions { TrackLineNumbers = true, MaxRecordSize = maxLength };
        await using var csv = CsvReader.Create(content, options, leaveOpen: true);
        var header = await HeaderAsync(csv, cancellationToken);
        if (setting.Columns is null && ForeignCsv.Of(header, setting) is { } foreign)
        {
            await foreach (var product in ForeignAsync(csv, foreign, cancellationToken))
            {
                yield return product;
            }

            yield break;
        }

        var columns = CsvColumns.Read(header, setting);
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

    /// <summary>The products of a file that another shop's software wrote.</summary>
    private static async IAsyncEnumerable<ImportedRow> ForeignAsync(
        CsvReader csv,
        ForeignCsv foreign,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        while (await NextAsync(csv, cancellationToken))
        {
            foreach (var product in foreign.Add(csv.Current.ToArray(), csv.LineNumber, csv.ByteOffset))
            {
                yield return product;
            }
        }

        foreach (var product in foreign.End())
        {
            yield return product;
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
        "productType",
        "status",
        "taxCategory",
        "categories",
        "image",
        "images",
        "imageAlts",
        "sku",
        "barcode",
        "price",
        "compareAtPrice",
        "currency",
        "stock",
        "weightGrams",
        "tracksStock",
    ];

    // The last one may be left out where columns are mapped: then it is the shop's.
    private static readonly string[] Needed = ["sku", "title", "price", "currency"];

    private readonly Dictionary<string, int> _index = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Option name to column.</summary>
    public Dictionary<string, int> Options { get; } = new(StringComparer.Ordinal);

    /// <summary>Attribute key to column.</summary>
    public Dictionary<string, int> Attributes { get; } = new(StringComparer.Ordinal);

    /// <summary>Languages that have columns of their own.</summary>
    public List<string> Locales { get; } = [];

    /// <summary>What prices are in where there is no column for it.</summary>
    public Currency Currency { get; private set; }

    /// <summary>Currencies that have a column of their own, in the order of the file.</summary>
    public List<Currency> Currencies { get; } = [];

    public int? this[string name] => _index.TryGetValue(name, out var index) ? index : null;

    /// <exception cref="ImportUnreadableException">A column is missing, named twice or not known.</exception>
    public static CsvColumns Read(IReadOnlyList<string> header, CsvSetting setting)
    {
        var columns = new CsvColumns();
        for (var i = 0; i < header.Count; i++)
        {
            var name = header[i].Trim();
            if (setting.Columns is { } mapped && !mapped.TryGetValue(name, out name))
            {
                // A mapping says what is wanted: the rest of a foreign file is passed over.
                continue;
            }

            if (name.Length > 0 && !columns.Add(name, i))
            {
                throw new ImportUnreadableException($"The column '{name}' is there twice.");
            }
        }

        columns.Currency = setting.Currency;
        foreach (var name in setting.Columns is null ? Needed : Needed[..^1])
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

        if ((Rest(name, "price:") ?? Rest(name, "compareAtPrice:")) is { } code)
        {
            if (!Currency.TryParse(code.ToUpperInvariant(), out var currency))
            {
                throw new ImportUnreadableException($"The column '{name}' names no currency of ISO 4217.");
            }

            if (!Currencies.Contains(currency))
            {
                Currencies.Add(currency);
            }

            return _index.TryAdd(name, index);
        }

        if (CsvTranslations.Column(name, out var locale) is { } translated)
        {
            if (!Locales.Contains(locale))
            {
                Locales.Add(locale);
            }

            return _index.TryAdd(translated, index);
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
