using System.Text;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using OmniSphere.Catalogue.Import;
using OmniSphere.Catalogue.Tests.Products;

namespace OmniSphere.Catalogue.Tests.Locales;

[Collection(ProductsOnSqlite.Name)]
public sealed class TranslatedFilesTests(SqliteCatalogue host) : CatalogueSuite(host)
{
    private const string Header = "sku,title,price,currency,title:fr,description:FR,words:fr\n";

    [Fact]
    public async Task Columns_bring_translations_and_leave_those_that_they_do_not_name()
    {
        using var api = await OpenAsync();
        var words = """
            "{""attributes"":{""tf_note"":""Doux""},""options"":{""Size"":{""name"":""Taille""}}}"
            """;
        (await ImportAsync($"{Header}TF-1,Stool,5,USD,Tabouret,Un tabouret.,{words.Trim()}\n"))
            .Should()
            .BeEquivalentTo(new ImportReport(1, 0, 0, 0, []));
        (await ImportAsync($"{Header}TF-1,Stool,5,USD,Tabouret,Un tabouret.,{words.Trim()}\n"))
            .Unchanged.Should()
            .Be(1);
        (await ImportAsync("sku,title,price,currency,title:fr\nTF-1,Stool,6,USD,Escabeau\n")).Updated.Should().Be(1);

        var french = (await FindAsync(api, "TF-1"))["translations"]!["fr"]!;
        french["title"]!.GetValue<string>().Should().Be("Escabeau");
        french["description"]!.GetValue<string>().Should().Be("Un tabouret.");
        french["attributes"]!["tf_note"]!.GetValue<string>().Should().Be("Doux");
        french["options"]!["Size"]!["name"]!.GetValue<string>().Should().Be("Taille");

        await api.ImportAsync(
            """
            {"title":"Stool","translations":{"fr":{"attributes":{"tf_more":"Plus"}}},"variants":[{"sku":"TF-1","price":{"amount":600,"currency":"USD"}}]}
            """
        );
        french = (await FindAsync(api, "TF-1"))["translations"]!["fr"]!;
        french["title"]!.GetValue<string>().Should().Be("Escabeau");
        french["attributes"]!.AsObject().Select(a => a.Key).Should().Equal("tf_more", "tf_note");
    }

    [Fact]
    public async Task What_cannot_be_taken_is_told_by_its_line_and_field()
    {
        using var api = await OpenAsync();
        var report = await ImportAsync(
            $"{Header}TF-2,Good,5,USD,Bon,,\nTF-3,Long,5,USD,{new string('x', 301)},,\nTF-4,Words,5,USD,,,not json\n"
        );
        report.Created.Should().Be(1);
        report
            .Errors.OrderBy(e => e.Line)
            .Select(e => (e.Line, e.Column))
            .Should()
            .Equal((3, "translations.fr.title"), (4, "words:fr"));

        report = await ImportAsync("sku,title,price,currency,title:it\nTF-5,Other,5,USD,Altro\nTF-6,None,5,USD,\n");
        report.Created.Should().Be(1);
        report.Errors.Should().ContainSingle().Which.Column.Should().Be("translations.it");

        await FluentActions
            .Awaiting(() => ImportAsync("sku,title,price,currency,title:no language\n"))
            .Should()
            .ThrowAsync<ImportUnreadableException>()
            .WithMessage("*title:no language*");
    }

    private async Task<CatalogueClient> OpenAsync()
    {
        var api = new CatalogueClient(Shop);
        await api.ReplaceAsync("locales", """{ "locales": ["fr", "fr-CA", "de"] }""");
        return api;
    }

    private static async Task<JsonNode> FindAsync(CatalogueClient api, string sku) =>
        (await api.GetAsync($"products?sku={sku}"))["items"]![0]!;

    private async Task<ImportReport> ImportAsync(string csv)
    {
        await using var scope = Shop.Scope();
        await using var file = new MemoryStream(Encoding.UTF8.GetBytes(csv));
        return await scope
            .Get<IProductImporter>()
            .ImportAsync(file, ImportFormat.Csv, cancellationToken: TestContext.Current.CancellationToken);
    }
}
