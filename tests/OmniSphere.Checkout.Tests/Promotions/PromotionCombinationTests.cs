using AwesomeAssertions;
using OmniSphere.Checkout.Pricing;
using OmniSphere.Checkout.Promotions;
using static OmniSphere.Checkout.Tests.Promotions.PriceSamples;

namespace OmniSphere.Checkout.Tests.Promotions;

public sealed class PromotionCombinationTests
{
    private static readonly PriceRequest Basket = Cart(Line("A", 10_000));

    [Fact]
    public void Stackable_ones_add_up_side_by_side() =>
        Applied(Promotion("ten", Percent(10)), Promotion("five", Percent(5)), Promotion("one", Off(100)))
            .Should()
            .BeEquivalentTo(
                new Dictionary<string, long>
                {
                    ["ten"] = 1_000,
                    ["five"] = 500,
                    ["one"] = 100,
                }
            );

    [Fact]
    public void Of_a_group_only_the_one_that_saves_most_applies()
    {
        var quote = Pricer.Default.Price(
            Basket.With(
                Grouped("small", Percent(10)),
                Grouped("big", Off(1_500)),
                Grouped("middle", Percent(12)),
                Promotion("beside", Percent(1))
            )
        );

        Amounts(quote).Should().BeEquivalentTo(new Dictionary<string, long> { ["big"] = 1_500, ["beside"] = 100 });
        var small = quote.Promotions.Single(p => p.Handle == "small");
        small.Refused.Should().Be(PromotionRefusal.BetterInGroup);
        small.Detail.Should().Contain("big");
    }

    [Fact]
    public void An_exclusive_one_applies_alone_when_it_saves_more() =>
        Applied(Exclusive("alone", Percent(30)), Promotion("ten", Percent(10)), Promotion("five", Percent(5)))
            .Should()
            .BeEquivalentTo(new Dictionary<string, long> { ["alone"] = 3_000 });

    [Fact]
    public void An_exclusive_one_gives_way_when_the_others_save_more_together()
    {
        var quote = Pricer.Default.Price(
            Basket.With(Exclusive("alone", Percent(12)), Promotion("ten", Percent(10)), Promotion("five", Percent(5)))
        );

        Amounts(quote).Keys.Should().BeEquivalentTo("ten", "five");
        quote.Promotions.Single(p => p.Handle == "alone").Refused.Should().Be(PromotionRefusal.OthersComeFirst);
    }

    [Fact]
    public void A_greater_priority_decides_before_the_saving()
    {
        Applied(Exclusive("alone", Percent(1)) with { Priority = 5 }, Promotion("ten", Percent(10)))
            .Keys.Should()
            .BeEquivalentTo("alone");
        Applied(Exclusive("alone", Percent(90)), Promotion("ten", Percent(10)) with { Priority = 5 })
            .Keys.Should()
            .BeEquivalentTo("ten");
    }

    [Fact]
    public void An_exclusive_one_that_takes_nothing_off_shuts_nobody_out() =>
        Applied(Exclusive("alone", Percent(90, Skus("B"))) with { Priority = 5 }, Promotion("ten", Percent(10)))
            .Keys.Should()
            .BeEquivalentTo("ten");

    [Fact]
    public void A_refused_coupon_names_what_shuts_it_out()
    {
        var rule = new PromotionRule(Promotion("coded", Percent(10)) with { NeedsCode = true }, 1);
        var coupon = new OmniSphere.Checkout.Settings.Coupon
        {
            Code = "TEN",
            Name = "Ten",
            Promotion = "coded",
        };
        var request = Basket.With(Exclusive("alone", Percent(30))) with
        {
            Coupons = [new EnteredCoupon("TEN", coupon, 0, rule)],
        };

        var refused = Pricer.Default.Price(request).Coupons.Single();

        (refused.Refused, refused.By).Should().Be((PromotionRefusal.OtherIsExclusive, "alone"));
    }

    private static PromotionSetting Grouped(string handle, PromotionEffect effect) =>
        Promotion(handle, effect) with
        {
            Combination = PromotionCombination.BestOfGroup,
            Group = "g",
        };

    private static PromotionSetting Exclusive(string handle, PromotionEffect effect) =>
        Promotion(handle, effect) with
        {
            Combination = PromotionCombination.Exclusive,
        };

    private static Dictionary<string, long> Applied(params PromotionSetting[] promotions) =>
        Amounts(Pricer.Default.Price(Basket.With(promotions)));

    private static Dictionary<string, long> Amounts(Quote quote) =>
        quote.Promotions.Where(p => p.Refused is null).ToDictionary(p => p.Handle, p => p.Amount.Amount);
}
