using System.Text.Json;
using System.Text.Json.Serialization;

namespace OmniSphere.Catalogue.Products;

/// <summary>Which member of a <see cref="ProductAttributeValue"/> is set.</summary>
internal enum AttributeValueForm
{
    Text,
    Number,
    Boolean,
    List,
}

/// <summary>
/// The value of one attribute of one product. As JSON, in rows, requests, answers and imports alike: a string, a number,
/// a boolean, <c>{ "value": 1.2, "unit": "kg" }</c>, or a list of strings.
/// </summary>
[JsonConverter(typeof(ProductAttributeValueConverter))]
internal sealed class ProductAttributeValue : IEquatable<ProductAttributeValue>
{
    private ProductAttributeValue(AttributeValueForm form) => Form = form;

    public AttributeValueForm Form { get; }

    /// <summary>The text, when <see cref="Form"/> says so.</summary>
    public string? Text { get; private init; }

    /// <summary>The number, when <see cref="Form"/> says so; without trailing zeros.</summary>
    public decimal Number { get; private init; }

    /// <summary>The number's unit, or null when the attribute's own is meant.</summary>
    public string? Unit { get; private init; }

    /// <summary>The answer, when <see cref="Form"/> says so.</summary>
    public bool Flag { get; private init; }

    /// <summary>The texts, when <see cref="Form"/> says so.</summary>
    public IReadOnlyList<string> List { get; private init; } = [];

    public static ProductAttributeValue Of(string text) => new(AttributeValueForm.Text) { Text = text };

    // Dividing by one with many zeros drops the trailing zeros of a decimal.
    public static ProductAttributeValue Of(decimal number, string? unit = null) =>
        new(AttributeValueForm.Number) { Number = number / 1.0000000000000000000000000000m, Unit = unit };

    public static ProductAttributeValue Of(bool flag) => new(AttributeValueForm.Boolean) { Flag = flag };

    public static ProductAttributeValue Of(IReadOnlyList<string> list) => new(AttributeValueForm.List) { List = list };

    public bool Equals(ProductAttributeValue? other) =>
        other is not null
        && Form == other.Form
        && Text == other.Text
        && Number == other.Number
        && Unit == other.Unit
        && Flag == other.Flag
        && List.SequenceEqual(other.List, StringComparer.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as ProductAttributeValue);

    public override int GetHashCode() => HashCode.Combine(Form, Text, Number, Unit, Flag, List.Count);
}

internal sealed class ProductAttributeValueConverter : JsonConverter<ProductAttributeValue>
{
    public override ProductAttributeValue Read(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    ) =>
        reader.TokenType switch
        {
            JsonTokenType.String => ProductAttributeValue.Of(Text(ref reader)),
            JsonTokenType.Number => ProductAttributeValue.Of(Number(ref reader)),
            JsonTokenType.True => ProductAttributeValue.Of(true),
            JsonTokenType.False => ProductAttributeValue.Of(false),
            JsonTokenType.StartArray => ReadList(ref reader),
            JsonTokenType.StartObject => ReadQuantity(ref reader),
            _ => throw Malformed(),
        };

    public override void Write(Utf8JsonWriter writer, ProductAttributeValue value, JsonSerializerOptions options)
    {
        switch (value.Form)
        {
            case AttributeValueForm.Text:
                writer.WriteStringValue(value.Text);
                break;
            case AttributeValueForm.Number when value.Unit is null:
                writer.WriteNumberValue(value.Number);
                break;
            case AttributeValueForm.Number:
                writer.WriteStartObject();
                writer.WriteNumber("value", value.Number);
                writer.WriteString("unit", value.Unit);
                writer.WriteEndObject();
                break;
            case AttributeValueForm.Boolean:
                writer.WriteBooleanValue(value.Flag);
                break;
            default:
                writer.WriteStartArray();
                foreach (var text in value.List)
                {
                    writer.WriteStringValue(text);
                }

                writer.WriteEndArray();
                break;
        }
    }

    private static ProductAttributeValue ReadList(ref Utf8JsonReader reader)
    {
        var list = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.String)
            {
                throw Malformed();
            }

            list.Add(Text(ref reader));
        }

        return ProductAttributeValue.Of(list);
    }

    private static ProductAttributeValue ReadQuantity(ref Utf8JsonReader reader)
    {
        decimal? number = null;
        string? unit = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var isValue = reader.ValueTextEquals("value"u8);
            var isUnit = reader.ValueTextEquals("unit"u8);
            reader.Read();
            if (isValue && reader.TokenType == JsonTokenType.Number)
            {
                number = Number(ref reader);
            }
            else if (isUnit && reader.TokenType == JsonTokenType.String)
            {
                unit = Text(ref reader);
            }
            else
            {
                throw Malformed();
            }
        }

        return number is { } value ? ProductAttributeValue.Of(value, unit) : throw Malformed();
    }

    private static string Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Malformed(); // An unpaired surrogate.
        }
    }

    private static decimal Number(ref Utf8JsonReader reader) =>
        reader.TryGetDecimal(out var number) ? number : throw Malformed();

    private static JsonException Malformed() =>
        new("An attribute is a text, a number, true or false, {value, unit}, or a list of texts.");
}
