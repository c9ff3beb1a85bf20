using AwesomeAssertions;
using CsCheck;
using OmniSphere.Checkout.Pricing;
using OmniSphere.Checkout.Promotions;
using OmniSphere.Checkout.Settings;

namespace OmniSphere.Checkout.Tests.Pricing;

public sealed class PricerTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly Gen<PriceRequest> Requests =
        from lines in Gen.Select(Gen.Long[0, 5_000_000], Gen.Int[1, 999], Category(3)).Array[0, 12]
        from percents in Gen.Int[1, 1_000_000].Array[0, 2]
        from amounts in Gen.Long[1, 9_999_999].Array[0, 2]
        from rates in Gen.Select(Gen.Int[0, 300_000], Category(2), Gen.Bool, Gen.Bool).Array[0, 4]
        from shipping in Gen.Long[0, 100_000]
        from freeFrom in Gen.Long[0, 100_000_000]
        from hasShipping in Gen.Bool
        from included in Gen.Bool
        select Request(
            [.. lines.Select(l => Line(l.Item1, l.Item2, l.Item3))],
            [
                .. percents.Select(
                    (p, i) =>
                        Entered(
                            new Coupon
                            {
                                Code = $"P{i}",
                                Name = "p",
                                Millionths = p,
                            }
                        )
                ),
                .. amounts.Select(
                    (a, i) =>
                        Entered(
                            new Coupon
                            {
                                Code = $"A{i}",
                                Name = "a",
                                Amount = a,
                                Currency = Currency.Eur,
                            }
                        )
                ),
            ],
            hasShipping ? Method(shipping, freeFrom) : null,
            [.. rates.Select(r => Rate(r.Item1, r.Item2, r.Item3 ? null : "North", r.Item4))],
            included
        );

    [Fact]
    public void Every_total_adds_up() =>
        Requests.Sample(request =>
        {
            var quote = Pricer.Default.Price(request);
            var t = quote.Totals;
            var added = request.PricesIncludeTax ? Zero : t.Tax;
            t.Total.Should().Be(t.Subtotal - t.Discount + t.Shipping + added);
            t.Subtotal.Should().Be(Sum(quote.Lines.Select(l => l.Total)));
            t.Discount.Should().Be(Sum(quote.Lines.Select(l => l.Discount)));
            t.Discount.Should().Be(Sum(quote.Promotions.Where(p => !p.OffShipping).Select(p => p.Amount)));
            t.Tax.Should().Be(Sum(quote.Lines.Select(l => l.Tax)) + (quote.Shipping?.Tax ?? Zero));
            t.Tax.Should().Be(Sum(quote.Taxes.Select(x => x.Amount)));
            t.Due.Should().Be(t.Total);
        });

    [Fact]
    public void Nothing_is_ever_negative_and_no_line_is_discounted_below_zero() =>
        Requests.Sample(request =>
        {
            var quote = Pricer.Default.Price(request);
            quote.Totals.Total.IsNegative.Should().BeFalse();
            quote.Lines.Should().OnlyContain(l => !l.Discount.IsNegative && l.Discount <= l.Total && !l.Tax.IsNegative);
            quote.Coupons.Should().OnlyContain(c => !c.Amount.IsNegative);
        });

    [Fact]
    public void The_order_in_which_coupons_are_entered_changes_nothing() =>
        Requests.Sample(request =>
        {
            var reversed = request with { Coupons = [.. request.Coupons.Reverse()] };
            Pricer.Default.Price(reversed).Should().BeEquivalentTo(Pricer.Default.Price(request));
        });

    [Fact]
    public void Tax_is_within_half_a_unit_per_line_and_rate_of_the_exact_one() =>
        Requests.Sample(request =>
        {
            var quote = Pricer.Default.Price(request);
            var count = 0;
            var exact = 0m;
            foreach (var (line, quoted) in request.Lines.Zip(quote.Lines))
            {
                var rates = Applying(request, line.TaxCategory);
                Add((quoted.Total - quoted.Discount).Amount, rates);
            }

            Add(quote.Totals.Shipping.Amount, [.. Applying(request, "standard").Where(r => r.AppliesToShipping)]);
            Math.Abs(quote.Totals.Tax.Amount - exact).Should().BeLessThanOrEqualTo((count * 0.5m) + 0.0001m);

            void Add(long amount, List<TaxRate> rates)
            {
                var rate = rates.Sum(r => r.Millionths) / 1_000_000m;
                exact += request.PricesIncludeTax ? amount * rate / (1 + rate) : amount * rate;
                count += request.PricesIncludeTax ? 1 : rates.Count;
            }
        });

    [Fact]
    public void Prices_without_tax_are_taxed_line_by_line_half_away_from_zero()
    {
        // 3 × 0.33 = 0.99, 8.875 % of it is 0.0878625 → 0.09; 1.00 → 0.08875 → 0.09; shipping 5.00 → 0.44375 → 0.44.
        var quote = Pricer.Default.Price(
            Request([Line(33, 3), Line(100, 1)], [], Method(500, 1_000_000), [Rate(88_750)], included: false)
        );

        quote.Lines.Select(l => l.Tax.Amount).Should().Equal(9, 9);
        quote.Totals.Should().Be(new Totals(Eur(199), Eur(0), Eur(500), Eur(62), Eur(761), Eur(761)));
        quote.Taxes.Should().ContainSingle().Which.Base.Should().Be(Eur(699));
    }

    [Fact]
    public void Prices_with_tax_contain_it()
    {
        // 119.90 at 20 % contains 19.98(3); 10.00 at 5.5 % contains 0.52(13); shipping 4.90 contains 0.81(6).
        var quote = Pricer.Default.Price(
            Request(
                [Line(11_990, 1), Line(1_000, 1, "reduced")],
                [],
                Method(490, 1_000_000),
                [Rate(200_000), Rate(55_000, "reduced")],
                included: true
            )
        );

        quote.Lines.Select(l => l.Tax.Amount).Should().Equal(1_998, 52);
        quote.Shipping!.Tax.Should().Be(Eur(82));
        quote.Totals.Total.Should().Be(Eur(13_480));
        quote.Totals.Tax.Should().Be(Eur(1_998 + 52 + 82));
    }

    [Fact]
    public void A_discount_is_spread_over_the_lines_to_the_last_cent()
    {
        var coupon = Entered(
            new Coupon
            {
                Code = "A",
                Name = "a",
                Amount = 100,
                Currency = Currency.Eur,
            }
        );
        var quote = Pricer.Default.Price(
            Request([Line(100, 1), Line(100, 1), Line(100, 1)], [coupon], null, [], false)
        );

        quote.Lines.Select(l => l.Discount.Amount).Should().Equal(34, 33, 33);
    }

    [Fact]
    public void Rates_of_country_and_region_apply_side_by_side()
    {
        var quote = Pricer.Default.Price(
            Request(
                [Line(10_000, 1)],
                [],
                null,
                [Rate(50_000), Rate(70_000, region: "North"), Rate(90_000, region: "South")],
                false
            )
        );

        quote.Taxes.Select(t => t.Amount.Amount).Should().Equal(500, 700);
    }

    [Fact]
    public void A_category_without_rates_of_its_own_is_taxed_as_standard()
    {
        var quote = Pricer.Default.Price(Request([Line(1_000, 1, "books")], [], null, [Rate(200_000)], false));

        quote.Totals.Tax.Should().Be(Eur(200));
    }

    [Fact]
    public void Shipping_is_free_from_its_threshold_counted_after_discounts()
    {
        var coupon = Entered(
            new Coupon
            {
                Code = "A",
                Name = "a",
                Amount = 1,
                Currency = Currency.Eur,
            }
        );

        Shipping(10_000, []).Should().Be(Eur(0));
        Shipping(10_000, [coupon]).Should().Be(Eur(500));

        static Money Shipping(long price, EnteredCoupon[] coupons) =>
            Pricer.Default.Price(Request([Line(price, 1)], coupons, Method(500, 10_000), [], false)).Totals.Shipping;
    }

    [Fact]
    public void A_refused_coupon_says_why()
    {
        Refusal(new EnteredCoupon("X", null, 0)).Should().Be(PromotionRefusal.Unknown);
        Refusal(Of(c => c.StartsAt = Now.AddHours(1))).Should().Be(PromotionRefusal.NotStarted);
        Refusal(Of(c => c.EndsAt = Now)).Should().Be(PromotionRefusal.Expired);
        Refusal(Of(c => (c.UsageLimit, c.Uses) = (2, 2))).Should().Be(PromotionRefusal.Exhausted);
        Refusal(Of(c => c.UsageLimitPerCustomer = 1) with { UsesByCustomer = 1 })
            .Should()
            .Be(PromotionRefusal.ExhaustedForCustomer);
        Refusal(Of(c => (c.MinimumSubtotal, c.Currency) = (1_001, Currency.Eur)))
            .Should()
            .Be(PromotionRefusal.MinimumNotMet);
        Refusal(Of(c => (c.MinimumSubtotal, c.Currency) = (1, Currency.Usd)))
            .Should()
            .Be(PromotionRefusal.OtherCurrency);
        Refusal(Of(_ => { })).Should().BeNull();

        static EnteredCoupon Of(Action<Coupon> change)
        {
            var coupon = new Coupon
            {
                Code = "X",
                Name = "x",
                Millionths = 100_000,
            };
            change(coupon);
            return Entered(coupon);
        }

        static PromotionRefusal? Refusal(EnteredCoupon entered) =>
            Pricer.Default.Price(Request([Line(1_000, 1)], [entered], null, [], false)).Coupons.Single().Refused;
    }

    [Fact]
    public void Coupons_never_take_off_more_than_there_is()
    {
        EnteredCoupon[] coupons =
        [
            Entered(
                new Coupon
                {
                    Code = "ALL",
                    Name = "all",
                    Millionths = 1_000_000,
                }
            ),
            Entered(
                new Coupon
                {
                    Code = "MORE",
                    Name = "more",
                    Amount = 500,
                    Currency = Currency.Eur,
                }
            ),
        ];
        var quote = Pricer.Default.Price(Request([Line(1_000, 1)], coupons, null, [Rate(200_000)], false));

        quote.Totals.Should().Be(new Totals(Eur(1_000), Eur(1_000), Eur(0), Eur(0), Eur(0), Eur(0)));
        quote.Coupons.Single(c => c.Code == "MORE").Refused.Should().Be(PromotionRefusal.NothingLeft);
    }

    private static Gen<string> Category(int count) =>
        Gen.Int[0, count - 1]
            .Select(i =>
                i == 0 ? "standard"
                : i == 1 ? "reduced"
                : "books"
            );

    private static Money Zero => Money.Zero(Currency.Eur);

    private static Money Eur(long amount) => new(amount, Currency.Eur);

    private static Money Sum(IEnumerable<Money> amounts) => Money.Sum(amounts, Currency.Eur);

    private static List<TaxRate> Applying(PriceRequest request, string category)
    {
        var here = request.TaxRates.Where(r => r.Region is null or "North").ToList();
        var own = here.Where(r => r.Category == category).ToList();
        return own.Count > 0 ? own : [.. here.Where(r => r.Category == "standard")];
    }

    private static PriceRequest Request(
        PriceLine[] lines,
        EnteredCoupon[] coupons,
        ShippingMethod? shipping,
        TaxRate[] rates,
        bool included
    ) => new(Currency.Eur, lines, coupons, shipping, "FR", "north", included, rates, Now);

    private static PriceLine Line(long price, int quantity, string category = "standard") =>
        new(Id<CartLineKind>.New(TimeProvider.System), category, quantity, Eur(price));

    private static EnteredCoupon Entered(Coupon coupon) => new(coupon.Code, coupon, 0);

    private static TaxRate Rate(
        int millionths,
        string category = "standard",
        string? region = null,
        bool shipping = true
    ) =>
        new()
        {
            Id = Id<TaxRateKind>.New(TimeProvider.System),
            Country = "FR",
            Region = region,
            Category = category,
            Name = "VAT",
            Millionths = millionths,
            AppliesToShipping = shipping,
        };

    private static ShippingMethod Method(long price, long freeFrom) =>
        new()
        {
            Code = "post",
            Name = "Post",
            Currency = Currency.Eur,
            PriceAmount = price,
            FreeFromAmount = freeFrom,
            Countries = ["*"],
        };
}
