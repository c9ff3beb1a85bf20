using System.Globalization;
using OmniSphere.Catalogue.Products;

namespace OmniSphere.Catalogue.Import;

/// <summary>One row of a CSV file. Absent and empty are the same.</summary>
internal sealed class CsvProductRow
{
    private readonly string[] _fields;
    private readonly CsvColumns _columns;

    public CsvProductRow(string[] fields, long line, CsvColumns columns)
    {
        _fields = fields;
        _columns = columns;
        Line = line;
        Options = columns
            .Options.Where(o => Field(o.Value) is not null)
            .ToDictionary(o => o.Key, o => Field(o.Value)!, StringComparer.Ordinal);
    }

    public long Line { get; }

    public IReadOnlyDictionary<string, string> Options { get; }

    public string? this[string name] => _columns[name] is { } index ? Field(index) : null;

    public Dictionary<string, string>? Attributes =>
        _columns.Attributes.Count == 0
            ? null
            : _columns
                .Attributes.Where(a => Field(a.Value) is not null)
                .ToDictionary(a => a.Key, a => Field(a.Value)!, StringComparer.Ordinal);

    /// <summary>Values between <c>|</c>; null when the column is not there or empty.</summary>
    public IReadOnlyList<string>? List(string name) => this[name] is { } field ? CsvList.Read(field) : null;

    /// <summary>The pictures with what they show; null when the columns are not there or empty.</summary>
    public IReadOnlyList<ImportedImage>? Images()
    {
        var alts = this["imageAlts"] is { } field ? CsvList.Read(field, keepEmpty: true) : [];
        return (List("images") ?? List("image"))
            ?.Select((url, i) => new ImportedImage(url, alts.ElementAtOrDefault(i) is { Length: > 0 } alt ? alt : null))
            .ToList();
    }

    /// <summary>The texts in further languages; what cannot be read is noted.</summary>
    public IReadOnlyDictionary<string, ProductTranslation>? Translations(ICollection<ImportError> errors) =>
        _columns.Locales.Count == 0 ? null : CsvTranslations.Read(this, _columns.Locales, errors);

    /// <summary>The variant that the row describes, or null with the reason.</summary>
    public ImportedVariant? ToVariant(out ImportError? error)
    {
        error = null;
        if (this["sku"] is not { } sku)
        {
            error = Error("sku", "This field is required.");
            return null;
        }

        var currency = _columns.Currency;
        if (
            _columns["currency"] is not null
            && (this["currency"] is not { } code || !Currency.TryParse(code.Trim().ToUpperInvariant(), out currency))
        )
        {
            error = Error("currency", "A currency of ISO 4217, such as EUR, is required.");
            return null;
        }

        var price = Price("price", currency, ref error);
        var others = OtherPrices(ref error);
        if (price is null && others.Count == 0 && error is null)
        {
            error = Error("price", "This field is required.");
        }

        var variant = new ImportedVariant
        {
            Sku = sku,
            Barcode = this["barcode"],
            Options = Options,
            Price = price,
            CompareAtPrice = Price("compareAtPrice", currency, ref error),
            Prices = others.Count == 0 ? null : others,
            Stock = Number("stock", ref error),
            WeightGrams = Number("weightGrams", ref error),
            TracksStock = Flag("tracksStock", ref error),
            Line = Line,
        };
        return error is null ? variant : null;
    }

    /// <summary>The prices of columns such as <c>price:EUR</c>.</summary>
    private List<VariantPrice> OtherPrices(ref ImportError? error)
    {
        var prices = new List<VariantPrice>();
        foreach (var currency in _columns.Currencies)
        {
            if (Price($"price:{currency.Code}", currency, ref error) is { } price)
            {
                prices.Add(new(price, Price($"compareAtPrice:{currency.Code}", currency, ref error)));
            }
        }

        return prices;
    }

    /// <summary>Major units, as spreadsheets show them: 49.95.</summary>
    private Money? Price(string column, Currency currency, ref ImportError? error)
    {
        if (this[column] is not { } text)
        {
            return null;
        }

        const NumberStyles style =
            NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;
        if (
            decimal.TryParse(text, style, CultureInfo.InvariantCulture, out var value)
            && value <= Products.ProductRules.HighestPrice
            && decimal.Round(value, currency.Digits) == value
        )
        {
            return Money.FromDecimal(value, currency);
        }

        error ??= Error(column, $"A price in {currency} such as {(currency.Digits == 0 ? "49" : "49.95")}.");
        return null;
    }

    private int? Number(string column, ref ImportError? error)
    {
        if (this[column] is not { } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value))
        {
            return value;
        }

        error ??= Error(column, "A whole number.");
        return null;
    }

    private bool? Flag(string column, ref ImportError? error)
    {
        if (this[column] is not { } text)
        {
            return null;
        }

        if (bool.TryParse(text, out var value))
        {
            return value;
        }

        error ??= Error(column, "true or false.");
        return null;
    }

    private ImportError Error(string column, string reason) => new(Line, column, reason);

    private string? Field(int index) =>
        index < _fields.Length && !string.IsNullOrWhiteSpace(_fields[index]) ? _fields[index].Trim() : null;
}

/// <summary>The rows of one product.</summary>
internal sealed class CsvProductRows(CsvProductRow first)
{
    private readonly List<ImportedVariant> _variants = [];
    private readonly List<ImportError> _errors = [];

    /// <summary>Whether the row is one more variant of this product.</summary>
    public bool Continues(CsvProductRow row)
    {
        foreach (var column in (string[])["externalId", "slug"])
        {
            if (first[column] is not null || row[column] is not null)
            {
                return row[column] is null ? row["title"] is null : row[column] == first[column];
            }
        }

        return row["title"] is null || (row["title"] == first["title"] && row.Options.Count > 0);
    }

    public void Add(CsvProductRow row)
    {
        // One more than a product may have is enough to be refused for it, and no file fills the memory.
        if (row.ToVariant(out var error) is { } variant)
        {
            if (_variants.Count <= ProductRules.Variants)
            {
                _variants.Add(variant);
            }
        }
        else if (_errors.Count <= ProductRules.Variants)
        {
            _errors.Add(error!);
        }
    }

    /// <summary>The product of the rows that are good.</summary>
    public ImportedRow ToRow(long bytes)
    {
        var before = _errors.Count;
        var translations = first.Translations(_errors);
        return new(
            first.Line,
            _variants.Count == 0 || _errors.Count > before
                ? null
                : new ImportedProduct
                {
                    ExternalId = first["externalId"],
                    Slug = first["slug"],
                    Title = first["title"],
                    Description = first["description"],
                    Brand = first["brand"],
                    ProductType = first["productType"],
                    Status = first["status"],
                    TaxCategory = first["taxCategory"],
                    Categories = first.List("categories"),
                    RawAttributes = first.Attributes,
                    Images = first.Images(),
                    Translations = translations,
                    Variants = _variants,
                },
            _errors,
            bytes
        );
    }
}
