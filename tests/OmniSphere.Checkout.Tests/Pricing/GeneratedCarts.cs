using OmniSphere.Checkout.Pricing;
using OmniSphere.Checkout.Promotions;
using OmniSphere.Checkout.Settings;
using OmniSphere.Checkout.Tests.Promotions;
using OmniSphere.Contracts.Catalogue;

namespace OmniSphere.Checkout.Tests.Pricing;

/// <summary>Carts of every kind from a seed: the same seed is the same cart.</summary>
internal static class GeneratedCarts
{
    private static readonly string[] Skus = ["A", "B", "C", "D", "E", "F"];
    private static readonly string[] Categories = ["food", "kitchen", "garden"];
    private static readonly string[] TaxCategories = ["standard", "reduced", "books"];

    public static PriceRequest Cart(int seed)
    {
        var random = new Random(seed);
        var lines = Enumerable.Range(0, random.Next(0, 9)).Select(_ => Line(random)).ToArray();
        var promotions = Enumerable
            .Range(0, random.Next(0, 8))
            .Select(i => new PromotionRule(Promotion(random, $"p{i}"), 1));
        var coupons = Enumerable.Range(0, random.Next(0, 3)).Select(i => Coupon(random, $"C{i}"));
        return new PriceRequest(
            Currency.Eur,
            lines,
            [.. coupons],
            random.Next(3) == 0 ? null : Shipping(random),
            "FR",
            random.Next(2) == 0 ? "North" : null,
            random.Next(2) == 0,
            [.. Enumerable.Range(0, random.Next(0, 5)).Select(_ => Rate(random))],
            PriceSamples.Now
        )
        {
            Promotions = [.. promotions],
            Buyer = new BuyerFacts(
                random.Next(2) == 0 ? [] : ["trade"],
                random.Next(3) switch
                {
                    0 => true,
                    1 => false,
                    _ => null,
                },
                TaxExempt: random.Next(8) == 0,
                VatNumber: random.Next(4) == 0 ? "DE123456789" : null
            ),
            SellerCountry = random.Next(2) == 0 ? "BE" : "FR",
            EuReverseCharge = random.Next(2) == 0,
            Zones = random.Next(2) == 0 ? [] : ["north"],
            Explain = random.Next(2) == 0,
        };
    }

    private static ShippingMethod Shipping(Random random)
    {
        var method = PriceSamples.Post(random.Next(0, 2_000), random.Next(2) == 0 ? null : 20_000);
        method.Table =
            random.Next(2) == 0
                ? null
                : new ShippingTable(
                    (ShippingBasis)random.Next(0, 3),
                    [new(0, random.Next(0, 900)), new(random.Next(1, 5_000), random.Next(0, 3_000))]
                );
        return method;
    }

    private static PriceLine Line(Random random) =>
        PriceSamples.Line(
            Pick(random, Skus),
            random.Next(4) == 0 ? random.NextInt64(0, 5_000_000) : random.Next(0, 10_000),
            random.Next(5) == 0 ? random.Next(1, 1_000) : random.Next(1, 6),
            Pick(random, Categories)
        ) with
        {
            TaxCategory = Pick(random, TaxCategories),
            WeightGrams = random.Next(0, 2_000),
            Tiers = [.. Enumerable.Range(0, random.Next(0, 4)).Select(i => Tier(random, i))],
        };

    private static PriceTier Tier(Random random, int number) =>
        new(
            $"list-{number}",
            PriceSamples.Eur(random.Next(0, 10_000)),
            random.Next(1, 8),
            random.Next(2) == 0 ? null : "trade",
            random.Next(4) == 0 ? PriceSamples.Now.AddHours(random.Next(-1, 2)) : null,
            random.Next(4) == 0 ? PriceSamples.Now.AddHours(random.Next(-1, 2)) : null
        );

    private static TaxRate Rate(Random random) =>
        new()
        {
            Id = Id<TaxRateKind>.New(TimeProvider.System),
            Country = "FR",
            Region = random.Next(3) == 0 ? "North" : null,
            Category = Pick(random, TaxCategories),
            Name = "VAT",
            Millionths = random.Next(0, 300_000),
            AppliesToShipping = random.Next(2) == 0,
            Compound = random.Next(4) == 0,
            Zone = random.Next(4) == 0 ? "north" : null,
        };

    private static EnteredCoupon Coupon(Random random, string code) =>
        random.Next(3) == 0
            ? new(
                code,
                new Coupon
                {
                    Code = code,
                    Name = code,
                    Promotion = $"c-{code}",
                },
                0,
                new PromotionRule(Promotion(random, $"c-{code}") with { NeedsCode = true }, 1)
            )
            : new(
                code,
                random.Next(2) == 0
                    ? new Coupon
                    {
                        Code = code,
                        Name = code,
                        Millionths = random.Next(1, 1_000_001),
                    }
                    : new Coupon
                    {
                        Code = code,
                        Name = code,
                        Amount = random.Next(1, 10_000),
                        Currency = Currency.Eur,
                    },
                0
            );

    public static PromotionSetting Promotion(Random random, string handle)
    {
        var combination = random.Next(6) switch
        {
            0 => PromotionCombination.Exclusive,
            1 => PromotionCombination.BestOfGroup,
            _ => PromotionCombination.Stackable,
        };
        return new PromotionSetting
        {
            Handle = handle,
            Name = handle,
            Priority = random.Next(0, 3),
            Combination = combination,
            Group = combination is PromotionCombination.BestOfGroup ? Pick(random, Categories) : null,
            Conditions = random.Next(2) == 0 ? [] : [Condition(random)],
            Effect = Effect(random),
        };
    }

    private static PromotionCondition Condition(Random random) =>
        new()
        {
            Kind = (PromotionConditionKind)random.Next(0, 5),
            Items = Filter(random),
            Quantity = random.Next(1, 6),
            Minimum = [PriceSamples.Eur(random.Next(1, 10_000))],
            AnyOf = ["FR", "trade"],
        };

    private static PromotionEffect Effect(Random random)
    {
        var items = Filter(random);
        var kind = (PromotionEffectKind)random.Next(0, 8);
        var buy = random.Next(2, 5);
        return new PromotionEffect
        {
            Kind = kind,
            Items = items,
            Percent = kind is PromotionEffectKind.PercentOff || random.Next(2) == 0 ? random.Next(1, 101) : null,
            Amount = [PriceSamples.Eur(random.Next(1, 5_000))],
            Buy = buy,
            Get = random.Next(1, buy),
            GetItems = Filter(random),
            Times = random.Next(2) == 0 ? null : random.Next(1, 4),
            Tiers =
            [
                new(Quantity: 1, Percent: random.Next(1, 20)),
                items is null
                    ? new(Quantity: 5, Amount: [PriceSamples.Eur(random.Next(1, 3_000))])
                    : new(Quantity: 5, Percent: random.Next(20, 101)),
            ],
            Sku = Pick(random, Skus),
        };
    }

    private static ItemFilter? Filter(Random random) =>
        random.Next(4) switch
        {
            0 => null,
            1 => PriceSamples.Skus(Pick(random, Skus), Pick(random, Skus)),
            2 => PriceSamples.Categories(Pick(random, Categories)) with { ExceptSkus = [Pick(random, Skus)] },
            _ => new ItemFilter { Products = [PriceSamples.Product(Pick(random, Skus)).ToString()] },
        };

    private static T Pick<T>(Random random, T[] from) => from[random.Next(from.Length)];
}
