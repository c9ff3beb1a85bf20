using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Catalogue.Attributes;
using OmniSphere.Catalogue.Import;

namespace OmniSphere.Catalogue.Export;

/// <summary>
/// One variant a row; what is the product's stands on its first. Nothing is changed to please spreadsheets, since the file
/// is to come back as it went.
/// </summary>
internal sealed class CsvProductWriter : IProductWriter
{
    private static readonly string[] Fixed =
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

    private static readonly SearchValues<char> Special = SearchValues.Create(",\";\r\n\t");

    private readonly StreamWriter _text;
    private readonly List<Currency> _currencies;
    private readonly List<string> _options;
    private readonly List<string> _attributes;
    private readonly List<string> _translations;

    private CsvProductWriter(
        Stream target,
        List<Currency> currencies,
        List<string> options,
        List<string> attributes,
        List<string> translations
    )
    {
        _text = new StreamWriter(target, new UTF8Encoding(false), leaveOpen: true);
        (_currencies, _options, _attributes) = (currencies, options, attributes);
        _translations = translations;
    }

    /// <summary>Looks through the products for the columns that they need, and writes the header.</summary>
    public static async Task<CsvProductWriter> BeginAsync(
        CatalogueDbContext db,
        AttributeBook book,
        Stream target,
        CancellationToken cancellationToken
    )
    {
        var options = new List<string>();
        var products = db.Products.AsNoTracking().OrderBy(p => p.Id).Select(p => p.Options).AsAsyncEnumerable();
        await foreach (var some in products.WithCancellation(cancellationToken))
        {
            options.AddRange(some.Select(o => o.Name).Except(options, StringComparer.Ordinal));
        }

        var currencies = new HashSet<Currency>();
        var variants = db.Variants.AsNoTracking().Select(v => v.Prices).AsAsyncEnumerable();
        await foreach (var prices in variants.WithCancellation(cancellationToken))
        {
            // The first price has columns of its own.
            currencies.UnionWith(prices.Skip(1).Select(p => p.Price.Currency));
        }

        var translated = new Dictionary<string, bool>(StringComparer.Ordinal);
        var texts = db.Products.AsNoTracking().Where(p => p.Translations != null).Select(p => p.Translations!);
        await foreach (var some in texts.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            foreach (var (locale, text) in some)
            {
                translated[locale] = translated.GetValueOrDefault(locale) || CsvTranslations.HasWords(text);
            }
        }

        var attributes = book.All.Select(a => a.Key);
        var writer = new CsvProductWriter(
            target,
            [.. currencies.OrderBy(c => c.Code, StringComparer.Ordinal)],
            options,
            [.. attributes.Order(StringComparer.Ordinal)],
            [.. CsvTranslations.ColumnsOf(translated)]
        );
        await writer.RowAsync([
            .. Fixed,
            .. writer._currencies.SelectMany(c => (string[])[$"price:{c.Code}", $"compareAtPrice:{c.Code}"]),
            .. options.Select(o => $"option:{o}"),
            .. writer._attributes.Select(a => $"attribute:{a}"),
            .. writer._translations,
        ]);
        return writer;
    }

    public async Task WriteAsync(ImportedProduct product, CancellationToken cancellationToken)
    {
        foreach (var (variant, i) in product.Variants!.Select((v, i) => (v, i)))
        {
            await RowAsync(Fields(product, variant, i == 0));
        }
    }

    public Task FlushAsync(CancellationToken cancellationToken) => _text.FlushAsync(cancellationToken);

    public ValueTask DisposeAsync() => _text.DisposeAsync();

    private IEnumerable<string?> Fields(ImportedProduct product, ImportedVariant variant, bool isFirst)
    {
        var first = variant.Prices is [var price, ..] ? price : null;
        return
        [
            product.ExternalId,
            product.Slug,
            .. isFirst ? ProductFields(product) : new string?[9],
            variant.Sku,
            variant.Barcode,
            Amount(first?.Price),
            Amount(first?.CompareAtPrice),
            first?.Price.Currency.Code,
            variant.Stock?.ToString(CultureInfo.InvariantCulture),
            variant.WeightGrams?.ToString(CultureInfo.InvariantCulture),
            variant.TracksStock is false ? "false" : "true",
            .. _currencies.SelectMany(c =>
            {
                var other = variant.Prices?.Skip(1).FirstOrDefault(p => p.Price.Currency == c);
                return (string?[])[Amount(other?.Price), Amount(other?.CompareAtPrice)];
            }),
            .. _options.Select(o => variant.Options?.GetValueOrDefault(o)),
            .. _attributes.Select(a =>
                isFirst && product.Attributes?.GetValueOrDefault(a) is { } value ? AttributeText.Write(value) : null
            ),
            .. _translations.Select(t => isFirst ? CsvTranslations.Field(t, product.Translations) : null),
        ];
    }

    private static string?[] ProductFields(ImportedProduct product) =>
        [
            product.Title,
            product.Description,
            product.Brand,
            product.ProductType,
            product.Status,
            product.TaxCategory,
            CsvList.Write(product.Categories!),
            CsvList.Write(product.Images!.Select(i => i.Url)),
            product.Images!.All(i => i.Alt is null) ? null : CsvList.Write(product.Images!.Select(i => i.Alt ?? "")),
        ];

    private static string? Amount(Money? money) => money?.ToDecimal().ToString(CultureInfo.InvariantCulture);

    private Task RowAsync(IEnumerable<string?> fields) =>
        _text.WriteAsync(string.Join(',', fields.Select(Quoted)) + "\r\n");

    private static string Quoted(string? field) =>
        field is null ? ""
        : field.AsSpan().ContainsAny(Special) || field.Length == 0 || field[0] == ' ' || field[^1] == ' '
            ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
        : field;
}
