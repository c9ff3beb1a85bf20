using AwesomeAssertions;
using OmniSphere.Checkout.Zones;

namespace OmniSphere.Checkout.Tests.Zones;

public sealed class ZoneTests
{
    [Theory]
    [InlineData("75*", "FR", "75 011", true)]
    [InlineData("75*", "FR", "69001", false)]
    [InlineData("90001..90899", "US", "90012-1234", true)]
    [InlineData("90001..90899", "US", "90900", false)]
    [InlineData("90001..90899", "US", "9001", false)]
    [InlineData("SW1A", "GB", "sw1a", true)]
    [InlineData("SW*", "GB", "sw1a 1aa", true)]
    public void A_zone_holds_the_postal_codes_it_names(string pattern, string country, string code, bool holds)
    {
        var zone = Zone(new ZoneArea(country) { PostalCodes = [pattern] });

        zone.Holds(new Place(country, null, code)).Should().Be(holds);
        zone.Holds(new Place(country, null, null)).Should().BeFalse();
    }

    [Fact]
    public void A_zone_may_be_made_of_countries_and_regions()
    {
        var zone = Zone(new ZoneArea("FR"), new ZoneArea("US", "CA"));

        zone.Holds(new Place("FR", "Bretagne", "29000")).Should().BeTrue();
        zone.Holds(new Place("US", "ca", "94105")).Should().BeTrue();
        zone.Holds(new Place("US", "NY", "10001")).Should().BeFalse();
        zone.Holds(new Place("US", null, "94105")).Should().BeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("75 011")]
    [InlineData("sw1a")]
    [InlineData("90899..90001")]
    [InlineData("1..10")]
    [InlineData("7*5")]
    public void Other_texts_are_no_patterns(string text) => PostalCodes.IsPattern(text).Should().BeFalse();

    private static Zone Zone(params ZoneArea[] areas) =>
        new()
        {
            Code = "z",
            Name = "Z",
            Areas = areas,
        };
}
