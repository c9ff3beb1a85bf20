using System.Globalization;

namespace OmniSphere.Catalogue.Import;

/// <summary>
/// Shopify's product files, with the columns they have had since the beginning and those they have had since 2024
/// (https://help.shopify.com/en/manual/products/import-export/using-csv). Rows that follow each other with one handle are a
/// product: a row with a price is a variant, every row may bring a picture. A variant without an SKU gets its handle and
/// options for one.
/// </summary>
internal sealed class ShopifyCsv(IReadOnlyList<string> header, CsvSetting setting) : ForeignCsv(header, setting)
{
    private readonly List<ImportedVariant> _variants = [];
    private readonly List<ImportedImage> _images = [];
    private readonly List<ImportError> _errors = [];
    private readonly string?[] _options = new string?[3];
    private string[]? _first;
    private string? _handle;
    private long _line;
    private long _bytes;

    public override IEnumerable<ImportedRow> Add(string[] fields, long line, long bytes)
    {
        var handle = Field(fields, "Handle", "URL handle");
        if (_first is not null && handle is not null && handle != _handle)
        {
            foreach (var product in End())
            {
                yield return product;
            }
        }

        if (_first is null)
        {
            (_first, _handle, _line) = (fields, handle, line);
        }

        _bytes = bytes;
        // One more than a product may have is enough to be refused for it.
        if (
            _images.Count <= Products.ProductRules.Images
            && Field(fields, "Image Src", "Product image URL") is { } image
            && _images.TrueForAll(i => i.Url != image)
        )
        {
            _images.Add(new(image, Field(fields, "Image Alt Text", "Image alt text")));
        }

        if (
            Field(fields, "Variant Price", "Price") is not null
            || Field(fields, "Variant SKU", "SKU") is not null
            || ReferenceEquals(_first, fields)
        )
        {
            AddVariant(fields, line);
        }
    }

    public override IEnumerable<ImportedRow> End()
    {
        if (_first is not { } first)
        {
            yield break;
        }

        yield return new(
            _line,
            _variants.Count == 0
                ? null
                : new ImportedProduct
                {
                    Slug = _handle is null ? null : Slugs.From(_handle, Products.ProductRules.SlugLength, _handle),
                    Title = Field(first, "Title"),
                    Description = Field(first, "Body (HTML)", "Description"),
                    Brand = Field(first, "Vendor"),
                    Status = Status(first),
                    Categories = Field(first, "Product Category", "Product category", "Type") is { } c ? [c] : null,
                    Images = _images.Count == 0 ? null : [.. _images],
                    Variants = [.. _variants],
                },
            [.. _errors],
            _bytes
        );
        _first = null;
        _variants.Clear();
        _images.Clear();
        _errors.Clear();
        Array.Clear(_options);
    }

    private void AddVariant(string[] fields, long line)
    {
        ImportError? error = null;
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < _options.Length; i++)
        {
            var number = (i + 1).ToString(CultureInfo.InvariantCulture);
            _options[i] = Field(fields, $"Option{number} Name") ?? _options[i];
            var value = Field(fields, $"Option{number} Value");
            // What has no options is written as the option "Title" with the value "Default Title".
            if (_options[i] is { } name && value is not null && (name, value) != ("Title", "Default Title"))
            {
                options[name] = value;
            }
        }

        var price = Price(Field(fields, "Variant Price", "Price"), "Variant Price", line, ref error);
        var compare = Price(
            Field(fields, "Variant Compare At Price", "Compare-at price"),
            "Variant Compare At Price",
            line,
            ref error
        );
        var grams = Number(Field(fields, "Variant Grams", "Weight value (grams)"), "Variant Grams", line, 1, ref error);
        var units = Number(
            Field(fields, "Variant Inventory Qty", "Inventory quantity"),
            "Variant Inventory Qty",
            line,
            1,
            ref error
        );
        var tracker = Has("Variant Inventory Tracker") ? "Variant Inventory Tracker" : "Inventory tracker";
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
                Sku = Field(fields, "Variant SKU", "SKU") ?? string.Join('-', [_handle, .. options.Values]),
                Barcode = Field(fields, "Variant Barcode", "Barcode")?.TrimStart('\''),
                Options = options,
                Price = price,
                CompareAtPrice = compare > price ? compare : null,
                WeightGrams = grams,
                TracksStock = Has(tracker) ? Field(fields, tracker) is not null : null,
                Stock = units is { } on ? Math.Max(0, on) : null,
                Line = line,
            }
        );
    }

    private string? Status(string[] first) =>
        Field(first, "Published", "Published on online store")?.ToUpperInvariant() == "FALSE"
            ? "draft"
            : Field(first, "Status")?.ToUpperInvariant() switch
            {
                "ACTIVE" => "published",
                "DRAFT" or "UNLISTED" => "draft",
                "ARCHIVED" => "archived",
                _ => null,
            };
}
