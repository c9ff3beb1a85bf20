using System.Text.Json;
using System.Text.Json.Serialization;

namespace OmniSphere.Client;

/// <summary>One of a set of words that may grow: a word that this client does not know yet is kept as it is.</summary>
public interface IOpenWord<TSelf>
    where TSelf : IOpenWord<TSelf>
{
    /// <summary>The word as it is written.</summary>
    string Word { get; }

    /// <summary>The word in its type.</summary>
    static abstract TSelf Of(string value);
}

internal sealed class OpenWordConverter<T> : JsonConverter<T>
    where T : IOpenWord<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        T.Of(reader.GetString() ?? throw new JsonException());

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Word);

    public override T ReadAsPropertyName(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    ) => T.Of(reader.GetString()!);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.Word);
}

internal static class ApiJson
{
    public static JsonSerializerOptions Options { get; } =
        new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
}
