using System.Text.Json;
using AwesomeAssertions;

namespace OmniSphere.Core.Tests;

public sealed class CurrencyTests
{
    [Theory]
    [InlineData("EUR", 978, 2)]
    [InlineData("USD", 840, 2)]
    [InlineData("JPY", 392, 0)]
    [InlineData("KWD", 414, 3)]
    [InlineData("ISK", 352, 0)]
    [InlineData("HUF", 348, 2)]
    [InlineData("AED", 784, 2)]
    [InlineData("ZWG", 924, 2)]
    public void A_currency_knows_its_number_and_digits(string code, int number, int digits)
    {
        var currency = Currency.Parse(code);

        currency.Code.Should().Be(code);
        currency.ToString().Should().Be(code);
        currency.NumericCode.Should().Be(number);
        currency.Digits.Should().Be(digits);
    }

    [Theory]
    [InlineData("eur")]
    [InlineData("EU")]
    [InlineData("EURO")]
    [InlineData(" EUR")]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("DEM")]
    [InlineData("HRK")]
    [InlineData("BGN")]
    [InlineData("XAU")]
    [InlineData("XXX")]
    [InlineData("CHE")]
    [InlineData("---")]
    public void What_is_no_current_currency_is_refused(string? text) =>
        Currency.TryParse(text, out _).Should().BeFalse();

    [Fact]
    public void Every_currency_is_found_by_its_code_and_has_a_number_of_its_own()
    {
        Currency.All.Should().OnlyContain(currency => Currency.Parse(currency.Code) == currency);
        Currency.All.Should().BeInAscendingOrder(currency => currency.Code, StringComparer.Ordinal);
        Currency.All.Select(currency => currency.NumericCode).Should().OnlyHaveUniqueItems();
        Currency.All.Should().OnlyContain(currency => currency.Digits >= 0 && currency.Digits <= 4);
    }

    [Fact]
    public void The_default_is_no_currency_and_says_so()
    {
        var none = default(Currency);
        var use = () => none.Digits;

        none.IsNone.Should().BeTrue();
        none.ToString().Should().Be("---");
        none.Should().NotBe(Currency.Eur);
        use.Should().Throw<InvalidOperationException>().WithMessage("*no currency*");
    }

    [Fact]
    public void A_currency_is_its_code_in_json()
    {
        JsonSerializer.Serialize(Currency.Eur).Should().Be("\"EUR\"");
        JsonSerializer.Deserialize<Currency>("\"JPY\"").Should().Be(Currency.Jpy);
        JsonSerializer
            .Deserialize<Dictionary<Currency, int>>("""{"USD":1}""")
            .Should()
            .Equal(new Dictionary<Currency, int> { [Currency.Usd] = 1 });
        JsonSerializer.Serialize(new Dictionary<Currency, int> { [Currency.Gbp] = 1 }).Should().Be("""{"GBP":1}""");
    }

    [Theory]
    [InlineData("\"eur\"")]
    [InlineData("978")]
    [InlineData("null")]
    public void Anything_else_in_json_is_refused(string json)
    {
        var read = () => JsonSerializer.Deserialize<Currency>(json);

        read.Should().Throw<JsonException>().WithMessage("*EUR*");
    }
}
