using System.Globalization;
using AwesomeAssertions;
using OmniSphere.Checkout.Addresses;

namespace OmniSphere.Checkout.Tests.Addresses;

public sealed class CountriesTests
{
    [Fact]
    public void All_249_countries_of_ISO_3166_and_Kosovo_are_known() => Countries.All.Should().HaveCount(250);

    [Fact]
    public void Every_country_that_the_runtime_knows_is_known()
    {
        var regions = CultureInfo
            .GetCultures(CultureTypes.SpecificCultures)
            .Select(c => new RegionInfo(c.Name).TwoLetterISORegionName)
            .Where(code => code.Length == 2 && code.All(char.IsAsciiLetterUpper))
            .Distinct()
            .Except(["AC", "DG", "EA", "IC", "TA", "CP", "CQ", "QO", "ZZ"]); // CLDR's own, not of ISO 3166-1.
        regions.Should().OnlyContain(code => Countries.IsKnown(code));
    }

    [Theory]
    [InlineData("FR", true)]
    [InlineData("US", true)]
    [InlineData("HK", false)]
    [InlineData("AE", false)]
    [InlineData("XX", false)]
    public void Postal_codes_are_asked_for_where_there_are_any(string country, bool has) =>
        Countries.HasPostalCodes(country).Should().Be(has);

    [Theory]
    [InlineData("fr")]
    [InlineData("UK")]
    [InlineData("")]
    [InlineData("FRA")]
    public void Nothing_else_is_a_country(string code) => Countries.IsKnown(code).Should().BeFalse();
}
