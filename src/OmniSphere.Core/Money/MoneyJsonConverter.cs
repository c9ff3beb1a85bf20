using System.Text.Json;
using System.Text.Json.Serialization;

namespace OmniSphere;

/// <summary>
/// Writes <c>{ "amount": 1999, "currency": "EUR" }</c> and reads nothing else: the amount is a JSON integer, both
/// members are there once, and there is no other.
/// </summary>
public sealed class MoneyJsonConverter : JsonConverter<Money>
{
    private static readonly JsonEncodedText Amount = JsonEncodedText.Encode("amount");
    private static readonly JsonEncodedText Code = JsonEncodedText.Encode("currency");
    private static readonly CurrencyJsonConverter CurrencyConverter = new();

    /// <inheritdoc />
    public override Money Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("Money is an object such as { \"amount\": 1999, \"currency\": \"EUR\" }.");
        }

        long? amount = null;
        Currency? currency = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (amount is null && reader.ValueTextEquals(Amount.EncodedUtf8Bytes))
            {
                reader.Read();
                amount = ReadAmount(ref reader);
            }
            else if (currency is null && reader.ValueTextEquals(Code.EncodedUtf8Bytes))
            {
                reader.Read();
                currency = CurrencyConverter.Read(ref reader, typeof(Currency), options);
            }
            else
            {
                throw new JsonException(
                    $"Money has the members \"amount\" and \"currency\" once each, no other \"{reader.GetString()}\"."
                );
            }
        }

        return new Money(
            amount ?? throw new JsonException("Money needs an \"amount\", in minor units."),
            currency ?? throw new JsonException("Money needs a \"currency\", such as \"EUR\".")
        );
    }

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteNumber(Amount, value.Amount);
        writer.WriteString(Code, value.Currency.Code);
        writer.WriteEndObject();
    }

    private static long ReadAmount(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var amount)
            ? amount
            : throw new JsonException(
                "The amount of money is a whole number of minor units without point or exponent, such as 1999 for 19.99."
            );
}
