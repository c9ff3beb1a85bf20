using AwesomeAssertions;
using OmniSphere.Checkout.Pricing;
using OmniSphere.Checkout.Promotions;
using OmniSphere.Checkout.Settings;
using static OmniSphere.Checkout.Tests.Promotions.PriceSamples;

namespace OmniSphere.Checkout.Tests.Promotions;

public sealed class PromotionConditionTests
{
    private static readonly PriceRequest Basket = Cart(Line("MUG", 1_000, 2, "kitchen"), Line("TEA", 500, 1, "food"));

    [Fact]
    public void A_promotion_says_why_it_does_not_apply()
    {
        Why(p => p with { Active = false }).Should().Be(PromotionRefusal.Inactive);
        Why(p => p with { StartsAt = Now.AddSeconds(1) }).Should().Be(PromotionRefusal.NotStarted);
        Why(p => p with { EndsAt = Now }).Should().Be(PromotionRefusal.Expired);
        Why(Condition(PromotionConditionKind.Quantity) with { Quantity = 3, Items = Categories("kitchen") })
            .Should()
            .Be(PromotionRefusal.ItemsMissing);
        Why(Condition(PromotionConditionKind.Total) with { Minimum = [Eur(2_501)] })
            .Should()
            .Be(PromotionRefusal.MinimumNotMet);
        Why(Condition(PromotionConditionKind.Total) with { Minimum = [new(1, Currency.Usd)] })
            .Should()
            .Be(PromotionRefusal.OtherCurrency);
        Why(Condition(PromotionConditionKind.Country) with { AnyOf = ["DE"] })
            .Should()
            .Be(PromotionRefusal.OtherCountry);
        Why(Condition(PromotionConditionKind.CustomerGroup) with { AnyOf = ["trade"] })
            .Should()
            .Be(PromotionRefusal.OtherCustomers);
        Why(Condition(PromotionConditionKind.FirstOrder)).Should().Be(PromotionRefusal.CustomerUnknown);
        Why(p => p with { Effect = Percent(10, Skus("NOPE")) }).Should().Be(PromotionRefusal.NothingMatches);
        Why(p =>
                p with
                {
                    Effect = p.Effect with { Kind = PromotionEffectKind.AmountOff, Amount = [new(1, Currency.Usd)] },
                }
            )
            .Should()
            .Be(PromotionRefusal.OtherCurrency);
    }

    [Fact]
    public void It_applies_when_all_its_conditions_hold()
    {
        var promotion = Ten() with
        {
            StartsAt = Now,
            EndsAt = Now.AddSeconds(1),
            Conditions =
            [
                Condition(PromotionConditionKind.Quantity) with
                {
                    Quantity = 2,
                    Items = Skus("mug"),
                },
                Condition(PromotionConditionKind.Total) with
                {
                    Minimum = [new(9, Currency.Usd), Eur(2_500)],
                },
                Condition(PromotionConditionKind.Country) with
                {
                    AnyOf = ["BE", "FR"],
                },
                Condition(PromotionConditionKind.CustomerGroup) with
                {
                    AnyOf = ["trade", "staff"],
                },
                Condition(PromotionConditionKind.FirstOrder),
            ],
        };
        var request = Basket with { Buyer = new BuyerFacts(["staff"], IsFirstOrder: true) };

        Pricer.Default.Price(request.With(promotion)).Totals.Discount.Should().Be(Eur(250));
        Why(request with { Buyer = new BuyerFacts(["staff"], IsFirstOrder: false) }, promotion)
            .Should()
            .Be(PromotionRefusal.NotFirstOrder);
    }

    [Fact]
    public void Products_are_named_by_id_and_conditions_look_at_prices_before_discounts()
    {
        var minimum = Condition(PromotionConditionKind.Total) with
        {
            Items = new ItemFilter { Products = [Product("MUG").ToString()] },
            Minimum = [Eur(2_000)],
        };

        var quote = Pricer.Default.Price(
            Basket.With(Promotion("half", Percent(50, Skus("MUG"))), Ten() with { Conditions = [minimum] })
        );

        quote.Totals.Discount.Should().Be(Eur(1_000 + 150));
    }

    [Fact]
    public void A_limit_that_is_reached_refuses()
    {
        Used(new PromotionUsage(5, 0), p => p with { UsageLimit = 5 }).Should().Be(PromotionRefusal.Exhausted);
        Used(new PromotionUsage(5, 2), p => p with { UsageLimitPerCustomer = 2 })
            .Should()
            .Be(PromotionRefusal.ExhaustedForCustomer);
        Used(new PromotionUsage(4, 1), p => p with { UsageLimit = 5, UsageLimitPerCustomer = 2 }).Should().BeNull();

        static PromotionRefusal? Used(PromotionUsage usage, Func<PromotionSetting, PromotionSetting> change) =>
            Why(Basket with { Usage = new Dictionary<string, PromotionUsage> { ["ten"] = usage } }, change(Ten()));
    }

    [Fact]
    public void A_code_opens_its_promotion_once()
    {
        var rule = new PromotionRule(Ten() with { NeedsCode = true }, version: 3);
        EnteredCoupon[] codes = [Code("B", rule), Code("A", rule), Code("LOST", null)];

        var quote = Pricer.Default.Price(Basket with { Coupons = codes });

        quote.Totals.Discount.Should().Be(Eur(250));
        quote.Promotions.Should().ContainSingle().Which.Code.Should().Be("A");
        quote.Coupons.Single(c => c.Code == "B").Refused.Should().Be(PromotionRefusal.AppliesAlready);
        quote.Coupons.Single(c => c.Code == "LOST").Refused.Should().Be(PromotionRefusal.Inactive);

        static EnteredCoupon Code(string code, PromotionRule? rule) =>
            new(
                code,
                new Coupon
                {
                    Code = code,
                    Name = code,
                    Promotion = "ten",
                },
                0,
                rule
            );
    }

    private static PromotionSetting Ten() => Promotion("ten", Percent(10));

    private static PromotionCondition Condition(PromotionConditionKind kind) => new() { Kind = kind };

    private static PromotionRefusal? Why(PromotionCondition condition) => Why(p => p with { Conditions = [condition] });

    private static PromotionRefusal? Why(Func<PromotionSetting, PromotionSetting> change) => Why(Basket, change(Ten()));

    private static PromotionRefusal? Why(PriceRequest request, PromotionSetting promotion)
    {
        var quote = Pricer.Default.Price(request.With(promotion));
        var quoted = quote.Promotions.Should().ContainSingle().Subject;
        quoted.Amount.IsZero.Should().Be(quoted.Refused is not null);
        (quoted.Detail is null).Should().Be(quoted.Refused is null);
        return quoted.Refused;
    }
}
