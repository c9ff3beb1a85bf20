using System.Text.Json;
using System.Text.Json.Serialization;

namespace OmniSphere;

/// <summary>Writes ids as TypeIDs in JSON, as values and as the keys of dictionaries.</summary>
public sealed class IdJsonConverterFactory : JsonConverterFactory
{
    /// <inheritdoc />
    public override bool CanConvert(Type typeToConvert) =>
        typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(Id<>);

    /// <inheritdoc />
    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)
            Activator.CreateInstance(typeof(IdJsonConverter<>).MakeGenericType(typeToConvert.GetGenericArguments()))!;
}

internal sealed class IdJsonConverter<T> : JsonConverter<Id<T>>
    where T : IIdKind
{
    // The longest prefix, its separator and the digits, should every character be escaped as \uXXXX.
    private const int MaxLength = (63 + 1 + Base32.Length) * 6;

    public override Id<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String
            ? ReadText(ref reader)
            : throw new JsonException($"A JSON {reader.TokenType} {Id<T>.Complaint}: use a string.");

    public override void Write(Utf8JsonWriter writer, Id<T> value, JsonSerializerOptions options)
    {
        Span<char> text = stackalloc char[Id<T>.TextLength];
        value.TryFormat(text, out _);
        writer.WriteStringValue(text);
    }

    public override Id<T> ReadAsPropertyName(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    ) => ReadText(ref reader);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, Id<T> value, JsonSerializerOptions options)
    {
        Span<char> text = stackalloc char[Id<T>.TextLength];
        value.TryFormat(text, out _);
        writer.WritePropertyName(text);
    }

    private static Id<T> ReadText(ref Utf8JsonReader reader)
    {
        var length = reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
        if (length > MaxLength)
        {
            throw new JsonException($"The text {Id<T>.Complaint}: it is too long.");
        }

        Span<char> buffer = stackalloc char[MaxLength];
        var text = buffer[..reader.CopyString(buffer)];
        return Id<T>.TryParse(text, out var id) ? id : throw new JsonException($"\"{text}\" {Id<T>.Complaint}.");
    }
}
