using System.Net;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Tests.Hosts;
using OmniSphere.Persistence;
using OmniSphere.Testing;

namespace OmniSphere.Checkout.Tests.Promotions;

/// <summary>Promotions through the doors that merchants and shoppers use.</summary>
public sealed class PromotionStoryTests
{
    private static readonly object Gift = new
    {
        name = "A bag for nothing",
        conditions = new[] { new { kind = "total", minimum = new[] { new { amount = 1_000, currency = "USD" } } } },
        effect = new { kind = "gift", sku = "BAG" },
    };

    [Fact]
    public async Task A_promotion_that_makes_no_sense_is_refused_by_field()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        var staff = Staff(host);

        var refused = (
            await staff.PutAsync(
                "admin/promotions/Bad Handle",
                new
                {
                    name = "",
                    priority = 5_000,
                    combination = "bestOfGroup",
                    startsAt = "2026-05-02T00:00:00Z",
                    endsAt = "2026-05-01T00:00:00Z",
                    conditions = new object[] { new { kind = "total" }, new { kind = "country", anyOf = Names("XX") } },
                    effect = new { kind = "percentOff", percent = 101 },
                }
            )
        ).ShouldRefuse(HttpStatusCode.UnprocessableEntity, "request.invalid");

        refused["errors"]
            .AsObject()
            .Select(e => e.Key)
            .Should()
            .BeEquivalentTo(
                "handle",
                "name",
                "priority",
                "group",
                "endsAt",
                "conditions[0].minimum",
                "conditions[1].anyOf[0]",
                "effect.percent"
            );
        (await staff.PutAsync("admin/promotions/x", new { name = "x", effect = new { kind = "magic" } })).ShouldRefuse(
            HttpStatusCode.BadRequest,
            "request.malformed"
        );
    }

    [Fact]
    public async Task Merchants_keep_their_promotions_and_stale_changes_are_refused()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        var staff = Staff(host);

        var first = (await staff.PutAsync("admin/promotions/bag", Gift)).Should(HttpStatusCode.OK);
        first.Response.Headers.ETag!.Tag.Should().Be("\"1\"");
        (await staff.PutAsync("admin/promotions/bag", Gift)).Should(HttpStatusCode.OK);
        (await staff.SendAsync(HttpMethod.Put, "admin/promotions/bag", Gift, null, ifMatch: "\"1\"")).ShouldRefuse(
            HttpStatusCode.PreconditionFailed,
            "resource.version_mismatch"
        );
        (await staff.PutAsync("admin/promotions/ten", Percent(10))).Should(HttpStatusCode.OK);
        var page = await staff.GetAsync("admin/promotions?limit=1");
        page["items"].AsArray().Should().ContainSingle();
        (
            (string)
                (await staff.GetAsync($"admin/promotions?cursor={(string)page["nextCursor"]!}"))["items"][0]![
                    "promotion"
                ]!["handle"]!
        )
            .Should()
            .Be("ten");
        (await staff.DeleteAsync("admin/promotions/bag")).Should(HttpStatusCode.NoContent);
        (await staff.GetAsync("admin/promotions/bag")).ShouldRefuse(HttpStatusCode.NotFound, "promotion.not_found");

        var stranger = new Shop(host.Client(host.Lumiere).AsStaff(host.Lumiere, "*"));
        (await stranger.GetAsync("admin/promotions/ten")).ShouldRefuse(HttpStatusCode.NotFound, "promotion.not_found");
        (await stranger.GetAsync("admin/promotions"))["items"].AsArray().Should().BeEmpty();
        (await host.Shop().GetAsync("admin/promotions")).ShouldRefuse(HttpStatusCode.Unauthorized, "auth.required");
    }

    [Fact]
    public async Task A_cart_shows_what_applies_and_offers_a_gift_until_it_is_in_it()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        host.Catalogue.Put("MUG", 2_000, categories: ["home", "kitchen"]);
        host.Catalogue.Put("BAG", 300);
        var staff = Staff(host);
        await staff.PutAsync("admin/promotions/bag", Gift);
        await staff.PutAsync(
            "admin/promotions/kitchen",
            new
            {
                name = "Kitchen week",
                effect = new
                {
                    kind = "percentOff",
                    percent = 25,
                    items = new { categories = Names("home") },
                },
            }
        );
        await staff.PutAsync(
            "admin/promotions/free-post",
            new { name = "Free post", effect = new { kind = "freeShipping", methods = Names("standard") } }
        );
        var shop = host.Shop();
        var basket = await shop.BasketAsync();

        var cart = await basket.AddAsync("MUG");

        cart.Amount("discount").Should().Be(500);
        ((string)cart["lines"][0]!["discounts"]![0]!["source"]!).Should().Be("kitchen");
        ((string)cart["messages"][0]!["code"]!).Should().Be("promotion.gift_available");
        ((string)cart["messages"][0]!["sku"]!).Should().Be("BAG");
        cart = await basket.AddAsync("BAG");
        cart.Amount("discount").Should().Be(800);
        cart["messages"].AsArray().Should().BeEmpty();
        var options = await shop.GetAsync($"{basket.Path}/shipping-options", basket.Token);
        options["items"]
            .AsArray()
            .ToDictionary(o => (string)o!["id"]!, o => (long)o!["price"]!["amount"]!)
            .Should()
            .BeEquivalentTo(new Dictionary<string, long> { ["standard"] = 0, ["abroad"] = 2_000 });
        cart = await basket.FillInAsync();
        cart.Amount("shipping").Should().Be(0);
        ((long)cart["shippingOption"]["discount"]!["amount"]!).Should().Be(500);
        cart["promotions"].AsArray().Select(p => (string)p!["handle"]!).Should().Equal("bag", "kitchen", "free-post");
    }

    [Fact]
    public async Task A_merchant_sees_what_drafts_would_do_and_why_others_would_not_apply()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        host.Catalogue.Put("MUG", 2_000);
        var staff = Staff(host);
        await staff.PutAsync("admin/promotions/ten", Percent(10));
        await staff.PutAsync(
            "admin/promotions/trade",
            new
            {
                name = "Trade",
                conditions = new[] { new { kind = "customerGroup", anyOf = Names("trade") } },
                effect = new { kind = "percentOff", percent = 30 },
            }
        );
        var draft = new
        {
            handle = "draft",
            name = "Draft",
            combination = "exclusive",
            effect = new { kind = "percentOff", percent = 35 },
        };
        var lines = new[] { new { sku = "MUG", quantity = 2 } };

        var stranger = (await TryAsync(new { lines, promotions = new[] { draft } })).Should(HttpStatusCode.OK);
        stranger.Amount("discount").Should().Be(1_400);
        Reasons(stranger)
            .Should()
            .BeEquivalentTo(
                new Dictionary<string, string?>
                {
                    ["draft"] = null,
                    ["ten"] = "otherIsExclusive",
                    ["trade"] = "otherCustomers",
                }
            );
        var trade = await TryAsync(
            new
            {
                lines,
                promotions = new[] { draft },
                customerGroups = Names("trade"),
            }
        );
        trade.Amount("discount").Should().Be(1_600);
        Reasons(trade)["draft"].Should().Be("othersComeFirst");
        (await TryAsync(new { lines = new[] { new { sku = "NOPE" } } })).ShouldRefuse(
            HttpStatusCode.NotFound,
            "variant.not_found"
        );
        (await TryAsync(new { lines = Array.Empty<object>() })).ShouldRefuse(
            HttpStatusCode.UnprocessableEntity,
            "request.invalid"
        );
        (await staff.GetAsync("admin/promotions/draft")).ShouldRefuse(HttpStatusCode.NotFound, "promotion.not_found");

        Task<Answer> TryAsync(object request) => staff.PostAsync("admin/promotions/what-if", request);

        static Dictionary<string, string?> Reasons(Answer answer) =>
            answer["promotions"].AsArray().ToDictionary(p => (string)p!["handle"]!, p => (string?)p!["refused"]);
    }

    [Fact]
    public async Task Only_a_signed_in_shopper_of_the_group_gets_its_price()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        host.Catalogue.Put("MUG", 2_000);
        var staff = Staff(host);
        await staff.PutAsync(
            "admin/promotions/trade",
            new
            {
                name = "Trade",
                conditions = new[] { new { kind = "customerGroup", anyOf = Names("trade") } },
                effect = new { kind = "percentOff", percent = 30 },
            }
        );
        (await staff.PutAsync("admin/buyers/usr_ada", new { groups = Names("trade") })).Should(HttpStatusCode.OK);
        var ada = await new Shop(host.Client(host.Acme).AsShopper(host.Acme, "usr_ada")).BasketAsync();
        var bob = await new Shop(host.Client(host.Acme).AsShopper(host.Acme, "usr_bob")).BasketAsync();
        var anybody = await host.Shop().BasketAsync();

        (await ada.AddAsync("MUG")).Amount("discount").Should().Be(600);
        (await bob.AddAsync("MUG")).Amount("discount").Should().Be(0);
        (await anybody.AddAsync("MUG")).Amount("discount").Should().Be(0);

        (await staff.GetAsync("admin/buyers"))["items"].AsArray().Should().ContainSingle();
        (
            await new Shop(host.Client(host.Lumiere).AsStaff(host.Lumiere, "*")).GetAsync("admin/buyers/usr_ada")
        ).ShouldRefuse(HttpStatusCode.NotFound, "buyer.not_found");
        (await staff.DeleteAsync("admin/buyers/usr_ada")).Should(HttpStatusCode.NoContent);
        (await ada.GetAsync()).Amount("discount").Should().Be(0);
    }

    [Fact]
    public async Task The_codes_of_a_batch_open_a_promotion_once_each()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        host.Catalogue.Put("MUG", 2_000);
        var staff = Staff(host);
        var batch = new
        {
            name = "spring",
            count = 50,
            prefix = "SP-",
            coupon = new { name = "Spring", promotion = "spring" },
        };
        (await staff.PostAsync("admin/coupon-batches", batch, key: "a")).ShouldRefuse(
            HttpStatusCode.UnprocessableEntity,
            "request.invalid"
        );
        await staff.PutAsync("admin/promotions/spring", Percent(20, needsCode: true));

        var made = (await staff.PostAsync("admin/coupon-batches", batch, key: "b")).Should(HttpStatusCode.Created);
        var codes = made["codes"].AsArray().Select(c => (string)c!).ToList();
        codes.Should().HaveCount(50).And.OnlyHaveUniqueItems().And.OnlyContain(c => c.StartsWith("SP-"));
        (await staff.PostAsync("admin/coupon-batches", batch, key: "c")).ShouldRefuse(
            HttpStatusCode.Conflict,
            "coupon_batch.exists"
        );
        (await staff.GetAsync("admin/coupons?batch=spring&limit=100"))["items"].AsArray().Should().HaveCount(50);

        var first = await host.Shop().FilledBasketAsync("MUG");
        first.Should().NotBeNull();
        (await first.GetAsync()).Amount("discount").Should().Be(0);
        (await first.PostAsync("coupons", new { code = codes[0] })).Amount("discount").Should().Be(400);
        await first.PayAsync();
        (await first.CompleteAsync()).Should(HttpStatusCode.Created);
        var second = await host.Shop().FilledBasketAsync("MUG");
        (
            (string)
                (await second.PostAsync("coupons", new { code = codes[0] })).ShouldRefuse(
                    HttpStatusCode.UnprocessableEntity,
                    "coupon.refused"
                )["reason"]!
        )
            .Should()
            .Be("exhausted");
        (await second.PostAsync("coupons", new { code = codes[1] })).Amount("discount").Should().Be(400);
    }

    [Fact]
    public async Task A_first_order_promotion_is_for_a_first_order()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        host.Catalogue.Put("MUG", 2_000);
        var tiers = new object?[] { null, new { quantity = 2, percent = 5 } };
        (
            await Staff(host)
                .PutAsync("admin/promotions/holes", new { name = "Holes", effect = new { kind = "tiered", tiers } })
        ).ShouldRefuse(HttpStatusCode.UnprocessableEntity, "request.invalid");
        await Staff(host)
            .PutAsync(
                "admin/promotions/hello",
                new
                {
                    name = "Hello",
                    conditions = new[] { new { kind = "firstOrder" } },
                    effect = new { kind = "percentOff", percent = 10 },
                }
            );
        var first = await host.Shop().FilledBasketAsync("MUG", email: "New@example.org");
        (await first.GetAsync()).Amount("discount").Should().Be(200);
        await first.PayAsync();
        var order = (await first.CompleteAsync()).Should(HttpStatusCode.Created);
        ((string)order["promotions"][0]!["handle"]!).Should().Be("hello");

        var second = await host.Shop().FilledBasketAsync("MUG", email: "new@EXAMPLE.org");

        (await second.GetAsync()).Amount("discount").Should().Be(0);
    }

    [Theory]
    [MemberData(nameof(CheckoutTestHost.Providers), MemberType = typeof(CheckoutTestHost))]
    public async Task A_promotion_limited_to_5_orders_is_used_5_times_by_15_carts_at_once(DatabaseProvider provider)
    {
        await using var host = await CheckoutTestHost.StartAsync(provider);
        host.Catalogue.Put("MUG", 2_000, onHand: 100);
        await Staff(host)
            .PutAsync(
                "admin/promotions/first-five",
                new
                {
                    name = "First five",
                    usageLimit = 5,
                    usageLimitPerCustomer = 1,
                    effect = new { kind = "percentOff", percent = 50 },
                }
            );
        var baskets = new List<Basket>();
        for (var i = 0; i < 15; i++)
        {
            baskets.Add(await host.Shop().PaidBasketAsync("MUG", email: $"c{i}@example.org"));
        }

        var answers = await Task.WhenAll(baskets.Select(b => b.CompleteAsync()));

        var placed = answers.Where(a => a.Status == HttpStatusCode.Created).ToList();
        placed.Should().HaveCount(5);
        placed.Should().OnlyContain(a => a.Amount("discount") == 1_000);
        answers.Except(placed).Should().OnlyContain(a => a.Code == "coupon.exhausted" || a.Code == "cart.changed");
        var (uses, rows) = await host.ReadAsync(async db =>
            ((await db.Promotions.SingleAsync()).Uses, await db.PromotionUses.CountAsync())
        );
        (uses, rows).Should().Be((5, 5));
        var late = baskets[Array.FindIndex(answers, a => a.Status != HttpStatusCode.Created)];
        var cart = await late.GetAsync();
        cart.Amount("discount").Should().Be(0);
        ((string)cart["state"]!).Should().Be("open", "the cart may be bought at its new price");
    }

    private static object Percent(int percent, bool needsCode = false) =>
        new
        {
            name = $"{percent} %",
            needsCode,
            effect = new { kind = "percentOff", percent },
        };

    private static string[] Names(params string[] names) => names;

    private static Shop Staff(CheckoutTestHost host) =>
        new(
            host.Client(host.Acme)
                .AsStaff(host.Acme, CheckoutPermissions.SettingsRead, CheckoutPermissions.SettingsWrite)
        );
}
