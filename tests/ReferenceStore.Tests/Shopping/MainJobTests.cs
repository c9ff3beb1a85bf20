using System.Text.RegularExpressions;
using AwesomeAssertions;
using OmniSphere.Persistence;
using ReferenceStore.Tests.Stores;

namespace ReferenceStore.Tests.Shopping;

/// <summary>The main job over HTTP, step by step, for each demo shop on each database.</summary>
public sealed partial class MainJobTests(SharedStores stores)
{
    public static TheoryData<DatabaseProvider, string> Shops
    {
        get
        {
            var data = new TheoryData<DatabaseProvider, string>();
            foreach (var shop in RunningStore.Shops)
            {
                data.Add(DatabaseProvider.Sqlite, shop);
                data.Add(DatabaseProvider.PostgreSql, shop);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Shops))]
    public async Task A_shopper_finds_a_product_and_buys_it(DatabaseProvider provider, string slug)
    {
        var store = await stores.OnAsync(provider);
        await BuyAsync(store.Shop(slug), store.Shop(RunningStore.Shops.First(s => s != slug)));
    }

    /// <summary>The main job, wherever the shop runs.</summary>
    internal static async Task BuyAsync(ShopClient shop, ShopClient other)
    {
        (await shop.GetAsync("/", ("Accept", "text/html"))).Text.Should().Contain("<html");
        var (productId, sku) = await FindAsync(shop);
        (await other.GetAsync($"/catalogue/v1/products/{productId}")).Status.Should().Be(404);
        await NarrowAsync(shop);

        var basket = await Basket.CreateAsync(shop);
        var cart = await basket.AddAsync(sku, 2);
        cart.Status.Should().BeOneOf(200, 201);
        ((int)cart["lines"][0]!["quantity"]!).Should().Be(2);
        var totals = (await basket.FillInAsync())["totals"];
        var included = (bool?)(await shop.GetAsync(basket.Path, basket.Key)).Body!["pricesIncludeTax"] ?? false;
        Amount("total")
            .Should()
            .Be(Amount("subtotal") - Amount("discount") + Amount("shipping") + (included ? 0 : Amount("tax")));

        (await basket.PayAsync()).Status.Should().BeOneOf(200, 201);
        var order = await basket.CompleteAsync();
        order.Status.Should().Be(201, order.Text);
        ((string)order["number"]!).Should().NotBeNullOrEmpty();
        ((long)order["totals"]["total"]!["amount"]!).Should().Be(Amount("total"));

        var again = await basket.CompleteAsync();
        ((string)again["id"]!).Should().Be((string)order["id"]!);
        var orderPath = $"/checkout/v1/orders/{(string)order["id"]!}";
        (await shop.GetAsync(orderPath, basket.Key)).Status.Should().Be(200);
        (await shop.GetAsync(orderPath)).Status.Should().BeOneOf(401, 403, 404);
        (await other.GetAsync(orderPath, basket.Key)).Status.Should().BeOneOf(401, 403, 404);
        (await other.GetAsync(basket.Path, basket.Key)).Status.Should().BeOneOf(401, 403, 404);
        (await shop.GetAsync(basket.Path)).Status.Should().BeOneOf(401, 403, 404);

        long Amount(string name) => (long)totals[name]!["amount"]!;
    }

    /// <summary>The ways in which a shopper narrows a search down, each told by its answer.</summary>
    private static async Task NarrowAsync(ShopClient shop)
    {
        var all = await SearchAsync("size=50&sort=price");
        var prices = all["items"].AsArray().Select(i => (long)i!["price"]!["amount"]!).ToList();
        prices.Should().BeInAscendingOrder();
        var middle = prices[prices.Count / 2];
        var cheap = await SearchAsync($"size=50&price.max={middle}");
        cheap["items"].AsArray().Should().OnlyContain(i => (long)i!["price"]!["amount"]! <= middle);
        var dear = await SearchAsync($"size=1&price.min={middle + 1}");
        // Other tests add products meanwhile.
        ((int)cheap["total"]! + (int)dear["total"]!)
            .Should()
            .BeGreaterThanOrEqualTo((int)all["total"]!);

        var category = (await shop.GetAsync("/catalogue/v1/categories"))["items"].AsArray()[0]!;
        ((int)(await SearchAsync($"category={(string)category["slug"]!}"))["total"]!)
            .Should()
            .BeInRange(1, (int)all["total"]! - 1);

        var facet = all["facets"]
            .AsArray()
            .First(f =>
                f!["values"] is System.Text.Json.Nodes.JsonArray { Count: > 1 } values
                && values[0]!["value"] is not null
            )!;
        var value = facet["values"]![0]!;
        var filter = $"filter.{(string)facet["attribute"]!}={Uri.EscapeDataString((string)value["value"]!)}";
        ((int)(await SearchAsync(filter))["total"]!)
            .Should()
            .BeInRange((int)value["count"]!, (int)all["total"]! - 1, filter);

        async Task<Answer> SearchAsync(string query)
        {
            var answer = await shop.GetAsync($"/catalogue/v1/search?{query}");
            answer.Status.Should().Be(200, answer.Text);
            return answer;
        }
    }

    [Theory]
    [MemberData(nameof(Shops))]
    public async Task A_declined_card_leaves_the_cart_usable_and_the_stock_free(DatabaseProvider provider, string slug)
    {
        var store = await stores.OnAsync(provider);
        var shop = store.Shop(slug);
        var token = await shop.SignInOwnerAsync();
        var sku = $"DECLINE-{provider}-{slug}";
        await shop.ImportAsync(token, ShopClient.ProductLine(sku, 1, 1500, Currency(slug)));

        var (basket, declined) = await Basket.BuyAsync(shop, sku, "pm_card_chargeDeclined");
        declined.Status.Should().Be(402);
        declined.Code.Should().Be("payment.declined");
        (await shop.GetAsync(basket.Path, basket.Key)).Status.Should().Be(200);

        (await Basket.BuyAsync(shop, sku)).Last.Status.Should().Be(201, "the only unit is free for somebody else");
        var retry = await basket.PayAsync();
        var late = retry.Status >= 400 ? retry : await basket.CompleteAsync();
        late.Code.Should().Be("stock.insufficient");
    }

    [Theory]
    [MemberData(nameof(SharedStores.Providers), MemberType = typeof(SharedStores))]
    public async Task The_landing_page_lists_the_shops_and_the_mail_confirms_the_order(DatabaseProvider provider)
    {
        var store = await stores.OnAsync(provider);
        var landing = await new ShopClient("", store.Port).GetAsync("/", ("Accept", "text/html"));
        foreach (var slug in RunningStore.Shops)
        {
            landing.Text.Should().Contain($"http://{slug}.localhost:{store.Port}/");
            landing.Text.Should().Contain(Data.DemoShops.Find(slug).Settings.Staff.First(s => s.Role == "owner").Email);
        }

        landing.Text.Should().Contain("/checkout/v1/reference").And.Contain("/mailbox");

        var shop = store.Shop("lumiere");
        var (_, sku) = await FindAsync(shop);
        var email = $"camille-{provider}@example.org".ToLowerInvariant();
        var (_, order) = await Basket.BuyAsync(shop, sku, email: email);
        var owner = await shop.SignInOwnerAsync();
        var mail = await EventuallyAsync(async () =>
        {
            var mails = await shop.GetAsync("/marketing/v1/admin/mails?limit=50", ("Authorization", $"Bearer {owner}"));
            return mails["items"]
                .AsArray()
                .FirstOrDefault(m => m!.ToJsonString().Contains(email, StringComparison.Ordinal));
        });
        mail!.ToJsonString().Should().Contain((string)order["number"]!);
        (await store.Shop("acme").GetAsync("/mailbox")).Text.Should().NotContain(email);
    }

    internal static string Currency(string slug) => Data.DemoShops.Find(slug).Settings.Currency;

    internal static async Task<(string ProductId, string Sku)> FindAsync(ShopClient shop)
    {
        var found = await EventuallyAsync(async () =>
        {
            var answer = await shop.GetAsync("/catalogue/v1/search?size=20");
            answer.Status.Should().Be(200, answer.Text);
            return (int)answer["total"]! > 0 ? answer : null;
        });
        found!["facets"].AsArray().Should().NotBeEmpty();
        var word = Word().Match((string)found["items"][0]!["title"]!).Value;
        (await shop.GetAsync($"/catalogue/v1/suggest?q={Uri.EscapeDataString(word[..4])}"))["items"]
            .AsArray()
            .Should()
            .NotBeEmpty();
        foreach (var item in found["items"].AsArray())
        {
            var product = await shop.GetAsync($"/catalogue/v1/products/{(string)item!["id"]!}");
            (await shop.GetAsync($"/catalogue/v1/products/{(string)item["slug"]!}")).Status.Should().Be(200);
            var variant = product["variants"].AsArray().FirstOrDefault(v => (int)v!["available"]! > 5);
            if (variant is not null)
            {
                return ((string)item["id"]!, (string)variant["sku"]!);
            }
        }

        throw new InvalidOperationException("Nothing is in stock.");
    }

    /// <summary>What a message causes takes a moment; ten seconds are plenty.</summary>
    internal static async Task<T?> EventuallyAsync<T>(Func<Task<T?>> look, int attempts = 100)
        where T : class
    {
        for (var i = 0; ; i++)
        {
            if (await look() is { } seen)
            {
                return seen;
            }

            if (i == attempts)
            {
                return null;
            }

            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    [GeneratedRegex(@"\w{4,}", RegexOptions.None, 1000)]
    private static partial Regex Word();
}
