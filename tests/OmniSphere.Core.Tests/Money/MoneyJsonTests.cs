using System.Text.Json;
using AwesomeAssertions;
using CsCheck;

namespace OmniSphere.Core.Tests;

public sealed class MoneyJsonTests
{
    [Fact]
    public void Money_is_minor_units_and_a_code_in_json()
    {
        JsonSerializer.Serialize(new Money(1999, Currency.Eur)).Should().Be("""{"amount":1999,"currency":"EUR"}""");
        JsonSerializer
            .Deserialize<Money>("""{ "currency": "JPY", "amount": -5 }""")
            .Should()
            .Be(new Money(-5, Currency.Jpy));
    }

    [Fact]
    public void Any_money_survives_being_written_and_read() =>
        Gen.Select(Gen.Long, Gen.Int[0, Currency.All.Count - 1])
            .Sample(
                (amount, index) =>
                {
                    var money = new Money(amount, Currency.All[index]);
                    return JsonSerializer.Deserialize<Money>(JsonSerializer.Serialize(money)) == money;
                }
            );

    [Theory]
    [InlineData("""{"amount":1999.0,"currency":"EUR"}""", "*whole number of minor units*")]
    [InlineData("""{"amount":19.99,"currency":"EUR"}""", "*whole number of minor units*")]
    [InlineData("""{"amount":"1999","currency":"EUR"}""", "*whole number of minor units*")]
    [InlineData("""{"amount":1e3,"currency":"EUR"}""", "*whole number of minor units*")]
    [InlineData("""{"amount":9223372036854775808,"currency":"EUR"}""", "*whole number of minor units*")]
    [InlineData("""{"amount":null,"currency":"EUR"}""", "*whole number of minor units*")]
    [InlineData("""{"amount":1,"currency":"eur"}""", "*not the code of a current currency*")]
    [InlineData("""{"amount":1,"currency":978}""", "*string of three letters*")]
    [InlineData("""{"amount":1}""", "*needs a \"currency\"*")]
    [InlineData("""{"currency":"EUR"}""", "*needs an \"amount\"*")]
    [InlineData("""{"amount":1,"currency":"EUR","tax":1}""", "*no other \"tax\"*")]
    [InlineData("""{"amount":1,"amount":2,"currency":"EUR"}""", "*once each*")]
    [InlineData("""{"Amount":1,"currency":"EUR"}""", "*no other \"Amount\"*")]
    [InlineData("1999", "*is an object such as*")]
    [InlineData("null", "*is an object such as*")]
    public void Anything_else_is_refused_and_the_message_says_why(string json, string message)
    {
        var read = () => JsonSerializer.Deserialize<Money>(json, JsonSerializerOptions.Web);

        read.Should().Throw<JsonException>().WithMessage(message);
    }

    [Fact]
    public void Money_without_a_currency_is_not_written()
    {
        var write = () => JsonSerializer.Serialize(default(Money));

        write.Should().Throw<InvalidOperationException>().WithMessage("*no currency*");
    }
}
