using System.Net;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Tests.Hosts;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Persistence;
using OmniSphere.Testing;

namespace OmniSphere.Checkout.Tests.Carts;

public sealed class CartTests(SharedCheckout shared) : IClassFixture<SharedCheckout>
{
    private readonly CheckoutTestHost _host = shared.Host;

    [Fact]
    public async Task A_cart_starts_empty_in_the_shops_currency_and_tells_its_token_once()
    {
        var shop = _host.Shop();
        var created = (await shop.PostAsync("carts", new { })).Should(HttpStatusCode.Created);
        created.Response.Headers.Location!.ToString().Should().Be($"/checkout/v1/carts/{(string)created["id"]!}");
        created.Response.Headers.ETag!.Tag.Should().Be("\"1\"");
        ((string)created["currency"]!).Should().Be("USD");
        ((string)created["token"]!).Should().HaveLength(43);
        created.Amount("total").Should().Be(0);

        var read = (await shop.GetAsync($"carts/{(string)created["id"]!}", (string)created["token"]!)).Should(
            HttpStatusCode.OK
        );
        read.Body!.AsObject().ContainsKey("token").Should().BeFalse();
        (await shop.PostAsync("carts", null)).Should(HttpStatusCode.Created);
        ((string)(await shop.PostAsync("carts", new { currency = "EUR" }))["currency"]!).Should().Be("EUR");
        (await shop.PostAsync("carts", new { currency = "XXX" })).ShouldRefuse(
            HttpStatusCode.BadRequest,
            "request.malformed"
        );
    }

    [Fact]
    public async Task A_cart_id_alone_opens_nothing()
    {
        var shop = _host.Shop();
        var (mine, other) = (await shop.BasketAsync(), await shop.BasketAsync());

        foreach (var token in new[] { null, "", "wrong", other.Token, mine.Token[..^1], new string('x', 5_000) })
        {
            (await shop.GetAsync(mine.Path, token)).ShouldRefuse(HttpStatusCode.NotFound, "cart.not_found");
            (await shop.PostAsync($"{mine.Path}/lines", new { sku = "MUG" }, token)).ShouldRefuse(
                HttpStatusCode.NotFound,
                "cart.not_found"
            );
            (await shop.PostAsync($"{mine.Path}/complete", null, token, "k")).ShouldRefuse(
                HttpStatusCode.NotFound,
                "cart.not_found"
            );
        }

        (await _host.Shop(_host.Lumiere).GetAsync(mine.Path, mine.Token)).ShouldRefuse(
            HttpStatusCode.NotFound,
            "cart.not_found"
        );
        (await shop.GetAsync("carts/nonsense", mine.Token)).Status.Should().Be(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Only_the_hash_of_the_token_is_kept()
    {
        var basket = await _host.Shop().BasketAsync();

        var id = Id<CartKind>.Parse(basket.Id);
        var row = await _host.ReadAsync(db => db.Carts.AsNoTracking().SingleAsync(c => c.Id == id));

        row.TokenHash.Should().HaveCount(32);
        System.Text.Encoding.UTF8.GetBytes(basket.Token).Should().NotContainInOrder(row.TokenHash);
    }

    [Fact]
    public async Task The_same_sku_again_raises_its_line()
    {
        var basket = await _host.Shop().BasketAsync();
        await basket.AddAsync("MUG", 2);
        await basket.AddAsync("TEA");
        var cart = await basket.AddAsync("mug", 3);

        cart["lines"].AsArray().Should().HaveCount(2);
        ((int)cart["lines"][0]!["quantity"]!).Should().Be(5);
        ((long)cart["lines"][0]!["total"]!["amount"]!).Should().Be(9_995);
        ((string)cart["lines"][0]!["title"]!).Should().Be("Thing MUG");
        ((string)cart["lines"][0]!["options"]!["size"]!).Should().Be("M");
        ((long)cart["version"]!).Should().Be(4);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1_000)]
    public async Task A_quantity_is_1_to_999(int quantity)
    {
        var basket = await _host.Shop().BasketAsync();
        (await basket.AddAsync("TEA", quantity)).ShouldRefuse(HttpStatusCode.UnprocessableEntity, "request.invalid");
    }

    [Fact]
    public async Task A_line_holds_999_units_at_most_and_unknown_members_are_refused()
    {
        var basket = await _host.Shop().BasketAsync();
        await basket.AddAsync("TEA", 999);
        (await basket.AddAsync("TEA", 1)).ShouldRefuse(HttpStatusCode.UnprocessableEntity, "request.invalid");
        (
            await basket.PostAsync(
                "lines",
                new
                {
                    sku = "TEA",
                    quantity = 1,
                    price = 1,
                }
            )
        ).ShouldRefuse(HttpStatusCode.BadRequest, "request.malformed");
        (await basket.PostAsync("lines", new { sku = "TEA", quantity = 1.5 })).ShouldRefuse(
            HttpStatusCode.BadRequest,
            "request.malformed"
        );
    }

    [Fact]
    public async Task More_than_is_available_is_refused_with_what_is()
    {
        var basket = await _host.Shop().BasketAsync();
        await basket.AddAsync("MUG", 40);
        var refused = (await basket.AddAsync("MUG", 11)).ShouldRefuse(HttpStatusCode.Conflict, "stock.insufficient");

        ((int)refused["available"]!).Should().Be(50);
        ((int)refused["requested"]!).Should().Be(51);
        (await basket.AddAsync("NOPE")).ShouldRefuse(HttpStatusCode.NotFound, "variant.not_found");
    }

    [Fact]
    public async Task A_cart_holds_100_lines_at_most()
    {
        var basket = await _host.Shop().BasketAsync();
        for (var i = 0; i < 100; i++)
        {
            _host.Catalogue.Put($"S{i}", 100);
            (await basket.AddAsync($"S{i}")).Should(HttpStatusCode.OK);
        }

        (await basket.AddAsync("MUG")).ShouldRefuse(HttpStatusCode.UnprocessableEntity, "cart.too_many_lines");
        (await basket.AddAsync("S7")).Should(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_line_is_changed_and_removed()
    {
        var basket = await _host.Shop().BasketAsync();
        var line = (string)(await basket.AddAsync("MUG", 2))["lines"][0]!["id"]!;
        await basket.AddAsync("TEA");

        ((int)(await basket.PutAsync($"lines/{line}", new { quantity = 7 }))["lines"][0]!["quantity"]!).Should().Be(7);
        (await basket.PutAsync($"lines/{line}", new { quantity = 51 })).ShouldRefuse(
            HttpStatusCode.Conflict,
            "stock.insufficient"
        );
        (await basket.PutAsync($"lines/{line}", new { quantity = 0 }))["lines"].AsArray().Should().ContainSingle();
        (await basket.DeleteAsync($"lines/{line}")).ShouldRefuse(HttpStatusCode.NotFound, "cart.line_not_found");
    }

    [Fact]
    public async Task Prices_are_those_of_the_catalogue_and_a_change_is_told()
    {
        _host.Catalogue.Put("CUP", 1_999);
        var basket = await _host.Shop().BasketAsync();
        await basket.AddAsync("CUP", 2);
        _host.Catalogue.Put("CUP", 2_100, onHand: 1);

        var cart = await basket.GetAsync();
        cart.Amount("subtotal").Should().Be(4_200);
        cart["messages"]
            .AsArray()
            .Select(m => (string)m!["code"]!)
            .Should()
            .Equal("price.changed", "stock.insufficient");

        _host.Catalogue.Remove("CUP");
        (await basket.GetAsync())["messages"][0]!["code"]!.GetValue<string>().Should().Be("variant.unavailable");
    }

    [Fact]
    public async Task If_Match_guards_a_change()
    {
        var shop = _host.Shop();
        var basket = await shop.BasketAsync();
        await basket.AddAsync("MUG");

        (await AddAsync("\"1\"")).ShouldRefuse(HttpStatusCode.PreconditionFailed, "resource.version_mismatch");
        (await AddAsync("\"2\"")).Should(HttpStatusCode.OK).Response.Headers.ETag!.Tag.Should().Be("\"3\"");

        Task<Answer> AddAsync(string ifMatch) =>
            shop.SendAsync(
                HttpMethod.Post,
                $"{basket.Path}/lines",
                new { sku = "TEA" },
                basket.Token,
                ifMatch: ifMatch
            );
    }

    [Theory]
    [MemberData(nameof(CheckoutTestHost.Providers), MemberType = typeof(CheckoutTestHost))]
    public async Task Parallel_changes_of_one_cart_are_all_kept_or_refused(DatabaseProvider provider)
    {
        await using var host = await CheckoutTestHost.StartAsync(provider);
        host.Catalogue.Put("TEA", 350, onHand: 5_000);
        var basket = await host.Shop().BasketAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => basket.AddAsync("TEA")));

        answers.Should().OnlyContain(a => a.Status == HttpStatusCode.OK || a.Code == "cart.version_conflict");
        var added = answers.Count(a => a.Status == HttpStatusCode.OK);
        added.Should().BeGreaterThan(1);
        ((int)(await basket.GetAsync())["lines"][0]!["quantity"]!).Should().Be(added);
    }

    [Fact]
    public async Task Customer_and_addresses_are_checked()
    {
        var basket = await _host.Shop().BasketAsync();

        (await basket.PutAsync("customer", new { email = "nobody" })).ShouldRefuse(
            HttpStatusCode.UnprocessableEntity,
            "request.invalid"
        );
        (await basket.PutAsync("customer", new { email = $"{new string('a', 250)}@example.org" }))
            .Status.Should()
            .Be(HttpStatusCode.UnprocessableEntity);
        (await basket.PutAsync("customer", new { email = "a@b.org", phone = "call me" }))
            .Status.Should()
            .Be(HttpStatusCode.UnprocessableEntity);
        (await basket.PutAsync("customer", new { email = " ada@example.org ", phone = "+33 (0)1 23 45 67 89" }))[
            "customer"
        ]["email"]!
            .GetValue<string>()
            .Should()
            .Be("ada@example.org");
        (await basket.AddressAsync(Basket.Address("XX"))).ShouldRefuse(
            HttpStatusCode.UnprocessableEntity,
            "request.invalid"
        );
        var noCode = new
        {
            firstName = "A",
            lastName = "B",
            line1 = "x",
            city = "y",
            country = "FR",
        };
        var refused = await basket.AddressAsync(noCode);
        refused["errors"].AsObject().Select(e => e.Key).Should().Equal("postalCode");
        (await basket.AddressAsync(noCode with { country = "HK" })).Should(HttpStatusCode.OK);
        (await basket.PutAsync("billing-address", Basket.Address("FR"))).Should(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Shipping_options_follow_the_address()
    {
        var shop = _host.Shop();
        var basket = await shop.BasketAsync();
        await basket.AddAsync("MUG");
        await basket.FillInAsync();
        (await OptionsAsync()).Should().Equal("standard", "abroad");

        var moved = (await basket.AddressAsync(Basket.Address("FR"))).Should(HttpStatusCode.OK);
        moved["messages"][0]!["code"]!.GetValue<string>().Should().Be("shipping.option_unavailable");
        moved.Body!["shippingOption"].Should().BeNull();
        (await OptionsAsync()).Should().Equal("abroad");
        (await basket.PutAsync("shipping-option", new { id = "standard" })).ShouldRefuse(
            HttpStatusCode.UnprocessableEntity,
            "shipping.option_unavailable"
        );
        (await basket.PutAsync("shipping-option", new { id = "abroad" })).Amount("shipping").Should().Be(2_000);

        async Task<IEnumerable<string>> OptionsAsync() =>
            (await shop.GetAsync($"{basket.Path}/shipping-options", basket.Token))["items"]
                .AsArray()
                .Select(o => (string)o!["id"]!);
    }

    [Fact]
    public async Task Prices_that_include_tax_show_what_they_contain()
    {
        _host.Catalogue.Put("VASE", 11_990, currency: "EUR");
        var basket = await _host.Shop(_host.Lumiere).BasketAsync();
        await basket.AddAsync("VASE");
        var cart = await basket.FillInAsync(country: "FR");

        ((bool)cart["pricesIncludeTax"]!).Should().BeTrue();
        cart.Amount("tax").Should().Be(1_998 + 82);
        cart.Amount("total").Should().Be(11_990 + 490);
        cart["taxes"][0]!["name"]!.GetValue<string>().Should().Be("TVA 20 %");
    }

    [Fact]
    public async Task A_coupon_lowers_the_price_and_a_refused_one_says_why()
    {
        var basket = await _host.Shop().BasketAsync();
        await basket.AddAsync("MUG", 2);

        (await basket.PostAsync("coupons", new { code = "ten" })).Amount("discount").Should().Be(400);
        (await basket.PostAsync("coupons", new { code = "FIVER" })).Amount("discount").Should().Be(900);
        var refused = (await basket.PostAsync("coupons", new { code = "NOPE" })).ShouldRefuse(
            HttpStatusCode.UnprocessableEntity,
            "coupon.refused"
        );
        ((string)refused["reason"]!).Should().Be("unknown");
        var cart = await basket.DeleteAsync("coupons/ten");
        cart.Amount("discount").Should().Be(500);
        cart["coupons"].AsArray().Should().ContainSingle();
        (await basket.DeleteAsync("coupons/ten")).ShouldRefuse(HttpStatusCode.NotFound, "coupon.not_entered");
    }

    [Fact]
    public async Task A_signed_in_shopper_owns_the_cart_they_started()
    {
        var ada = new Shop(_host.Client(_host.Acme).AsShopper(_host.Acme, $"usr_{Guid.CreateVersion7():n}"));
        var bob = new Shop(_host.Client(_host.Acme).AsShopper(_host.Acme, "usr_bob"));
        var basket = await ada.BasketAsync();

        (await ada.GetAsync(basket.Path)).Should(HttpStatusCode.OK);
        ((string)(await ada.GetAsync("carts/current"))["id"]!).Should().Be(basket.Id);
        (await bob.GetAsync(basket.Path)).ShouldRefuse(HttpStatusCode.NotFound, "cart.not_found");
        (await bob.GetAsync("carts/current")).ShouldRefuse(HttpStatusCode.NotFound, "cart.not_found");
        (await _host.Shop().GetAsync("carts/current")).ShouldRefuse(HttpStatusCode.Unauthorized, "auth.required");
        (await bob.PostAsync($"{basket.Path}/claim", null, basket.Token)).ShouldRefuse(
            HttpStatusCode.NotFound,
            "cart.not_found"
        );
    }

    [Fact]
    public async Task An_anonymous_cart_is_claimed_at_sign_in_and_takes_in_the_last_one()
    {
        var ada = new Shop(_host.Client(_host.Acme).AsShopper(_host.Acme, $"usr_{Guid.CreateVersion7():n}"));
        var old = await ada.BasketAsync();
        await old.AddAsync("MUG", 2);
        await old.AddAsync("TEA", 3);
        var anonymous = await _host.Shop().BasketAsync();
        await anonymous.AddAsync("TEA", 4);

        (await _host.Shop().PostAsync($"{anonymous.Path}/claim", null, anonymous.Token)).ShouldRefuse(
            HttpStatusCode.Unauthorized,
            "auth.required"
        );
        (await ada.PostAsync($"{anonymous.Path}/claim", null)).ShouldRefuse(HttpStatusCode.NotFound, "cart.not_found");
        var claimed = (await ada.PostAsync($"{anonymous.Path}/claim", null, anonymous.Token)).Should(HttpStatusCode.OK);

        claimed["lines"]
            .AsArray()
            .ToDictionary(l => (string)l!["sku"]!, l => (int)l!["quantity"]!)
            .Should()
            .BeEquivalentTo(new Dictionary<string, int> { ["TEA"] = 7, ["MUG"] = 2 });
        (await ada.GetAsync(old.Path, old.Token)).ShouldRefuse(HttpStatusCode.NotFound, "cart.not_found");
        ((string)(await ada.GetAsync("carts/current"))["id"]!).Should().Be(anonymous.Id);

        // Whoever had it before, and perhaps slipped it to her, looks on no more.
        (await anonymous.GetAsync()).ShouldRefuse(HttpStatusCode.NotFound, "cart.not_found");
        (await _host.Shop().GetAsync(anonymous.Path, (string)claimed["token"]!)).Should(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_cart_can_be_thrown_away()
    {
        var shop = _host.Shop();
        var basket = await shop.BasketAsync();
        (await shop.DeleteAsync(basket.Path, basket.Token)).Should(HttpStatusCode.NoContent);
        (await basket.GetAsync()).ShouldRefuse(HttpStatusCode.NotFound, "cart.not_found");
    }

    [Fact]
    public async Task A_total_that_fits_no_number_is_refused()
    {
        _host.Catalogue.Put("SUN", long.MaxValue / 2);
        var basket = await _host.Shop().BasketAsync();
        (await basket.AddAsync("SUN", 3)).ShouldRefuse(HttpStatusCode.UnprocessableEntity, "cart.total_too_large");
    }

    [Fact]
    public async Task Staff_have_no_business_with_carts()
    {
        var staff = new Shop(_host.Client(_host.Acme).AsStaff(_host.Acme, "checkout.orders.read"));
        (await staff.PostAsync("carts", new { })).Status.Should().Be(HttpStatusCode.Forbidden);
    }
}
