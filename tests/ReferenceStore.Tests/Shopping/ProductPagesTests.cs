using System.Text.Json.Nodes;
using AwesomeAssertions;
using OmniSphere.Persistence;
using ReferenceStore.Tests.Stores;

namespace ReferenceStore.Tests.Shopping;

/// <summary>The storefront's pages of what the catalogue knows by slug.</summary>
public sealed class ProductPagesTests(SharedStores stores)
{
    private static readonly (string, string?) Html = ("Accept", "text/html");
    private static readonly string[] Languages = ["de"];

    [Fact]
    public async Task A_shopper_chooses_among_the_languages_of_the_shop()
    {
        var shop = (await stores.OnAsync(DatabaseProvider.Sqlite)).Shop("lumiere");
        (string, string?)[] merchant =
        [
            ("Authorization", $"Bearer {await shop.SignInOwnerAsync()}"),
            ("If-Match", "*"),
            ("Idempotency-Key", Guid.CreateVersion7().ToString()),
        ];
        var saved = await shop.PutAsync("/catalogue/v1/admin/locales", new { locales = Languages }, merchant);
        saved.Status.Should().Be(200, saved.Text);
        var product = await shop.PostAsync(
            "/catalogue/v1/admin/products",
            new
            {
                title = "Lampe à langues",
                status = "published",
                translations = new { de = new { title = "Sprachenlampe" } },
                variants = new[]
                {
                    new { sku = "LANG-1", prices = new[] { new { price = new { amount = 1000, currency = "EUR" } } } },
                },
            },
            merchant
        );
        product.Status.Should().Be(201, product.Text);

        var own = await shop.GetAsync("/p/lampe-a-langues", Html);
        own.Text.Should().Contain("Lampe à langues").And.Contain("<html lang=\"fr").And.NotContain("Sprachenlampe");
        var chosen = await shop.GetAsync("/language?to=DE&returnUrl=%2Fp%2Flampe-a-langues", Html);
        chosen.Status.Should().Be(303);
        chosen.Headers["Location"].Should().Be("/p/lampe-a-langues");
        var cookie = chosen.Headers["Set-Cookie"].Split(';')[0];
        var german = await shop.GetAsync("/p/lampe-a-langues", Html, ("Cookie", cookie));
        german.Text.Should().Contain("Sprachenlampe").And.Contain("<html lang=\"de\"");
        german.Text.Should().NotContain("Lampe à langues");

        var unknown = await shop.GetAsync("/language?to=ja&returnUrl=%2F%2Fevil.example", Html);
        unknown.Status.Should().Be(303);
        unknown.Headers["Location"].Should().Be("/");
        unknown.Headers.Should().NotContainKey("Set-Cookie");
        (await shop.GetAsync("/p/lampe-a-langues", Html, ("Cookie", "os_language=nonsense!")))
            .Text.Should()
            .Contain("Lampe à langues");
    }

    [Fact]
    public async Task Old_addresses_lead_to_the_pages_of_now_and_brands_and_collections_have_pages()
    {
        var shop = (await stores.OnAsync(DatabaseProvider.Sqlite)).Shop("acme");
        (string, string?)[] merchant =
        [
            ("Authorization", $"Bearer {await shop.SignInOwnerAsync()}"),
            ("If-Match", "*"),
            ("Idempotency-Key", Guid.CreateVersion7().ToString()),
        ];
        var category = await PostAsync("categories", new { name = "Page tests" });
        var product = await PostAsync("products", Product("page-test-old"));
        await PutAsync($"products/{product["id"]}", Product("page-test-new"));
        await PutAsync($"categories/{category["id"]}", new { name = "Page tests", slug = "page-tests-now" });
        var collection = await PostAsync("collections", new { name = "Page picks", published = true });
        await PutAsync($"collections/{collection["id"]}/products", new { products = new[] { (string)product["id"]! } });

        await MovedAsync("/p/page-test-old?variant=PAGE-1", "/p/page-test-new?variant=PAGE-1");
        await MovedAsync("/c/page-tests", "/c/page-tests-now");
        (await PageAsync("/p/page-test-new")).Text.Should().Contain("href=\"/b/page-maker\"").And.Contain("Page test");
        (await PageAsync("/c/page-tests-now")).Text.Should().Contain("Page tests");
        (await PageAsync("/b/page-maker")).Text.Should().Contain("Page Maker");
        var map = await shop.GetAsync("/sitemap.xml");
        map.Text.Should().Contain("/b/", "it is kept for a while: what is new may come later");
        (await PageAsync("/")).Text.Should().Contain("id=\"footer-brands\"").And.Contain("href=\"/b/");
        var picks = await PageAsync("/collections/page-picks");
        for (var i = 0; i < 300 && !picks.Text.Contains("href=\"/p/page-test-new\"", StringComparison.Ordinal); i++)
        {
            // It is found as soon as it is indexed.
            await Task.Delay(100, TestContext.Current.CancellationToken);
            picks = await PageAsync("/collections/page-picks");
        }

        picks.Text.Should().Contain("href=\"/p/page-test-new\"").And.Contain("id=\"facets\"").And.Contain("-price");
        (await PageAsync("/collections/page-picks?min=11")).Text.Should().NotContain("href=\"/p/page-test-new\"");
        foreach (var path in (string[])["/b/no-such", "/collections/no-such", "/c/no-such", "/p/no-such"])
        {
            (await shop.GetAsync(path, Html)).Status.Should().Be(404, path);
        }

        object Product(string slug) =>
            new
            {
                title = "Page test",
                slug,
                brand = "Page Maker",
                status = "published",
                categories = new[] { (string)category["id"]! },
                variants = new[]
                {
                    new { sku = "PAGE-1", prices = new[] { new { price = new { amount = 1000, currency = "USD" } } } },
                },
            };

        async Task<JsonNode> PostAsync(string list, object body)
        {
            merchant[^1] = ("Idempotency-Key", Guid.CreateVersion7().ToString());
            var answer = await shop.PostAsync($"/catalogue/v1/admin/{list}", body, merchant);
            answer.Status.Should().Be(201, answer.Text);
            return answer.Body!;
        }

        async Task PutAsync(string path, object body)
        {
            var answer = await shop.PutAsync($"/catalogue/v1/admin/{path}", body, merchant);
            answer.Status.Should().Be(200, answer.Text);
        }

        async Task<Answer> PageAsync(string path)
        {
            var page = await shop.GetAsync(path, Html);
            page.Status.Should().Be(200, path);
            return page;
        }

        async Task MovedAsync(string from, string to)
        {
            var moved = await shop.GetAsync(from, Html);
            moved.Status.Should().Be(308);
            moved.Headers["Location"].Should().Be(to);
        }
    }
}
