using AwesomeAssertions;
using OmniSphere.Checkout.Pricing;
using OmniSphere.Checkout.Tests.Promotions;
using OmniSphere.Contracts.Catalogue;
using static OmniSphere.Checkout.Tests.Promotions.PriceSamples;

namespace OmniSphere.Checkout.Tests.Pricing;

public sealed class PriceListTests
{
    [Theory]
    [InlineData(9, 1_000, null)]
    [InlineData(10, 900, "volume")]
    [InlineData(50, 700, "pallet")]
    public void The_lowest_price_that_applies_to_the_quantity_counts(int quantity, long unit, string? list)
    {
        var line = Price(quantity, new("volume", Eur(900), 10), new("pallet", Eur(700), 50), new("dear", Eur(2_000)));

        (line.UnitPrice, line.PriceList).Should().Be((Eur(unit), list));
        line.Total.Should().Be(Eur(unit * quantity));
    }

    [Fact]
    public void A_list_is_for_its_group_its_time_and_its_currency()
    {
        Price(1, new PriceTier("trade", Eur(1), Group: "trade")).PriceList.Should().BeNull();
        PriceFor(["trade"], 1, new PriceTier("trade", Eur(1), Group: "trade")).PriceList.Should().Be("trade");
        Price(1, new PriceTier("later", Eur(1), StartsAt: Now.AddSeconds(1))).PriceList.Should().BeNull();
        Price(1, new PriceTier("over", Eur(1), EndsAt: Now)).PriceList.Should().BeNull();
        Price(1, new PriceTier("now", Eur(1), StartsAt: Now, EndsAt: Now.AddSeconds(1))).PriceList.Should().Be("now");
        Price(1, new PriceTier("usd", new(1, Currency.Usd))).PriceList.Should().BeNull();
    }

    private static QuotedLine Price(int quantity, params PriceTier[] tiers) => PriceFor([], quantity, tiers);

    private static QuotedLine PriceFor(string[] groups, int quantity, params PriceTier[] tiers) =>
        Pricer
            .Default.Price(
                Cart(Line("A", 1_000, quantity) with { Tiers = tiers }) with
                {
                    Buyer = new BuyerFacts(groups, null),
                }
            )
            .Lines.Single();
}
