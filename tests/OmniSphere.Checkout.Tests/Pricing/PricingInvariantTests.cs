using AwesomeAssertions;
using CsCheck;
using OmniSphere.Checkout.Pricing;
using OmniSphere.Checkout.Promotions;
using OmniSphere.Testing;

namespace OmniSphere.Checkout.Tests.Pricing;

/// <summary>What holds of every cart, whatever is in it and whatever promotions there are.</summary>
public sealed class PricingInvariantTests
{
    [Fact]
    public void A_million_generated_carts_keep_the_invariants()
    {
        var carts = Soak.Scale(10_000, 1_000_000);
        Parallel.For(
            0,
            carts,
            new ParallelOptions { MaxDegreeOfParallelism = 2 },
            seed => Check(GeneratedCarts.Cart(seed))
        );
    }

    [Fact]
    public void The_order_of_promotions_and_codes_changes_nothing() =>
        Gen.Select(Gen.Int, Gen.Int)
            .Sample(
                (seed, shuffle) =>
                {
                    var request = GeneratedCarts.Cart(seed) with { Explain = true };
                    var random = new Random(shuffle);
                    PromotionRule[] promotions = [.. request.Promotions];
                    EnteredCoupon[] coupons = [.. request.Coupons];
                    random.Shuffle(promotions);
                    random.Shuffle(coupons);

                    var a = Pricer.Default.Price(request);
                    var b = Pricer.Default.Price(request with { Promotions = promotions, Coupons = coupons });

                    Write(b).Should().Be(Write(a));
                },
                iter: Soak.Scale(1_000, 50_000)
            );

    /// <summary>No unit costs more than its base price, and one without a list costs just that (less the tax in it).</summary>
    private static bool KeepsToTheLists(QuotedLine quoted, PriceLine line, Quote quote) =>
        quoted.UnitPrice <= line.UnitPrice
        && quoted.Total.Amount == quoted.UnitPrice.Amount * line.Quantity
        && (
            quoted.PriceList is { } list
                ? line.Tiers.Any(t => t.List == list && t.MinQuantity <= line.Quantity && quoted.UnitPrice <= t.Price)
                : quote.Relief is not null || quoted.UnitPrice == line.UnitPrice
        );

    private static string Write(Quote quote) => Storage.JsonColumn.Write(quote);

    private static void Check(PriceRequest request)
    {
        var quote = Pricer.Default.Price(request);
        var t = quote.Totals;
        var zero = Money.Zero(request.Currency);
        var ok =
            t.Subtotal == Sum(quote.Lines.Select(l => l.Total))
            && t.Discount == Sum(quote.Lines.Select(l => l.Discount))
            && t.Discount == Sum(quote.Promotions.Where(p => !p.OffShipping).Select(p => p.Amount))
            && t.Tax == Sum(quote.Lines.Select(l => l.Tax)) + (quote.Shipping?.Tax ?? zero)
            && t.Tax == Sum(quote.Taxes.Select(x => x.Amount))
            && t.Shipping == (quote.Shipping?.Price ?? zero)
            && t.Total == t.Subtotal - t.Discount + t.Shipping + (quote.PricesIncludeTax ? zero : t.Tax)
            && t.Due == t.Total
            && !t.Shipping.IsNegative
            && !t.Total.IsNegative
            && quote.Lines.All(l =>
                !l.Discount.IsNegative
                && l.Discount <= l.Total
                && !l.Tax.IsNegative
                && l.Discount == Sum(l.Discounts.Select(d => d.Amount))
            )
            && quote.Promotions.All(p => !p.Amount.IsNegative && (p.Refused is null || p.Amount.IsZero))
            && quote.Coupons.Count == request.Coupons.Count
            && (!quote.PricesIncludeTax || t.Tax <= t.Total)
            && (quote.Relief is null || (t.Tax.IsZero && !quote.PricesIncludeTax && quote.Taxes.Count == 0))
            && quote.Lines.Zip(request.Lines).All(p => KeepsToTheLists(p.First, p.Second, quote));
        if (!ok)
        {
            Assert.Fail($"An invariant does not hold: {Write(quote)}");
        }

        Money Sum(IEnumerable<Money> amounts) => Money.Sum(amounts, request.Currency);
    }
}
