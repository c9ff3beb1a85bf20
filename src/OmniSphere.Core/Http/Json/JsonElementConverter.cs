using System.Text.Json;
using System.Text.Json.Serialization;

namespace OmniSphere.Http;

/// <summary>Holds free-form JSON to the same rule as <see cref="TextConverter"/>.</summary>
internal sealed class JsonElementConverter : JsonConverter<JsonElement>
{
    public override JsonElement Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var element = JsonElement.ParseValue(ref reader);
        Check(element);
        return element;
    }

    public override void Write(Utf8JsonWriter writer, JsonElement value, JsonSerializerOptions options) =>
        value.WriteTo(writer);

    private static void Check(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                CheckText(element);
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    Check(item);
                }

                break;
            case JsonValueKind.Object:
                var names = new HashSet<string>(StringComparer.Ordinal);
                foreach (var property in element.EnumerateObject())
                {
                    if (!names.Add(TextConverter.Checked(property.Name)))
                    {
                        throw new JsonException();
                    }

                    Check(property.Value);
                }

                break;
        }
    }

    private static void CheckText(JsonElement element)
    {
        try
        {
            TextConverter.Checked(element.GetString()!);
        }
        catch (InvalidOperationException exception)
        {
            // Unpaired surrogate or invalid UTF-8.
            throw new JsonException(null, exception);
        }
    }
}
