using System.Net;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using OmniSphere.Catalogue.Locales;
using OmniSphere.Catalogue.Tests.Products;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Tests.Locales;

[Collection(ProductsOnSqlite.Name)]
public sealed class TranslationsOnSqlite(SqliteCatalogue host) : TranslationTests(host);

[Collection(ProductsOnPostgreSql.Name)]
public sealed class TranslationsOnPostgreSql(PostgreSqlCatalogue host) : TranslationTests(host);

public abstract class TranslationTests(CatalogueHost host) : CatalogueSuite(host)
{
    private const string Languages = """{ "locales": ["fr", "fr-CA", "de"] }""";

    [Fact]
    public async Task A_shop_says_which_languages_it_is_shown_in()
    {
        using var api = await OpenAsync();
        var page = (await api.PageAsync("/locales")).Body;
        page["default"]!.GetValue<string>().Should().Be(Shop.Acme.Culture);
        Texts(page["items"]).Should().Equal(Shop.Acme.Culture, "fr", "fr-CA", "de");
        Texts((await api.PageAsync("/locales", Shop.Lumiere)).Body["items"]).Should().Equal(Shop.Lumiere.Culture);
        Texts((await api.GetAsync("locales"))["locales"]).Should().Equal("fr", "fr-CA", "de");

        await RefusedAsync(api, "locales", """{ "locales": ["fr", "klingon!"] }""", "locales[1]");
        await RefusedAsync(api, "locales", """{ "locales": ["fr", "FR"] }""", "locales[1]");
        await RefusedAsync(api, "locales", $$"""{ "locales": ["{{Shop.Acme.Culture}}"] }""", "locales[0]");
    }

    [Fact]
    public async Task A_product_is_shown_in_the_nearest_words_that_there_are()
    {
        using var api = await OpenAsync();
        await api.ReplaceAsync(
            "attributes/tr_material",
            """
            { "label": "Material", "type": "choice", "choices": ["wood", "oak"],
              "translations": { "fr": { "label": "Matière", "choices": { "wood": "bois" } } } }
            """
        );
        await api.ReplaceAsync("attributes/tr_note", """{ "label": "Note", "type": "text" }""");
        await api.AddAsync(
            "products",
            """
            { "title": "Translated chair", "description": "A chair.", "status": "published",
              "attributes": { "tr_material": "wood", "tr_note": "Soft" },
              "translations": {
                "fr": { "title": "Chaise", "description": "Une chaise.", "attributes": { "tr_note": "Doux" },
                        "options": { "Size": { "name": "Taille", "values": { "Large": "Grand" } } } },
                "fr-ca": { "title": "Chaise d'ici" },
                "de": { "title": " " } },
              "variants": [
                { "sku": "TR-CH-L", "options": { "Size": "Large" }, "prices": [] },
                { "sku": "TR-CH-S", "options": { "Size": "Small" }, "prices": [] } ] }
            """
        );

        var own = await AskAsync("/products/translated-chair");
        own.Language.Should().Be(Shop.Acme.Culture);
        own.Body["title"]!.GetValue<string>().Should().Be("Translated chair");

        var french = await AskAsync("/products/translated-chair?locale=fr");
        french.Language.Should().Be("fr");
        french.Vary.Should().Contain("Accept-Language");
        french.Body["title"]!.GetValue<string>().Should().Be("Chaise");
        french.Body["description"]!.GetValue<string>().Should().Be("Une chaise.");
        Attribute(french.Body, "tr_material").Should().Be(("Matière", "bois"));
        Attribute(french.Body, "tr_note").Should().Be(("Note", "Doux"));
        var option = french.Body["options"]![0]!;
        option["name"]!.GetValue<string>().Should().Be("Taille");
        Texts(option["values"]).Should().Equal("Grand", "Small");
        french.Body["variants"]![0]!["options"]!["Taille"]!.GetValue<string>().Should().Be("Grand");

        // A text by itself: the title of the country, the rest of the language.
        var canadian = await AskAsync("/products/translated-chair", "fr-CA, en;q=0.5");
        canadian.Language.Should().Be("fr-CA");
        canadian.Body["title"]!.GetValue<string>().Should().Be("Chaise d'ici");
        canadian.Body["description"]!.GetValue<string>().Should().Be("Une chaise.");
        Attribute(canadian.Body, "tr_material").Should().Be(("Matière", "bois"));

        // Nothing but blanks is no translation.
        var german = await AskAsync("/products/translated-chair", "de-AT");
        german.Language.Should().Be("de");
        german.Body["title"]!.GetValue<string>().Should().Be("Translated chair");

        new[] { own.ETag, french.ETag, canadian.ETag, german.ETag }.Should().OnlyHaveUniqueItems();
        (await AskAsync("/products/translated-chair?locale=fr", tag: french.ETag))
            .Status.Should()
            .Be(HttpStatusCode.NotModified);
        (await AskAsync("/products/translated-chair?locale=de", tag: french.ETag))
            .Status.Should()
            .Be(HttpStatusCode.OK);

        (await AskAsync("/products/translated-chair?locale=ja")).Language.Should().Be(Shop.Acme.Culture);
        (await AskAsync("/products/translated-chair", "not a language;;")).Status.Should().Be(HttpStatusCode.OK);
        (await AskAsync("/products/translated-chair?locale=%C3%A9"))
            .Status.Should()
            .Be(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task What_a_merchant_does_not_mention_stays_and_history_tells_what_changed()
    {
        using var api = await OpenAsync();
        var product = await api.AddProductAsync(
            "Kept lamp",
            "TR-KEPT",
            """ "translations": { "fr": { "title": "Lampe" }, "de": { "title": "Lampe" } } """
        );
        var path = $"products/{product["id"]}";
        (await api.ReplaceAsync(path, CatalogueClient.Product("Kept lamp", "TR-KEPT")))["translations"]!["fr"]![
            "title"
        ]!
            .GetValue<string>()
            .Should()
            .Be("Lampe");
        await api.ImportAsync(
            """{"title":"Kept lamp","brand":"TR","variants":[{"sku":"TR-KEPT","price":{"amount":5,"currency":"USD"}}]}"""
        );
        var page = await AskAsync("/products/kept-lamp?locale=fr");
        page.Body["title"]!.GetValue<string>().Should().Be("Lampe");

        await api.ReplaceAsync(
            path,
            CatalogueClient.Product("Kept lamp", "TR-KEPT", """ "translations": { "fr": { "title": "Veilleuse" } } """)
        );
        (await AskAsync("/products/kept-lamp?locale=fr")).Body["title"]!.GetValue<string>().Should().Be("Veilleuse");
        var change = (await api.GetAsync($"{path}/history"))["items"]![0]!;
        change["fields"]!
            .AsArray()
            .Select(f => $"{f!["field"]}: {f["before"]} > {f["after"]}")
            .Should()
            .Contain(["translations.de.title: \"Lampe\" > ", "translations.fr.title: \"Lampe\" > \"Veilleuse\""]);

        var cleared = await api.ReplaceAsync(
            path,
            CatalogueClient.Product("Kept lamp", "TR-KEPT", """ "translations": {} """)
        );
        cleared["translations"].Should().BeNull();
        (await AskAsync("/products/kept-lamp?locale=fr")).Body["title"]!.GetValue<string>().Should().Be("Kept lamp");
    }

    [Fact]
    public async Task A_language_that_is_not_the_shops_and_a_text_too_long_are_refused_by_their_fields()
    {
        using var api = await OpenAsync();
        await RefusedAsync(api, Texts("""{ "it": { "title": "Sedia" } }"""), "translations.it");
        await RefusedAsync(
            api,
            Texts($$"""{ "fr": { "title": "{{new string('x', 301)}}" } }"""),
            "translations.fr.title"
        );
        await RefusedAsync(
            api,
            Texts("""{ "fr": { "options": { "Size": { "values": { "L": "\u0007" } } } } }"""),
            "translations.fr.options.Size.values.L"
        );
        (await api.AskAsync(HttpMethod.Post, "products", Texts("""{ "fr": 1 }""")))
            .Status.Should()
            .Be(HttpStatusCode.BadRequest);

        // What was written in a language that the shop gave up is kept, and can be sent back.
        var product = await api.AddProductAsync(
            "Given up",
            "TR-UP",
            """ "translations": { "de": { "title": "Alt" } } """
        );
        await api.ReplaceAsync("locales", """{ "locales": ["fr", "fr-CA"] }""");
        (await AskAsync("/products/given-up?locale=de")).Body["title"]!.GetValue<string>().Should().Be("Given up");
        await api.ReplaceAsync(
            $"products/{product["id"]}",
            CatalogueClient.Product("Given up", "TR-UP", """ "translations": { "de": { "title": "Neu" } } """)
        );
        await api.ReplaceAsync("locales", Languages);
        (await AskAsync("/products/given-up?locale=de")).Body["title"]!.GetValue<string>().Should().Be("Neu");

        static string Texts(string translations) =>
            CatalogueClient.Product("Refused", "TR-NO", $""" "translations": {translations} """);
    }

    [Fact]
    public async Task Lists_categories_brands_and_collections_are_translated()
    {
        using var api = await OpenAsync();
        var category = await api.AddAsync(
            "categories",
            """{ "name": "Translated room", "translations": { "fr": { "name": "Salon" } } }"""
        );
        await api.AddAsync(
            "brands",
            """{ "name": "Trad", "description": "Ours.", "translations": { "fr": { "description": "À nous." } } }"""
        );
        var product = await api.AddProductAsync(
            "Listed lamp",
            "TR-LIST",
            $$""" "brand": "Trad", "categories": ["{{category["id"]}}"], "translations": { "fr": { "title": "Lampe listée" } } """
        );
        var collection = await api.AddAsync(
            "collections",
            """
            { "name": "Winter things", "published": true, "description": "Warm.",
              "translations": { "fr": { "name": "Choses d'hiver" } } }
            """
        );
        await api.ReplaceAsync(
            $"collections/{collection["id"]}/products",
            $$"""{ "products": ["{{product["id"]}}"] }"""
        );

        var list = await AskAsync("/products?category=translated-room", "fr");
        list.Body["items"]![0]!["title"]!.GetValue<string>().Should().Be("Lampe listée");
        (await AskAsync("/products?category=translated-room")).Body["items"]![0]!["title"]!
            .GetValue<string>()
            .Should()
            .Be("Listed lamp");
        (await AskAsync("/categories/translated-room?locale=fr-CA")).Body["name"]!
            .GetValue<string>()
            .Should()
            .Be("Salon");
        (await AskAsync("/categories", "fr")).Body["items"]!
            .AsArray()
            .Select(c => c!["name"]!.GetValue<string>())
            .Should()
            .Contain("Salon");
        (await AskAsync("/products/listed-lamp", "fr")).Body["categories"]![0]![0]!["name"]!
            .GetValue<string>()
            .Should()
            .Be("Salon");
        (await AskAsync("/brands/trad", "fr")).Body["description"]!.GetValue<string>().Should().Be("À nous.");
        var shown = (await AskAsync("/collections/winter-things", "fr")).Body;
        shown["name"]!.GetValue<string>().Should().Be("Choses d'hiver");
        shown["description"]!.GetValue<string>().Should().Be("Warm.");
        (await AskAsync("/collections/winter-things/products", "fr")).Body["items"]![0]!["title"]!
            .GetValue<string>()
            .Should()
            .Be("Lampe listée");

        await api.ReplaceAsync($"categories/{category["id"]}", """{ "name": "Translated room", "translations": {} }""");
        (await AskAsync("/categories/translated-room?locale=fr")).Body["name"]!
            .GetValue<string>()
            .Should()
            .Be("Translated room");
    }

    [Fact]
    public async Task A_search_reads_and_answers_in_the_language_asked_for()
    {
        using var api = await OpenAsync();
        await api.ReplaceAsync(
            "attributes/tr_stuff",
            """
            { "label": "Stuff", "type": "choice", "choices": ["oakwood"],
              "translations": { "fr": { "label": "Étoffe", "choices": { "oakwood": "chêne" } } } }
            """
        );
        var category = await api.AddAsync(
            "categories",
            """{ "name": "Searched seats", "translations": { "fr": { "name": "Fauteuils cherchés" } } }"""
        );
        await api.AddProductAsync(
            "Searched armchair",
            "TR-SEARCH",
            $$"""
            "attributes": { "tr_stuff": "oakwood" }, "categories": ["{{category["id"]}}"],
            "translations": { "fr": { "title": "Fauteuil trouvé" } }
            """
        );
        foreach (var words in new[] { "fauteuils trouv%C3%A9s", "chêne", "cherchés" })
        {
            var found = await api.EventuallyAsync(
                $"/search?q={words}&locale=fr",
                b => b["total"]!.GetValue<long>() > 0
            );
            found["items"]![0]!["title"]!.GetValue<string>().Should().Be("Fauteuil trouvé", words);
        }

        var answer = await AskAsync("/search?q=fauteuil&filter.tr_stuff=oakwood", "fr");
        answer.Language.Should().Be("fr");
        var facets = answer.Body["facets"]!.AsArray();
        var stuff = facets.Single(f => f!["attribute"]!.GetValue<string>() == "tr_stuff")!;
        stuff["label"]!.GetValue<string>().Should().Be("Étoffe");
        stuff["values"]![0]!["label"]!.GetValue<string>().Should().Be("chêne");
        stuff["values"]![0]!["value"]!.GetValue<string>().Should().Be("oakwood");
        facets.Single(f => f!["attribute"]!.GetValue<string>() == "category")!["values"]![0]!["label"]!
            .GetValue<string>()
            .Should()
            .Be("Fauteuils cherchés");
        (await AskAsync("/search?q=searched+armchair")).Body["items"]![0]!["title"]!
            .GetValue<string>()
            .Should()
            .Be("Searched armchair");
        var suggestions = (await AskAsync("/suggest?q=searched+s&locale=fr")).Body["items"]!.AsArray();
        suggestions.Select(s => s!["text"]!.GetValue<string>()).Should().Contain("Fauteuils cherchés");
        suggestions = (await AskAsync("/suggest?q=fauteuil+tr&locale=fr")).Body["items"]!.AsArray();
        suggestions.Select(s => s!["text"]!.GetValue<string>()).Should().Contain("Fauteuil trouvé");
    }

    private async Task<CatalogueClient> OpenAsync()
    {
        var api = new CatalogueClient(Shop);
        await api.ReplaceAsync("locales", Languages);
        return api;
    }

    private async Task<(HttpStatusCode Status, string? Language, string Vary, string? ETag, JsonNode Body)> AskAsync(
        string path,
        string? languages = null,
        string? tag = null,
        Tenant? tenant = null
    )
    {
        using var shopper = Shop.Host.Client(tenant ?? Shop.Acme);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/catalogue/v1" + path);
        if (languages is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept-Language", languages);
        }

        if (tag is not null)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        }

        using var answer = await shopper.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (
            answer.StatusCode,
            answer.Content.Headers.ContentLanguage.SingleOrDefault(),
            answer.Headers.Vary.ToString(),
            answer.Headers.ETag?.ToString(),
            text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!
        );
    }

    private static async Task RefusedAsync(CatalogueClient api, string path, string body, string field)
    {
        var (status, problem) = await api.PutAsync(path, body);
        status.Should().Be(HttpStatusCode.UnprocessableEntity, problem.ToJsonString());
        problem["errors"]!.AsObject().Select(e => e.Key).Should().Contain(field);
    }

    private static async Task RefusedAsync(CatalogueClient api, string product, string field)
    {
        var (status, problem) = await api.AskAsync(HttpMethod.Post, "products", product);
        status.Should().Be(HttpStatusCode.UnprocessableEntity, problem.ToJsonString());
        problem["errors"]!.AsObject().Select(e => e.Key).Should().Contain(field);
    }

    private static (string Label, string Value) Attribute(JsonNode page, string key)
    {
        var attribute = page["attributes"]!.AsArray().Single(a => a!["key"]!.GetValue<string>() == key)!;
        return (attribute["label"]!.GetValue<string>(), attribute["value"]!.GetValue<string>());
    }

    private static IEnumerable<string> Texts(JsonNode? list) => list!.AsArray().Select(t => t!.GetValue<string>());
}

public sealed class NegotiationTests
{
    [Theory]
    [InlineData("fr-CA", "fr-CA")]
    [InlineData("FR-ca", "fr-CA")]
    [InlineData("fr-CH", "fr")]
    [InlineData("de-AT", "de-DE")]
    [InlineData("de", "de-DE")]
    [InlineData("en-US", null)]
    [InlineData("en", null)]
    [InlineData("ja fr", "fr")]
    [InlineData("zh-Hant-TW", "zh-Hant")]
    [InlineData("ja", null)]
    [InlineData("* fr", null)]
    [InlineData("", null)]
    public void The_first_language_that_the_shop_has_is_chosen(string wanted, string? chosen) =>
        ShopLocales
            .Choose(
                "en-GB",
                ["fr", "fr-CA", "de-DE", "zh-Hant"],
                wanted.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            )
            .Should()
            .Be(chosen);
}
