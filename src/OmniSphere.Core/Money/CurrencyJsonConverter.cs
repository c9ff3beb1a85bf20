using System.Text.Json;
using System.Text.Json.Serialization;

namespace OmniSphere;

/// <summary>Writes a currency as its code, as a value and as the key of a dictionary.</summary>
public sealed class CurrencyJsonConverter : JsonConverter<Currency>
{
    /// <inheritdoc />
    public override Currency Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String
            ? ReadCode(ref reader)
            : throw new JsonException("A currency is a string of three letters, such as \"EUR\".");

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, Currency value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Code);

    /// <inheritdoc />
    public override Currency ReadAsPropertyName(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    ) => ReadCode(ref reader);

    /// <inheritdoc />
    public override void WriteAsPropertyName(Utf8JsonWriter writer, Currency value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.Code);

    private static Currency ReadCode(ref Utf8JsonReader reader)
    {
        var text = reader.GetString();
        return Currency.TryParse(text, out var currency)
            ? currency
            : throw new JsonException($"\"{text}\" is not the code of a current currency (ISO 4217, such as EUR).");
    }
}
