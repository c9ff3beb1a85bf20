using System.Text.Json;
using System.Text.Json.Serialization;

namespace OmniSphere.Http;

/// <summary>Refuses what PostgreSQL cannot keep in a text: U+0000. (Unpaired surrogates are refused by the reader.)</summary>
internal sealed class TextConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName
            ? Checked(reader.GetString()!)
            : throw new JsonException();

    public override string ReadAsPropertyName(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    ) => Checked(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value);

    public static string Checked(string text) => text.Contains('\0') ? throw new JsonException() : text;
}
