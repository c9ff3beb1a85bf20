using System.Globalization;
using AwesomeAssertions;

namespace OmniSphere.Core.Tests;

public sealed class MoneyFormatTests
{
    [Theory]
    [InlineData("fr-FR", 1999, "EUR", "19,99 €")]
    [InlineData("de-DE", 123456789, "EUR", "1.234.567,89 €")]
    [InlineData("en-US", 1999, "USD", "$19.99")]
    [InlineData("en-US", -1999, "USD", "-$19.99")]
    [InlineData("en-GB", 1999, "GBP", "£19.99")]
    [InlineData("en-CA", 1999, "CAD", "$19.99")]
    [InlineData("de-CH", 1999, "CHF", "CHF 19.99")]
    [InlineData("ja-JP", 1500, "JPY", "￥1,500")]
    [InlineData("en-US", 1999, "EUR", "€19.99")]
    [InlineData("en-US", 1999, "CAD", "CA$19.99")]
    [InlineData("en-US", 1999, "CHF", "CHF 19.99")]
    [InlineData("en-US", -1999, "CHF", "-CHF 19.99")]
    [InlineData("en-US", 1500, "JPY", "JP¥1,500")]
    [InlineData("en-US", 1234, "KWD", "KWD 1.234")]
    [InlineData("en-US", 1999, "XCG", "Cg. 19.99")]
    [InlineData("ja-JP", 1999, "USD", "US$19.99")]
    [InlineData("de-DE", 1999, "USD", "19,99 US$")]
    [InlineData("fr-FR", 1500, "JPY", "1 500 JP¥")]
    [InlineData("de", 1999, "EUR", "19,99 €")]
    [InlineData("en", 1999, "USD", "$19.99")]
    [InlineData("", 1999, "EUR", "€19.99")]
    [InlineData("", 1999, "SEK", "SEK 19.99")]
    public void Money_is_shown_as_the_culture_reads_it(string culture, long amount, string code, string expected)
    {
        var text = new Money(amount, Currency.Parse(code)).Format(CultureInfo.GetCultureInfo(culture));

        // ICU separates by several kinds of space, which differ between its versions.
        text.Replace('\u00A0', ' ').Replace('\u202F', ' ').Should().Be(expected);
    }

    [Fact]
    public void A_sign_of_letters_is_kept_on_one_line_with_its_number() =>
        new Money(1999, Currency.Parse("CHF"))
            .Format(CultureInfo.GetCultureInfo("en-US"))
            .Should()
            .Be("CHF\u00A019.99");
}
