using System.Net;
using AwesomeAssertions;
using OmniSphere.Checkout.Pricing;
using OmniSphere.Checkout.Settings;
using OmniSphere.Checkout.Shipping;
using OmniSphere.Checkout.Tests.Hosts;
using OmniSphere.Checkout.Tests.Promotions;
using OmniSphere.Testing;
using static OmniSphere.Checkout.Tests.Promotions.PriceSamples;

namespace OmniSphere.Checkout.Tests.Shipping;

public sealed class ShippingTests
{
    private static readonly DateTimeOffset Friday = new(2026, 5, 1, 23, 30, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(ShippingBasis.Weight, 1, 490)]
    [InlineData(ShippingBasis.Weight, 2, 690)]
    [InlineData(ShippingBasis.Weight, 9, 1_290)]
    [InlineData(ShippingBasis.Items, 999, 490)]
    public void The_highest_step_that_is_reached_counts(ShippingBasis basis, int quantity, long price)
    {
        var method = Post(490);
        method.Table = new ShippingTable(basis, [new(4_000, 1_290), new(1_000, 690)]);
        var cart = Cart(Line("A", 100, quantity) with { WeightGrams = 500 }) with { Shipping = method };

        Pricer.Default.Price(cart).Totals.Shipping.Should().Be(Eur(price));
    }

    [Fact]
    public void A_table_by_value_looks_at_the_goods_after_discounts()
    {
        var method = Post(990);
        method.Table = new ShippingTable(ShippingBasis.Value, [new(5_000, 490)]);
        var cart = Cart(Line("A", 5_000)) with { Shipping = method };

        Pricer.Default.Price(cart).Totals.Shipping.Should().Be(Eur(490));
        Pricer.Default.Price(cart.With(Promotion("one", Off(1)))).Totals.Shipping.Should().Be(Eur(990));
    }

    [Theory]
    [InlineData(false, "Etc/UTC", "2026-05-03", "2026-05-04")]
    [InlineData(true, "Etc/UTC", "2026-05-05", "2026-05-06")]
    [InlineData(true, "Europe/Paris", "2026-05-05", "2026-05-06")]
    [InlineData(false, "Europe/Paris", "2026-05-04", "2026-05-05")]
    public void Days_to_delivery_are_counted_in_the_shops_time_zone(bool working, string zone, string from, string to)
    {
        var method = Post(0);
        (method.MinDays, method.MaxDays, method.WorkingDays) = (2, 3, working);

        var (earliest, latest) = DeliveryEstimate.Of(method, Friday, TimeZoneInfo.FindSystemTimeZoneById(zone));

        earliest.Should().Be(DateOnly.Parse(from, System.Globalization.CultureInfo.InvariantCulture));
        latest.Should().Be(DateOnly.Parse(to, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Methods_are_offered_by_zone_and_weight_and_a_pick_up_needs_no_address()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        host.Catalogue.Put("MUG", 1_000);
        var staff = Staff(host);
        var area = new[] { new { country = "US", postalCodes = Names("941*") } };
        (await staff.PutAsync("admin/zones/bay", new { name = "Bay", areas = area })).Should(HttpStatusCode.OK);
        (await staff.PutAsync("admin/shipping-methods/bike", Method("Bike", 300, zones: Names("bay")))).Should(
            HttpStatusCode.OK
        );
        (await staff.PutAsync("admin/shipping-methods/light", Method("Light", 200, maxWeightGrams: 250))).Should(
            HttpStatusCode.OK
        );
        var point = new
        {
            name = "Our shop",
            line1 = "1 Market Street",
            city = "San Francisco",
            postalCode = "94105",
            country = "US",
        };
        (await staff.PutAsync("admin/shipping-methods/pick-up", Method("Pick up", 0, pickUp: point))).Should(
            HttpStatusCode.OK
        );
        (await staff.DeleteAsync("admin/zones/bay")).ShouldRefuse(HttpStatusCode.Conflict, "zone.in_use");
        (await staff.PutAsync("admin/shipping-methods/x", Method("X", 1, zones: Names("nowhere")))).ShouldRefuse(
            HttpStatusCode.UnprocessableEntity,
            "request.invalid"
        );
        var shop = host.Shop();
        var basket = await shop.BasketAsync();
        await basket.AddAsync("MUG", 2);

        (await OptionsAsync()).Should().BeEquivalentTo("standard", "abroad", "light", "pick-up");
        await basket.AddAsync("MUG");
        await basket.AddressAsync(Address("94105"));
        (await OptionsAsync()).Should().BeEquivalentTo("standard", "abroad", "bike", "pick-up");
        await basket.AddressAsync(Address("10001"));
        (await OptionsAsync()).Should().BeEquivalentTo("standard", "abroad", "pick-up");

        var picked = await shop.BasketAsync();
        await picked.AddAsync("MUG");
        await picked.PutAsync(
            "customer",
            new
            {
                email = "ada@example.org",
                firstName = "Ada",
                lastName = "Byron",
            }
        );
        (await picked.PutAsync("shipping-option", new { id = "pick-up" })).Should(HttpStatusCode.OK);
        (await picked.PayAsync()).Should(HttpStatusCode.OK);
        var order = (await picked.CompleteAsync()).Should(HttpStatusCode.Created);
        ((string)order["shippingAddress"]!["company"]!).Should().Be("Our shop");
        ((string?)order["billingAddress"]!["company"]).Should().BeNull("it is the buyer who pays");

        // Whoever gave an address of their own is billed there.
        var known = await shop.FilledBasketAsync("MUG");
        (await known.PutAsync("shipping-option", new { id = "pick-up" })).Should(HttpStatusCode.OK);
        (await known.PayAsync()).Should(HttpStatusCode.OK);
        var billed = (await known.CompleteAsync()).Should(HttpStatusCode.Created);
        ((string)billed["billingAddress"]!["line1"]!).Should().Be("1 Main Street");
        order.Amount("tax").Should().Be(100, "what is picked up is sold there");

        async Task<IEnumerable<string>> OptionsAsync() =>
            (await shop.GetAsync($"{basket.Path}/shipping-options", basket.Token))["items"]
                .AsArray()
                .Select(o => (string)o!["id"]!);
    }

    [Fact]
    public async Task A_carrier_names_its_price_and_one_that_fails_is_not_offered()
    {
        var carrier = new Carrier();
        await using var host = await CheckoutTestHost.StartAsync(carriers: carrier);
        host.Catalogue.Put("MUG", 1_000);
        var staff = Staff(host);
        (await staff.PutAsync("admin/shipping-methods/fast", Method("Fast", 1, carrier: "nobody"))).ShouldRefuse(
            HttpStatusCode.UnprocessableEntity,
            "request.invalid"
        );
        (await staff.PutAsync("admin/shipping-methods/fast", Method("Fast", 1, carrier: "wings"))).Should(
            HttpStatusCode.OK
        );
        var basket = await host.Shop().BasketAsync();
        await basket.AddAsync("MUG", 3);
        await basket.AddressAsync(Basket.Address());

        (await basket.PutAsync("shipping-option", new { id = "fast" })).Amount("shipping").Should().Be(700 + 300);

        carrier.Fails = true;
        (await basket.GetAsync()).Amount("shipping").Should().Be(1_000, "the answer is kept for a while");
        var changed = await basket.AddAsync("MUG");
        ((string)changed["messages"][0]!["code"]!).Should().Be("shipping.option_unavailable");
        (await basket.PutAsync("shipping-option", new { id = "fast" })).ShouldRefuse(
            HttpStatusCode.UnprocessableEntity,
            "shipping.option_unavailable"
        );
    }

    [Fact]
    public async Task A_carriers_price_is_freed_of_its_tax_once_however_often_the_order_is_edited()
    {
        await using var host = await CheckoutTestHost.StartAsync(carriers: new Carrier());
        await host.SetUpAsync(
            host.Lumiere,
            new()
            {
                PricesIncludeTax = true,
                EuReverseCharge = true,
                TaxRates = [new("DE", 19, "USt 19 %")],
                ShippingMethods = [new("fast", "Fast", new(1, Currency.Eur), null, ["DE"], 1, 2) { Carrier = "wings" }],
            }
        );
        host.Catalogue.Put("VASE", 1_290, currency: "EUR");
        var basket = await host.Shop(host.Lumiere).BasketAsync();
        await basket.AddAsync("VASE", 2);
        await basket.FillInAsync(country: "DE");
        await basket.PutAsync("customer", new { email = "a@b.org", vatNumber = "DE123456789" });
        await basket.PayAsync();

        // Net: 2 × (12.90 − 2.06) = 21.68; the carrier's 9.00 − 1.44 = 7.56.
        var order = (await basket.CompleteAsync()).Should(HttpStatusCode.Created);
        Figures(order).Should().Equal(2_168, 756, 0, 2_924);

        var staff = new Shop(host.Client(host.Lumiere).AsStaff(host.Lumiere, "*"));
        foreach (var (quantity, goods) in ((int, long)[])[(3, 3_252), (1, 1_084)])
        {
            var edited = await staff.SendAsync(
                HttpMethod.Post,
                $"admin/orders/{(string)order["id"]!}/edits",
                new { lines = new[] { new { line = 0, quantity } } },
                token: null,
                $"to-{quantity}",
                "*"
            );
            Figures(edited.Should(HttpStatusCode.OK)).Should().Equal(goods, 756, 0, goods + 756);
        }

        static long[] Figures(Answer order) =>
            [order.Amount("subtotal"), order.Amount("shipping"), order.Amount("tax"), order.Amount("total")];
    }

    private static object Method(
        string name,
        long price,
        string[]? zones = null,
        int? maxWeightGrams = null,
        object? pickUp = null,
        string? carrier = null
    ) =>
        new
        {
            name,
            price = new { amount = price, currency = "USD" },
            countries = Names("US"),
            zones,
            maxWeightGrams,
            pickUp,
            carrier,
        };

    private static object Address(string postalCode) =>
        new
        {
            firstName = "Ada",
            lastName = "Byron",
            line1 = "1 Main Street",
            city = "Springfield",
            postalCode,
            country = "US",
        };

    private static string[] Names(params string[] names) => names;

    private static Shop Staff(CheckoutTestHost host) =>
        new(host.Client(host.Acme).AsStaff(host.Acme, CheckoutPermissions.SettingsWrite));

    /// <summary>7.00 a shipment and 1.00 for each 100 g.</summary>
    private sealed class Carrier : ICarrierRates
    {
        string ICarrierRates.Carrier => "wings";

        public bool Fails { get; set; }

        public Task<CarrierRate?> QuoteAsync(CarrierShipment shipment, CancellationToken cancellationToken = default) =>
            Fails
                ? throw new HttpRequestException("The carrier is away.")
                : Task.FromResult<CarrierRate?>(new(new(700 + shipment.WeightGrams, shipment.Currency), MaxDays: 1));
    }
}
