using AwesomeAssertions;
using OmniSphere.Checkout.Pricing;
using static OmniSphere.Checkout.Tests.Promotions.PriceSamples;

namespace OmniSphere.Checkout.Tests.Promotions;

public sealed class PromotionEffectTests
{
    [Fact]
    public void A_percentage_lowers_the_lines_it_names_and_no_others()
    {
        var cart = Cart(Line("MUG", 1_000, 3, "kitchen"), Line("TEA", 333, 1, "food"), Line("CUP", 500, 1, "kitchen"));
        var promotion = Promotion("kitchen", Percent(10, Categories("kitchen") with { ExceptSkus = ["cup"] }));

        Discounts(cart.With(promotion)).Should().Equal(300, 0, 0);
    }

    [Fact]
    public void An_amount_comes_off_each_unit_but_not_below_zero()
    {
        var cart = Cart(Line("MUG", 1_000, 3), Line("TEA", 333, 2));

        Discounts(cart.With(Promotion("each", Off(400, Skus("mug", "tea"))))).Should().Equal(1_200, 666);
    }

    [Fact]
    public void An_amount_off_the_order_is_spread_after_the_discounts_on_lines()
    {
        // 30.00 − 15.00 = 15.00 and 10.00: 5.00 is spread 3.00 and 2.00.
        var cart = Cart(Line("A", 3_000), Line("B", 1_000));

        Discounts(cart.With(Promotion("half-a", Percent(50, Skus("A"))), Promotion("five", Off(500))))
            .Should()
            .Equal(1_800, 200);
    }

    [Fact]
    public void A_fixed_price_never_makes_anything_dearer()
    {
        var effect = new PromotionEffect { Kind = PromotionEffectKind.FixedPrice, Amount = [Eur(800)] };

        Discounts(Cart(Line("A", 1_000, 2), Line("B", 500, 2)).With(Promotion("eight", effect))).Should().Equal(400, 0);
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(3, 1)]
    [InlineData(5, 1)]
    [InlineData(6, 2)]
    [InlineData(7, 2)]
    public void Buy_two_get_one_free_of_the_same(int units, int free) =>
        Discounts(Cart(Line("TEA", 400, units)).With(Promotion("321", Bargain(2, 1, Skus("TEA")))))
            .Should()
            .Equal(free * 400);

    [Fact]
    public void The_cheapest_units_are_the_ones_that_are_got()
    {
        var cart = Cart(Line("A", 900, 2), Line("B", 300, 1), Line("C", 500, 3));

        // Six units, two of them free: B, then one C.
        Discounts(cart.With(Promotion("321", Bargain(2, 1, null)))).Should().Equal(0, 300, 500);
    }

    [Fact]
    public void A_unit_that_is_bought_is_not_got_as_well()
    {
        var buyA = Bargain(1, 1, Skus("A")) with { GetItems = Skus("A", "B") };

        // The one A must be bought, so B is got although A is cheaper.
        Discounts(Cart(Line("A", 100), Line("B", 900)).With(Promotion("p", buyA))).Should().Equal(0, 900);
        Discounts(Cart(Line("A", 100)).With(Promotion("p", buyA))).Should().Equal(0);
        Discounts(Cart(Line("A", 100, 2)).With(Promotion("p", buyA))).Should().Equal(100);
    }

    [Fact]
    public void Who_buys_one_thing_gets_another_at_a_percentage_so_many_times()
    {
        var effect = Bargain(1, 2, Skus("PAN")) with { GetItems = Skus("LID"), Percent = 50, Times = 1 };

        Discounts(Cart(Line("PAN", 3_000, 2), Line("LID", 500, 3)).With(Promotion("lids", effect)))
            .Should()
            .Equal(0, 500);
    }

    [Fact]
    public void The_cheapest_of_each_three_is_free()
    {
        var cheapest = Promotion("three", new PromotionEffect { Kind = PromotionEffectKind.CheapestFree, Buy = 3 });

        Discounts(Cart(Line("DEAR", 900, 1), Line("CHEAP", 200, 1)).With(cheapest)).Should().Equal(0, 0);
        Discounts(Cart(Line("DEAR", 900, 1), Line("CHEAP", 200, 2)).With(cheapest)).Should().Equal(0, 200);
        Discounts(Cart(Line("DEAR", 900, 8), Line("CHEAP", 200, 1)).With(cheapest)).Should().Equal(1_800, 200);
    }

    [Fact]
    public void The_more_the_cheaper()
    {
        var effect = new PromotionEffect
        {
            Kind = PromotionEffectKind.Tiered,
            Items = Skus("TEA"),
            Tiers = [new(Quantity: 10, Percent: 20), new(Quantity: 5, Percent: 10)],
        };

        Discounts(Cart(Line("TEA", 100, 4)).With(Promotion("t", effect))).Should().Equal(0);
        Discounts(Cart(Line("TEA", 100, 5)).With(Promotion("t", effect))).Should().Equal(50);
        Discounts(Cart(Line("TEA", 100, 12)).With(Promotion("t", effect))).Should().Equal(240);
    }

    [Fact]
    public void Tiers_by_total_take_amounts_off_the_order()
    {
        var effect = new PromotionEffect
        {
            Kind = PromotionEffectKind.Tiered,
            Tiers = [new(Minimum: [Eur(5_000)], Amount: [Eur(500)]), new(Minimum: [Eur(10_000)], Percent: 15)],
        };

        Discounts(Cart(Line("A", 4_999)).With(Promotion("t", effect))).Should().Equal(0);
        Discounts(Cart(Line("A", 5_000)).With(Promotion("t", effect))).Should().Equal(500);
        Discounts(Cart(Line("A", 20_000)).With(Promotion("t", effect))).Should().Equal(3_000);
    }

    [Fact]
    public void A_gift_is_free_once_it_is_in_the_cart_and_is_offered_until_then()
    {
        var gift = Promotion("bag", new PromotionEffect { Kind = PromotionEffectKind.Gift, Sku = "BAG" });

        var without = Pricer.Default.Price(Cart(Line("A", 1_000)).With(gift));
        without.Gifts.Should().ContainSingle().Which.Sku.Should().Be("BAG");
        Discounts(Cart(Line("A", 1_000), Line("bag", 700, 3)).With(gift)).Should().Equal(0, 700);
    }

    [Fact]
    public void Free_shipping_takes_off_what_the_shipping_costs_and_nothing_else()
    {
        var free = Promotion("free", new PromotionEffect { Kind = PromotionEffectKind.FreeShipping });
        var cart = Cart(Line("A", 1_000)) with { Shipping = Post(490) };

        var quote = Pricer.Default.Price(cart.With(free));

        quote.Totals.Should().Be(new Totals(Eur(1_000), Eur(0), Eur(0), Eur(0), Eur(1_000), Eur(1_000)));
        quote.Shipping!.Discount.Should().Be(Eur(490));
        quote.Promotions.Single().Amount.Should().Be(Eur(490));
        var other = free with { Effect = free.Effect with { Methods = ["courier"] } };
        Pricer.Default.Price(cart.With(other)).Totals.Shipping.Should().Be(Eur(490));
    }

    [Fact]
    public void Every_line_says_what_its_discount_is_made_of()
    {
        var quote = Pricer.Default.Price(
            Cart(Line("A", 1_000), Line("B", 1_000))
                .With(Promotion("a-half", Percent(50, Skus("A"))), Promotion("ten", Percent(10)))
        );

        quote.Lines[0].Discounts.Should().Equal(new QuotedDiscount("a-half", Eur(500)), new("ten", Eur(50)));
        quote.Lines[1].Discounts.Should().Equal(new QuotedDiscount("ten", Eur(100)));
    }

    private static PromotionEffect Bargain(int buy, int get, ItemFilter? items) =>
        new()
        {
            Kind = PromotionEffectKind.BuyXGetY,
            Buy = buy,
            Get = get,
            Items = items,
        };

    private static long[] Discounts(PriceRequest request) =>
        [.. Pricer.Default.Price(request).Lines.Select(l => l.Discount.Amount)];
}
