using System.Globalization;
using AwesomeAssertions;
using OmniSphere.Checkout.Credit;
using OmniSphere.Checkout.Pricing;
using OmniSphere.Checkout.Settings;
using OmniSphere.Checkout.Tests.Promotions;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Testing;
using static OmniSphere.Checkout.Tests.Promotions.PriceSamples;

namespace OmniSphere.Checkout.Tests.Pricing;

/// <summary>The carts of docs/pricing-examples.md: what the engine says, to the cent, is what is derived there by hand.</summary>
public sealed class PricingExamplesTests
{
    private static readonly TaxRate[] Rates =
    [
        Rate("FR", 200_000),
        Rate("FR", 55_000, "reduced"),
        Rate("DE", 190_000),
        Rate("US", 72_500, shipping: false),
        Rate("US", 10_000, zone: "los-angeles", shipping: false),
        Rate("CA", 50_000),
        Rate("CA", 99_750, compound: true),
        Rate("JP", 100_000),
        Rate("GB", 200_000),
    ];

    private static readonly string[] Figures =
    [
        "| 43.80 | 0.00 | 4.90 | 6.06 | 48.70 |",
        "| 119.00 | 0.00 | 9.90 | 20.58 | 128.90 |",
        "| 100.00 | 0.00 | 8.32 | 0.00 | 108.32 |",
        "| 59.97 | 0.00 | 5.00 | 4.95 | 69.92 |",
        "| 80.00 | 8.00 | 0.00 | 8.91 | 72.00 |",
        "| 100.00 | 0.00 | 0.00 | 15.47 | 115.47 |",
        "| 100.00 | 10.00 | 0.00 | 15.00 | 90.00 |",
        "| 28.00 | 8.00 | 0.00 | 1.04 | 20.00 |",
        "| 96.00 | 0.00 | 0.00 | 19.20 | 115.20 |",
        "| 999 | 50 | 500 | 131 | 1449 |",
        "| 100.00 | 30.00 | 0.00 | 11.67 | 70.00 |",
        "| 43.80 | 4.38 | 4.90 | 5.53 | 44.32 |",
        "| 59.97 | 0.00 | 5.00 | 4.95 | 69.92 |",
    ];

    /// <summary>Of the examples that are paid by gift cards and store credit: total, each in turn, due.</summary>
    private static readonly Dictionary<int, string> Paid = new()
    {
        [12] = "| 44.32 | 25.00 | 0.00 | 19.32 |",
        [13] = "| 69.92 | 40.00 | 29.92 | 0.00 |",
    };

    public static TheoryData<int> Examples => [.. Enumerable.Range(1, Figures.Length)];

    [Theory]
    [MemberData(nameof(Examples))]
    public void The_engine_says_what_is_derived_by_hand(int number)
    {
        var quote = Pricer.Default.Price(Example(number));
        var totals = quote.Totals;
        var said = new[] { totals.Subtotal, totals.Discount, totals.Shipping, totals.Tax, totals.Total };

        Row(said).Should().Be(Figures[number - 1]);
        var due = Row([totals.Total, By(quote, CreditKind.GiftCard), By(quote, CreditKind.StoreCredit), totals.Due]);
        due.Should().Be(Paid.GetValueOrDefault(number) ?? Row([totals.Total, Zero(), Zero(), totals.Total]));

        Money Zero() => Money.Zero(totals.Total.Currency);
    }

    [Fact]
    public void The_document_has_the_same_figures()
    {
        var document = File.ReadAllText(Path.Combine(Repository.Folder, "docs", "pricing-examples.md"));

        for (var i = 0; i < Figures.Length; i++)
        {
            document.Should().Contain($"| {i + 1} {Figures[i]}");
        }

        foreach (var (number, row) in Paid)
        {
            document.Should().Contain($"| {number} {row}");
        }
    }

    [Fact]
    public void Each_card_pays_what_the_one_before_has_left() =>
        Pricer.Default.Price(Example(13)).Credits.Select(c => c.Amount.Amount).Should().Equal(1_500, 2_500, 2_992);

    [Fact]
    public void Ten_off_three_lines_is_spread_to_the_cent() =>
        Pricer.Default.Price(Example(7)).Lines.Select(l => l.Discount.Amount).Should().Equal(333, 333, 334);

    private static PriceRequest Example(int number) =>
        number switch
        {
            1 => Shop("FR", included: true, 490, Line("MUG", 1_290, 2), Reduced("BOOK", 1_800)),
            2 => Shop("DE", included: true, 990, Line("LAMP", 11_900)),
            3 => Shop("DE", included: true, 990, Line("LAMP", 11_900)) with
            {
                EuReverseCharge = true,
                Buyer = new BuyerFacts([], null, VatNumber: "DE123456789"),
            },
            4 => In(Currency.Usd, Shop("US", included: false, 500, Line("TEE", 1_999, 3))) with
            {
                Zones = ["los-angeles"],
            },
            5 => Shop("FR", included: true, null, Line("PAN", 5_000), Reduced("BOOK", 3_000))
                .With(Promotion("ten", Percent(10))),
            6 => In(Currency.Parse("CAD"), Shop("CA", included: false, null, Line("BOOTS", 10_000))),
            7 => Shop("FR", included: true, null, Line("A", 3_333), Line("B", 3_333), Line("C", 3_334))
                .With(Promotion("ten-euros", Off(1_000))),
            8 => Shop("FR", included: true, 490, Reduced("TEA", 400, 7))
                .With(
                    Promotion(
                        "three-for-two",
                        new PromotionEffect
                        {
                            Kind = PromotionEffectKind.BuyXGetY,
                            Buy = 2,
                            Get = 1,
                            Items = Skus("TEA"),
                        }
                    ),
                    Promotion("free-post", new PromotionEffect { Kind = PromotionEffectKind.FreeShipping })
                ),
            9 => In(
                Currency.Gbp,
                Shop("GB", included: false, null, Line("BOLT", 1_000, 12)) with
                {
                    Buyer = new BuyerFacts(["trade"], null),
                },
                new PriceTier("volume", new(850, Currency.Gbp), MinQuantity: 10),
                new PriceTier("trade", new(800, Currency.Gbp), MinQuantity: 10, Group: "trade"),
                new PriceTier("pallet", new(500, Currency.Gbp), MinQuantity: 100, Group: "trade")
            ),
            10 => In(Currency.Jpy, Shop("JP", included: true, 500, Line("PEN", 333, 3)))
                .With(Promotion("five", Percent(5))),
            12 => Example(1).With(Promotion("ten", Percent(10))) with
            {
                Credits = [Credit(CreditKind.GiftCard, 2_500)],
            },
            13 => Example(4) with
            {
                Credits =
                [
                    Credit(CreditKind.GiftCard, 1_500),
                    Credit(CreditKind.GiftCard, 2_500),
                    Credit(CreditKind.StoreCredit, 10_000),
                ],
            },
            _ => Shop("FR", included: true, null, Line("CHAIR", 10_000))
                .With(
                    Promotion("alone", Percent(30)) with
                    {
                        Combination = PromotionCombination.Exclusive,
                    },
                    Promotion("ten", Percent(10)),
                    Promotion("five-euros", Off(500))
                ),
        };

    private static CreditOffer Credit(CreditKind kind, long balance) =>
        new(Id<CreditAccountKind>.New(TimeProvider.System), kind, null, balance);

    private static Money By(Quote quote, CreditKind kind) =>
        Money.Sum(quote.Credits.Where(c => c.Kind == kind).Select(c => c.Amount), quote.Totals.Total.Currency);

    private static string Row(IEnumerable<Money> amounts) =>
        $"| {string.Join(" | ", amounts.Select(m => m.ToDecimal().ToString(CultureInfo.InvariantCulture)))} |";

    private static PriceRequest Shop(string country, bool included, long? shipping, params PriceLine[] lines) =>
        Cart(lines) with
        {
            Country = country,
            SellerCountry = "FR",
            PricesIncludeTax = included,
            TaxRates = Rates,
            Shipping = shipping is { } price ? Post(price) : null,
        };

    private static PriceRequest In(Currency currency, PriceRequest request, params PriceTier[] tiers) =>
        request with
        {
            Currency = currency,
            Lines =
            [
                .. request.Lines.Select(l => l with { UnitPrice = new(l.UnitPrice.Amount, currency), Tiers = tiers }),
            ],
        };

    private static PriceLine Reduced(string sku, long price, int quantity = 1) =>
        Line(sku, price, quantity) with
        {
            TaxCategory = "reduced",
        };

    private static TaxRate Rate(
        string country,
        int millionths,
        string category = "standard",
        string? zone = null,
        bool compound = false,
        bool shipping = true
    ) =>
        new()
        {
            Id = Id<TaxRateKind>.New(TimeProvider.System),
            Country = country,
            Category = category,
            Name = "Tax",
            Millionths = millionths,
            AppliesToShipping = shipping,
            Compound = compound,
            Zone = zone,
        };
}
