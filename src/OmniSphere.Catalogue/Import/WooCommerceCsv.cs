using System.Globalization;

namespace OmniSphere.Catalogue.Import;

/// <summary>
/// WooCommerce's product files (https://github.com/woocommerce/woocommerce/wiki/Product-CSV-Import-Schema). A row is a
/// simple product, a <c>variable</c> one that waits for its variations, or a <c>variation</c> whose parent is named by
/// <c>id:</c> and number or by SKU. Kinds that are no goods of the shop itself are refused by their line.
/// </summary>
internal sealed class WooCommerceCsv(IReadOnlyList<string> header, CsvSetting setting) : ForeignCsv(header, setting)
{
    /// <summary>Characters of parents that are kept until their variations come; a file must not fill the memory.</summary>
    internal const int MostKept = 32_000_000;

    // Variations follow their parent, but others may stand between; parents are remembered by id and by SKU.
    private readonly Dictionary<string, Parent> _parents = new(StringComparer.OrdinalIgnoreCase);
    private int _kept;
    private readonly List<ImportedVariant> _variants = [];
    private readonly List<ImportError> _errors = [];
    private string? _parent;
    private long _line;
    private long _bytes;

    public override IEnumerable<ImportedRow> Add(string[] fields, long line, long bytes)
    {
        var kind = (Field(fields, "Type") ?? "simple").Split(',', StringSplitOptions.TrimEntries);
        var parent = kind.Contains("variation") ? Field(fields, "Parent") : null;
        if (_parent is not null && parent != _parent)
        {
            yield return Finish(_parent);
        }

        if (kind.Contains("variation"))
        {
            if (parent is null || !_parents.ContainsKey(parent))
            {
                yield return Refused(line, "Parent", "The product of this variation does not come before it.", bytes);
                yield break;
            }

            (_parent, _bytes) = (parent, bytes);
            _line = _variants.Count + _errors.Count == 0 ? line : _line;
            AddVariant(fields, line, Options(fields));
        }
        else if (kind.Contains("variable"))
        {
            var waiting = new Parent(line, Product(fields));
            if (_kept + waiting.Length > MostKept)
            {
                yield return Refused(line, "Type", "Too many products before it still wait for variations.", bytes);
                yield break;
            }

            _kept += waiting.Length;
            foreach (var key in (string?[])[$"id:{Field(fields, "ID")}", Field(fields, "SKU")])
            {
                if (key is not null)
                {
                    _parents[key] = waiting;
                }
            }
        }
        else if (kind.Contains("grouped") || kind.Contains("external"))
        {
            yield return Refused(
                line,
                "Type",
                "Grouped and external products are not goods of the shop itself.",
                bytes
            );
        }
        else
        {
            AddVariant(fields, line, []);
            yield return new(
                line,
                _variants.Count == 0 ? null : Product(fields) with { Variants = [.. _variants] },
                [.. _errors],
                bytes
            );
            _variants.Clear();
            _errors.Clear();
        }
    }

    public override IEnumerable<ImportedRow> End()
    {
        if (_parent is not null)
        {
            yield return Finish(_parent);
        }

        foreach (var parent in _parents.Values.Where(p => !p.HasVariations).Distinct().OrderBy(p => p.Line))
        {
            yield return Refused(parent.Line, "Type", "No variation of this product comes after it.", _bytes);
        }
    }

    /// <summary>The product with the variations that came one after the other.</summary>
    private ImportedRow Finish(string key)
    {
        var parent = _parents[key];
        var row = new ImportedRow(
            _line,
            _variants.Count == 0 ? null : parent.Product with { Variants = [.. _variants] },
            [.. _errors],
            _bytes
        );
        // Variations that come later find the product by its id: what was said once need not be kept.
        _kept -= parent.Length;
        parent.Shorten();
        _kept += parent.Length;
        _parent = null;
        _variants.Clear();
        _errors.Clear();
        return row;
    }

    private static ImportedRow Refused(long line, string column, string reason, long bytes) =>
        new(line, null, [new(line, column, reason)], bytes);

    private ImportedProduct Product(string[] fields) =>
        new()
        {
            ExternalId = Field(fields, "ID") is { } id ? $"woocommerce-{id}" : null,
            Title = Field(fields, "Name"),
            Description = Field(fields, "Description", "Short description"),
            Brand = Field(fields, "Brands", "Brand"),
            Status = Field(fields, "Published") is "0" or "-1" ? "draft" : "published",
            Categories = Field(fields, "Categories")
                ?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            Images = Field(fields, "Images")
                ?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Distinct(StringComparer.Ordinal)
                .Select(url => new ImportedImage(url))
                .ToList(),
        };

    private void AddVariant(string[] fields, long line, Dictionary<string, string> options)
    {
        ImportError? error = null;
        var regular = Price(Field(fields, "Regular price"), "Regular price", line, ref error);
        var sale = Price(Field(fields, "Sale price"), "Sale price", line, ref error);
        var stock = Number(Field(fields, "Stock"), "Stock", line, 1, ref error);
        var grams =
            Number(Field(fields, "Weight (kg)"), "Weight (kg)", line, 1000, ref error)
            ?? Number(Field(fields, "Weight (g)"), "Weight (g)", line, 1, ref error)
            ?? Number(Field(fields, "Weight (lbs)"), "Weight (lbs)", line, 453.59237m, ref error);
        var sku = Field(fields, "SKU") ?? (Field(fields, "ID") is { } id ? $"woocommerce-{id}" : null);
        if (sku is null)
        {
            error ??= new(line, "SKU", "This field is required.");
        }

        // One more than a product may have is enough to be refused for it, and no file fills the memory.
        if (error is not null)
        {
            if (_errors.Count <= Products.ProductRules.Variants)
            {
                _errors.Add(error);
            }

            return;
        }

        if (_variants.Count > Products.ProductRules.Variants)
        {
            return;
        }

        _variants.Add(
            new ImportedVariant
            {
                Sku = sku,
                Barcode = Field(fields, "GTIN, UPC, EAN, or ISBN"),
                Options = options,
                Price = sale ?? regular,
                CompareAtPrice = sale is not null && regular > sale ? regular : null,
                WeightGrams = grams,
                // Without a number of units, "In stock?" alone decides, and nothing is counted.
                TracksStock = stock is not null || Field(fields, "In stock?") == "0",
                Stock = stock is { } units ? Math.Max(0, units) : null,
                Line = line,
            }
        );
    }

    private Dictionary<string, string> Options(string[] fields)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 1; i <= Products.ProductRules.Options; i++)
        {
            var number = i.ToString(CultureInfo.InvariantCulture);
            if (
                Field(fields, $"Attribute {number} name") is { } name
                && Field(fields, $"Attribute {number} value(s)") is { } value
            )
            {
                options[name] = value;
            }
        }

        return options;
    }

    /// <summary>A product that has variations, under each name that they may call it by.</summary>
    private sealed class Parent(long line, ImportedProduct product)
    {
        private const int Overhead = 500;

        public long Line => line;
        public ImportedProduct Product { get; private set; } = product;
        public bool HasVariations { get; private set; }

        /// <summary>About how many characters it takes to keep.</summary>
        public int Length { get; private set; } =
            Overhead
            + (product.Title?.Length ?? 0)
            + (product.Description?.Length ?? 0)
            + (product.Brand?.Length ?? 0)
            + (product.Categories?.Sum(c => c.Length) ?? 0)
            + (product.Images?.Sum(i => i.Url?.Length ?? 0) ?? 0);

        public void Shorten()
        {
            HasVariations = true;
            Product = new ImportedProduct { ExternalId = Product.ExternalId, Title = Product.Title };
            Length = Overhead + (Product.Title?.Length ?? 0);
        }
    }
}
