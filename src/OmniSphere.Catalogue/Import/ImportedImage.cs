using System.Text.Json;
using System.Text.Json.Serialization;

namespace OmniSphere.Catalogue.Import;

/// <summary>A picture as a file names it: an address, or <c>{ "url": …, "alt": … }</c>.</summary>
[JsonConverter(typeof(Converter))]
internal sealed record ImportedImage(string Url, string? Alt = null)
{
    internal sealed class Converter : JsonConverter<ImportedImage>
    {
        public override ImportedImage Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.String)
            {
                return new(reader.GetString()!);
            }

            var (url, alt) = ((string?)null, (string?)null);
            while (
                reader.TokenType is JsonTokenType.StartObject or JsonTokenType.String or JsonTokenType.Null
                && reader.Read()
                && reader.TokenType == JsonTokenType.PropertyName
            )
            {
                var isUrl = reader.ValueTextEquals("url"u8);
                if (!isUrl && !reader.ValueTextEquals("alt"u8))
                {
                    throw Malformed();
                }

                reader.Read();
                var text = reader.TokenType switch
                {
                    JsonTokenType.String => reader.GetString(),
                    JsonTokenType.Null => null,
                    _ => throw Malformed(),
                };
                (url, alt) = isUrl ? (text, alt) : (url, text);
            }

            return reader.TokenType == JsonTokenType.EndObject && url is not null ? new(url, alt) : throw Malformed();
        }

        public override void Write(Utf8JsonWriter writer, ImportedImage value, JsonSerializerOptions options)
        {
            if (value.Alt is null)
            {
                writer.WriteStringValue(value.Url);
                return;
            }

            writer.WriteStartObject();
            writer.WriteString("url", value.Url);
            writer.WriteString("alt", value.Alt);
            writer.WriteEndObject();
        }

        private static JsonException Malformed() => new("A picture is an address, or {url, alt}.");
    }
}
