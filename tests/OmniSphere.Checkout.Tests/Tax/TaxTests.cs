using AwesomeAssertions;
using OmniSphere.Checkout.Pricing;
using OmniSphere.Checkout.Settings;
using OmniSphere.Checkout.Tax;
using OmniSphere.Checkout.Tests.Promotions;
using static OmniSphere.Checkout.Tests.Promotions.PriceSamples;

namespace OmniSphere.Checkout.Tests.Tax;

public sealed class TaxTests
{
    [Fact]
    public void A_compound_rate_is_charged_on_the_other_taxes_as_well()
    {
        // 5 % of 100.00 are 5.00; 9.975 % of 105.00 are 10.47375.
        var quote = Price(10_000, included: false, Rate(50_000), Rate(99_750, compound: true));

        quote.Taxes.Select(t => t.Amount.Amount).Should().Equal(500, 1_047);
        quote.Taxes[1].Base.Should().Be(Eur(10_500));
        quote.Totals.Total.Should().Be(Eur(11_547));
    }

    [Fact]
    public void A_price_with_a_compound_rate_in_it_contains_what_it_would_add()
    {
        // 100.00 × 1.05 × 1.09975 = 115.47(375); 115.47 contains 15.47, of which 5.00 and 10.47.
        var quote = Price(11_547, included: true, Rate(50_000), Rate(99_750, compound: true));

        quote.Taxes.Select(t => t.Amount.Amount).Should().Equal(500, 1_047);
        quote.Totals.Total.Should().Be(Eur(11_547));
    }

    [Fact]
    public void A_rate_of_a_zone_is_for_addresses_in_it_only()
    {
        var request = Request(10_000, included: false, Rate(60_000), Rate(10_000, zone: "la"));

        Pricer.Default.Price(request).Totals.Tax.Should().Be(Eur(600));
        Pricer.Default.Price(request with { Zones = ["la"] }).Totals.Tax.Should().Be(Eur(700));
    }

    [Fact]
    public void Who_is_exempt_owes_no_tax_and_pays_net_prices()
    {
        var request = Request(12_000, included: true, Rate(200_000)) with
        {
            Shipping = Post(600),
            Buyer = new BuyerFacts([], null, TaxExempt: true),
        };

        var quote = Pricer.Default.Price(request);

        quote.Totals.Should().Be(new Totals(Eur(10_000), Eur(0), Eur(500), Eur(0), Eur(10_500), Eur(10_500)));
        quote.PricesIncludeTax.Should().BeFalse();
        quote.Relief!.Kind.Should().Be(TaxRelief.Exempt);
        quote.Taxes.Should().BeEmpty();
    }

    [Theory]
    [InlineData("DE", "DE123456789", true)]
    [InlineData("AT", "DE123456789", true)]
    [InlineData("DE", "EL123456789", true)]
    [InlineData("FR", "DE123456789", false)]
    [InlineData("DE", "FRXX123456789", false)]
    [InlineData("US", "DE123456789", false)]
    [InlineData("CH", "DE123456789", false)]
    [InlineData("DE", null, false)]
    public void A_business_of_another_member_state_owes_the_tax_itself(string country, string? number, bool relieved)
    {
        var request = Request(11_900, included: false, Rate(190_000, country: "DE"), Rate(200_000, country: "AT")) with
        {
            Country = country,
            SellerCountry = "FR",
            EuReverseCharge = true,
            Buyer = new BuyerFacts([], null, VatNumber: number),
        };

        (Pricer.Default.Price(request).Relief?.Kind is TaxRelief.ReverseCharge).Should().Be(relieved);
        Pricer.Default.Price(request with { EuReverseCharge = false }).Relief.Should().BeNull();
        Pricer.Default.Price(request with { SellerCountry = "CH" }).Relief.Should().BeNull();
    }

    [Theory]
    [InlineData("DE123456789")]
    [InlineData("de 123.456-789")]
    [InlineData("FRK7399859412")]
    [InlineData("ATU12345678")]
    [InlineData("NL123456789B01")]
    [InlineData("IE1234567WA")]
    [InlineData("ESX1234567R")]
    [InlineData("EL123456789")]
    public void A_vat_number_has_the_form_of_its_member_state(string number) =>
        VatNumber.IsValid(VatNumber.Normalise(number)).Should().BeTrue();

    [Theory]
    [InlineData("")]
    [InlineData("DE12345678")]
    [InlineData("DE1234567890")]
    [InlineData("GR123456789")]
    [InlineData("US123456789")]
    [InlineData("123456789")]
    [InlineData("DE123456789\n")]
    [InlineData("DE１２３４５６７８９")]
    public void Other_texts_are_no_vat_numbers(string number) =>
        VatNumber.IsValid(VatNumber.Normalise(number)).Should().BeFalse();

    private static Quote Price(long price, bool included, params TaxRate[] rates) =>
        Pricer.Default.Price(Request(price, included, rates));

    private static PriceRequest Request(long price, bool included, params TaxRate[] rates) =>
        Cart(Line("A", price)) with
        {
            TaxRates = rates,
            PricesIncludeTax = included,
        };

    private static TaxRate Rate(int millionths, bool compound = false, string? zone = null, string country = "FR") =>
        new()
        {
            Id = Id<TaxRateKind>.New(TimeProvider.System),
            Country = country,
            Category = "standard",
            Name = "Tax",
            Millionths = millionths,
            AppliesToShipping = true,
            Compound = compound,
            Zone = zone,
        };
}
