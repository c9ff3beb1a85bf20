using System.Globalization;
using System.Text;
using AwesomeAssertions;
using CsCheck;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Catalogue.Export;
using OmniSphere.Catalogue.Import;
using OmniSphere.Catalogue.Locales;
using OmniSphere.Catalogue.Products;
using OmniSphere.Catalogue.Stock;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Tests.Import;

public sealed class ExportOnSqlite(SqliteCatalogue host) : ExportTests(host), IClassFixture<SqliteCatalogue>;

public sealed class ExportOnPostgreSql(PostgreSqlCatalogue host)
    : ExportTests(host),
        IClassFixture<PostgreSqlCatalogue>;

public abstract class ExportTests(CatalogueHost host) : CatalogueSuite(host)
{
    private static readonly Gen<string> Word = Gen.String[
            Gen.OneOf(Gen.Char['a', 'z'], Of('é', 'ß', '|', '\\', ',', ';', '"', '\'', '=', '日', ' ', '>')),
            1,
            14
        ]
        .Select(s => s.Trim())
        .Where(s => s.Length > 0);

    private static readonly Gen<string> Text = Gen.Select(Word, Word, Of("\n", "\r\n", "\t", " | "))
        .Select(t => t.Item1 + t.Item3 + t.Item2);

    [Fact]
    public async Task What_is_exported_comes_back_as_it_was()
    {
        var products = Lines().Array[12, 12];
        var number = 0;
        await SpeakAsync(Shop.Acme, "fr", "de-CH");
        await Gen.Select(products, Gen.Bool)
            .SampleAsync(
                async (some, csv) =>
                {
                    var run = Interlocked.Increment(ref number);
                    var tenant = Shop.Acme;
                    await ClearAsync(tenant);
                    await ImportAsync(
                        tenant,
                        string.Join('\n', some.Select((p, i) => p(run, i))),
                        ImportFormat.JsonLines,
                        some.Length
                    );
                    var format = csv ? ImportFormat.Csv : ImportFormat.JsonLines;
                    var (file, before) = (
                        await ExportAsync(tenant, format),
                        await ExportAsync(tenant, ImportFormat.JsonLines)
                    );
                    await ClearAsync(tenant);
                    await ImportAsync(tenant, file, format, some.Length);

                    (await ExportAsync(tenant, format)).Should().Be(file);
                    (await ExportAsync(tenant, ImportFormat.JsonLines)).Should().Be(before);
                    // And over what is there already: nothing is lost, nothing added.
                    await ImportAsync(tenant, file, format, 0);
                    (await ExportAsync(tenant, ImportFormat.JsonLines)).Should().Be(before);
                    await using var scope = Shop.Scope(tenant);
                    (await scope.Get<StockAudit>().RunAsync(Stop)).Should().BeEmpty();
                },
                iter: OmniSphere.Testing.Soak.Scale(4, 60),
                threads: 1
            );
    }

    [Fact]
    public async Task An_export_is_of_one_shop_and_asks_for_a_permission()
    {
        await ImportAsync(
            Shop.Lumiere,
            """{ "title": "Theirs", "variants": [{ "sku": "THEIRS-1", "price": { "amount": 1, "currency": "EUR" } }] }""",
            ImportFormat.JsonLines,
            1
        );
        using var merchant = Shop.Merchant(Shop.Acme);
        using var answer = await merchant.GetAsync("/catalogue/v1/admin/products/export?format=csv", Stop);
        answer
            .Content.Headers.ContentType!.MediaType.Should()
            .Be("text/csv", await answer.Content.ReadAsStringAsync(Stop));
        (await answer.Content.ReadAsStringAsync(Stop))
            .Should()
            .StartWith("externalId,slug,title")
            .And.NotContain("THEIRS-1");
        using var nobody = Shop.Host.Client(Shop.Acme);
        using var refused = await nobody.GetAsync("/catalogue/v1/admin/products/export", Stop);
        refused.StatusCode.Should().Be(System.Net.HttpStatusCode.Unauthorized);
    }

    private static Gen<T> Of<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    /// <summary>A line of JSON for a product, once its run and place are known.</summary>
    private static Gen<Func<int, int, string>> Lines() =>
        Gen.Select(
                Word,
                Text,
                Gen.Select(Word.Select(w => w.Replace('>', '-')), Word.Select(w => w.Replace('>', '-'))),
                Gen.Select(Gen.Int[1, 99_999], Gen.Int[1, 5], Gen.Int[0, 50], Gen.Bool),
                Gen.Select(
                    Word,
                    Text.Select(t => t.Replace('\n', ' ').Replace('\r', ' ').Replace('\t', ' ')),
                    Gen.Int[-999, 999],
                    Gen.Bool
                ),
                Gen.Select(Word.Array[1, 3], Of("draft", "published", "archived"))
            )
            .Select(t =>
                (Func<int, int, string>)((run, i) => Line(run, i, t.Item1, t.Item2, t.Item3, t.Item4, t.Item5, t.Item6))
            );

    private static string Line(
        int run,
        int i,
        string title,
        string description,
        (string, string) category,
        (int Price, int Variants, int Stock, bool Tracks) numbers,
        (string Text, string Alt, int Number, bool Flag) attributes,
        (string[] List, string Status) more
    )
    {
        var product = new ImportedProduct
        {
            ExternalId = i % 3 == 0 ? null : $"ex-{run}-{i}",
            Slug = $"export-{run}-{i}",
            Title = title,
            Description = description,
            Brand = i % 2 == 0 ? attributes.Text : null,
            Status = more.Status,
            TaxCategory = "standard",
            Categories = [$"{category.Item1} > {category.Item2}", category.Item1 + i],
            Attributes = new Dictionary<string, ProductAttributeValue>
            {
                ["exp_text"] = ProductAttributeValue.Of(attributes.Text),
                ["exp_number"] = ProductAttributeValue.Of(attributes.Number / 8m, attributes.Flag ? "kg" : null),
                ["exp_flag"] = ProductAttributeValue.Of(attributes.Flag),
                ["exp_list"] = ProductAttributeValue.Of(more.List.Distinct(StringComparer.Ordinal).ToList()),
            },
            Images = [new("https://example.com/a,b.jpg", attributes.Alt), new("/c|d.jpg")],
            Translations =
                i % 3 == 1
                    ? null
                    : new Dictionary<string, ProductTranslation>
                    {
                        ["de-CH"] = new() { Title = attributes.Text },
                        ["fr"] = new()
                        {
                            Description = description,
                            Attributes = new Dictionary<string, string> { ["exp_text"] = title },
                            Options = new Dictionary<string, OptionTranslation>
                            {
                                ["size"] = new()
                                {
                                    Name = "taille",
                                    Values = new Dictionary<string, string> { [attributes.Text] = attributes.Text },
                                },
                            },
                        },
                    },
            Variants =
            [
                .. Enumerable
                    .Range(0, numbers.Variants)
                    .Select(n => new ImportedVariant
                    {
                        Sku = $"EX-{run}-{i}-{n}",
                        Barcode = n == 0 ? "0012345" : null,
                        Options =
                            numbers.Variants == 1
                                ? []
                                : new Dictionary<string, string>
                                {
                                    ["size"] = $"{attributes.Text} {n}",
                                    ["fit"] = "wide",
                                },
                        Prices =
                        [
                            new(
                                new Money(numbers.Price + n, Currency.Usd),
                                n == 0 ? new Money(numbers.Price + 500, Currency.Usd) : null
                            ),
                            .. n % 2 == 0 ? (VariantPrice[])[new(new Money(numbers.Price, Currency.Jpy))] : [],
                        ],
                        WeightGrams = n == 1 ? 250 : null,
                        TracksStock = numbers.Tracks,
                        Stock = numbers.Tracks ? numbers.Stock + n : null,
                    }),
            ],
        };
        return System.Text.Json.JsonSerializer.Serialize(product, ImportJson.Default.ImportedProduct);
    }

    private async Task SpeakAsync(Tenant tenant, params string[] locales)
    {
        await using var scope = Shop.Scope(tenant);
        var db = scope.Get<CatalogueDbContext>();
        await db.TransactAsync(
            async ct =>
            {
                db.LocaleSettings.Add(new LocaleSettings { TenantId = tenant.Id, Locales = locales });
                await db.SaveChangesAsync(ct);
            },
            Stop
        );
    }

    private async Task ClearAsync(Tenant tenant)
    {
        await using var scope = Shop.Scope(tenant);
        var db = scope.Get<CatalogueDbContext>();
        await db.TransactAsync(
            async ct =>
            {
                await db.Products.ExecuteDeleteAsync(ct);
                await db.StockMovements.ExecuteDeleteAsync(ct);
            },
            Stop
        );
    }

    private async Task ImportAsync(Tenant tenant, string content, ImportFormat format, int created)
    {
        await using var scope = Shop.Scope(tenant);
        await using var file = new MemoryStream(Encoding.UTF8.GetBytes(content));
        var report = await scope.Get<IProductImporter>().ImportAsync(file, format, cancellationToken: Stop);
        report.Errors.Should().BeEmpty();
        report.Created.Should().Be(created, content);
    }

    private async Task<string> ExportAsync(Tenant tenant, ImportFormat format)
    {
        await using var scope = Shop.Scope(tenant);
        using var file = new MemoryStream();
        await scope.Get<ExportProducts>().WriteAsync(format, file, Stop);
        return Encoding.UTF8.GetString(file.ToArray());
    }
}
