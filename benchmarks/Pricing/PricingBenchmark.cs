using System.Diagnostics;
using OmniSphere.Benchmarks.Harness;
using OmniSphere.Checkout;
using OmniSphere.Checkout.Pricing;
using OmniSphere.Checkout.Promotions;
using OmniSphere.Checkout.Settings;

namespace OmniSphere.Benchmarks.Pricing;

/// <summary>
/// The whole pricing pipeline on one core: a cart of five lines, ten promotions that all apply, shipping, two tax
/// categories. The baseline sums the lines bare.
/// </summary>
internal sealed class PricingBenchmark : IBenchmark
{
    private static readonly TimeSpan Phase = TimeSpan.FromSeconds(2);

    public string Name => "pricing";

    public string Description =>
        "carts of 5 lines with 10 active promotions on one core, beside summing the lines bare";

    public Task<IReadOnlyList<Figure>> RunAsync()
    {
        var request = Request();
        var applied = Pricer.Default.Price(request).Promotions.Count;
        if (applied != 10)
        {
            throw new InvalidOperationException(
                $"{applied} of 10 promotions apply: that is not what is to be measured."
            );
        }

        var bare = PerSecond(() => Bare(request));
        var priced = PerSecond(() => Pricer.Default.Price(request).Totals.Total.Amount);
        var without = request with { Promotions = [] };
        var plain = PerSecond(() => Pricer.Default.Price(without).Totals.Total.Amount);
        return Task.FromResult<IReadOnlyList<Figure>>([
            new("priced carts (baseline: the sum of the lines)", priced.PerSecond, "carts/s", bare.PerSecond),
            new("priced carts without promotions", plain.PerSecond, "carts/s", bare.PerSecond),
            new("allocated for a priced cart", priced.Bytes, "B/cart", null),
        ]);
    }

    private static (double PerSecond, double Bytes) PerSecond(Func<long> operation)
    {
        _ = Run(operation, Phase);
        return Run(operation, Phase);
    }

    private static (double PerSecond, double Bytes) Run(Func<long> operation, TimeSpan length)
    {
        var (done, sum) = (0L, 0L);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < length)
        {
            for (var i = 0; i < 500; i++)
            {
                sum = unchecked(sum + operation());
            }

            done += 500;
        }

        GC.KeepAlive(sum);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        return (done / watch.Elapsed.TotalSeconds, allocated / (double)done);
    }

    private static long Bare(PriceRequest request)
    {
        var sum = 0L;
        foreach (var line in request.Lines)
        {
            sum += line.UnitPrice.Amount * line.Quantity;
        }

        return sum;
    }

    private static PriceRequest Request() =>
        new(
            Currency.Eur,
            [.. Enumerable.Range(0, 5).Select(Line)],
            [],
            new ShippingMethod
            {
                Code = "post",
                Name = "Post",
                Currency = Currency.Eur,
                PriceAmount = 490,
                Countries = ["*"],
            },
            "FR",
            null,
            PricesIncludeTax: true,
            [Rate("standard", 200_000), Rate("reduced", 55_000)],
            new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero)
        )
        {
            Promotions = [.. Promotions().Select(p => new PromotionRule(p, 1)).OrderBy(p => p.Stage)],
        };

    private static PriceLine Line(int number) =>
        new(
            Id<CartLineKind>.New(TimeProvider.System),
            number % 2 == 0 ? "standard" : "reduced",
            number + 2,
            new(1_999 + (number * 350), Currency.Eur)
        )
        {
            Sku = $"SKU-{number}",
            Categories = ["home", number % 2 == 0 ? "kitchen" : "garden"],
        };

    private static IEnumerable<PromotionSetting> Promotions()
    {
        var kitchen = new ItemFilter { Categories = ["kitchen"] };
        var second = new ItemFilter { Skus = ["SKU-1", "SKU-3"] };
        yield return Promotion("kitchen", PromotionEffectKind.PercentOff) with
        {
            Effect = new()
            {
                Kind = PromotionEffectKind.PercentOff,
                Percent = 10,
                Items = kitchen,
            },
        };
        yield return Promotion("each", PromotionEffectKind.AmountOff) with
        {
            Effect = new()
            {
                Kind = PromotionEffectKind.AmountOff,
                Amount = [new(50, Currency.Eur)],
                Items = second,
            },
        };
        yield return Promotion("bargain", PromotionEffectKind.BuyXGetY) with
        {
            Effect = new()
            {
                Kind = PromotionEffectKind.BuyXGetY,
                Buy = 2,
                Get = 1,
                Items = second,
            },
        };
        yield return Promotion("cheapest", PromotionEffectKind.CheapestFree) with
        {
            Effect = new()
            {
                Kind = PromotionEffectKind.CheapestFree,
                Buy = 10,
                Times = 1,
            },
        };
        yield return Promotion("fixed", PromotionEffectKind.FixedPrice) with
        {
            Effect = new() { Kind = PromotionEffectKind.FixedPrice, Amount = [new(3_000, Currency.Eur)] },
        };
        yield return Promotion("volume", PromotionEffectKind.Tiered) with
        {
            Effect = new()
            {
                Kind = PromotionEffectKind.Tiered,
                Items = kitchen,
                Tiers = [new(Quantity: 3, Percent: 2), new(Quantity: 6, Percent: 4)],
            },
        };
        yield return Promotion("welcome", PromotionEffectKind.PercentOff) with
        {
            Conditions = [new() { Kind = PromotionConditionKind.Country, AnyOf = ["FR", "BE"] }],
        };
        yield return Promotion("big-cart", PromotionEffectKind.AmountOff) with
        {
            Conditions = [new() { Kind = PromotionConditionKind.Total, Minimum = [new(10_000, Currency.Eur)] }],
            Effect = new() { Kind = PromotionEffectKind.AmountOff, Amount = [new(500, Currency.Eur)] },
        };
        yield return Promotion("three-units", PromotionEffectKind.PercentOff) with
        {
            Conditions =
            [
                new()
                {
                    Kind = PromotionConditionKind.Quantity,
                    Quantity = 3,
                    Items = kitchen,
                },
            ],
        };
        yield return Promotion("free-post", PromotionEffectKind.FreeShipping);
    }

    private static PromotionSetting Promotion(string handle, PromotionEffectKind kind) =>
        new()
        {
            Handle = handle,
            Name = handle,
            Effect = new() { Kind = kind, Percent = 3 },
        };

    private static TaxRate Rate(string category, int millionths) =>
        new()
        {
            Country = "FR",
            Category = category,
            Name = "TVA",
            Millionths = millionths,
            AppliesToShipping = true,
        };
}
