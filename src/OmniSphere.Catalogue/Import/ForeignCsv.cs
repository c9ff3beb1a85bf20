using System.Globalization;

namespace OmniSphere.Catalogue.Import;

/// <summary>Makes products of the rows that another shop's software wrote; told by its columns.</summary>
internal abstract class ForeignCsv
{
    private readonly Dictionary<string, int> _index;
    private readonly Currency _currency;

    protected ForeignCsv(IReadOnlyList<string> header, CsvSetting setting)
    {
        _index = header
            .Select((name, i) => (Name: name.Trim(), i))
            .Where(c => c.Name.Length > 0)
            .DistinctBy(c => c.Name, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(c => c.Name, c => c.i, StringComparer.OrdinalIgnoreCase);
        _currency = setting.Currency;
    }

    /// <summary>The reader of the software that writes such columns, or null where it is not known.</summary>
    public static ForeignCsv? Of(IReadOnlyList<string> header, CsvSetting setting)
    {
        var names = header.Select(h => h.Trim()).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return names.Contains("Title") && (names.Contains("Handle") || names.Contains("URL handle"))
                ? new ShopifyCsv(header, setting)
            : names.Contains("Regular price") && names.Contains("Name") && names.Contains("Type")
                ? new WooCommerceCsv(header, setting)
            : null;
    }

    /// <summary>One more row; answers what is complete by it.</summary>
    public abstract IEnumerable<ImportedRow> Add(string[] fields, long line, long bytes);

    /// <summary>No more rows.</summary>
    public abstract IEnumerable<ImportedRow> End();

    /// <summary>The field of the first of these columns that is there and not empty.</summary>
    protected string? Field(string[] fields, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (_index.TryGetValue(name, out var i) && i < fields.Length && !string.IsNullOrWhiteSpace(fields[i]))
            {
                return fields[i].Trim();
            }
        }

        return null;
    }

    protected bool Has(string name) => _index.ContainsKey(name);

    /// <summary>A price in the shop's currency; both a point and a comma are read before the last digits.</summary>
    protected Money? Price(string? text, string column, long line, ref ImportError? error)
    {
        if (text is null)
        {
            return null;
        }

        if (
            decimal.TryParse(
                text.Contains('.', StringComparison.Ordinal) ? text : text.Replace(',', '.'),
                NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var value
            )
            && value <= Products.ProductRules.HighestPrice
            && decimal.Round(value, _currency.Digits) == value
        )
        {
            return Money.FromDecimal(value, _currency);
        }

        error ??= new(line, column, $"A price in {_currency} such as {(_currency.Digits == 0 ? "49" : "49.95")}.");
        return null;
    }

    /// <summary>A number, rounded to a whole one after <paramref name="times"/>.</summary>
    protected static int? Number(string? text, string column, long line, decimal times, ref ImportError? error)
    {
        if (text is null)
        {
            return null;
        }

        if (
            decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && Math.Abs(value) <= int.MaxValue / times
        )
        {
            return (int)decimal.Round(value * times);
        }

        error ??= new(line, column, "A number.");
        return null;
    }
}
