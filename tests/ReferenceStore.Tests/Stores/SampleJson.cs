using System.Globalization;
using System.Text.Json.Nodes;

namespace ReferenceStore.Tests.Stores;

/// <summary>Writes JSON after a schema of an OpenAPI document, with a chance of a fault at every value.</summary>
/// <param name="operation">Resolves references.</param>
/// <param name="id">An id with a prefix such as <c>prod</c>.</param>
/// <param name="word">A text for a field of that name.</param>
/// <param name="random">Decides what is open.</param>
/// <param name="fault">How likely a value is replaced, 0 to 1.</param>
public sealed class SampleJson(
    ApiOperation operation,
    Func<string, string> id,
    Func<string, string> word,
    Random random,
    double fault = 0
)
{
    private const int MostLevels = 5;

    public string Write(JsonNode schema, string name = "", int level = 0)
    {
        schema = operation.Resolve(schema);
        if (random.NextDouble() < fault)
        {
            return Malice.Json(random);
        }

        if ((schema["oneOf"] ?? schema["anyOf"]) is JsonArray choices)
        {
            return Write(choices.First(c => (string?)operation.Resolve(c!)["type"] != "null")!, name, level);
        }

        if (schema["enum"] is JsonArray values)
        {
            return values[random.Next(values.Count)]?.ToJsonString() ?? "null";
        }

        return TypeOf(schema) switch
        {
            "object" => Object(schema, level),
            "array" when level >= MostLevels => "[]",
            "array" => $"[{Write(schema["items"] ?? new JsonObject(), name, level + 1)}]",
            "integer" => random.Next(1, 5).ToString(CultureInfo.InvariantCulture),
            "number" => $"{random.Next(1, 20)}.5",
            "boolean" => random.Next(2) == 0 ? "true" : "false",
            "string" => Malice.Quote(Text(schema, name)),
            _ => Malice.Quote(word(name)),
        };
    }

    /// <summary>A plain text after a schema: for paths, queries and headers.</summary>
    public string Text(JsonNode schema, string name)
    {
        schema = operation.Resolve(schema);
        return schema["enum"] is JsonArray { Count: > 0 } values ? (string)values[random.Next(values.Count)]!
            : Prefix(schema) is { } prefix ? id(prefix)
            : (string?)schema["format"] is "date-time" ? "2031-05-06T07:08:09Z"
            : (string?)schema["format"] is "uuid" ? "018f4c6e-0000-7000-8000-000000000001"
            : TypeOf(schema) is "integer" or "number" ? random.Next(1, 30).ToString(CultureInfo.InvariantCulture)
            : TypeOf(schema) is "boolean" ? "true"
            : word(name);
    }

    /// <summary>What ids of this schema begin with, or null where it is not one of ids.</summary>
    public static string? Prefix(JsonNode schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return
            (string?)schema["pattern"] is { } pattern
            && pattern.IndexOf("_[0-7]", StringComparison.Ordinal) is > 1 and var end
            ? pattern[1..end]
            : null;
    }

    private string Object(JsonNode schema, int level)
    {
        if (schema["properties"] is not JsonObject properties || level >= MostLevels)
        {
            return "{}";
        }

        var required = schema["required"]?.AsArray().Select(r => (string)r!).ToHashSet(StringComparer.Ordinal) ?? [];
        var fields = new List<string>();
        foreach (var (name, value) in properties)
        {
            if (required.Contains(name) ? random.NextDouble() >= fault : random.Next(2) == 0)
            {
                fields.Add($"{Malice.Quote(name)}:{Write(value!, name, level + 1)}");
            }
        }

        if (random.NextDouble() < fault)
        {
            fields.Add($"{Malice.Quote($"extra{random.Next(9)}")}:{Malice.Json(random)}");
        }

        return $"{{{string.Join(',', fields)}}}";
    }

    private static string? TypeOf(JsonNode schema) =>
        schema["type"] switch
        {
            JsonArray types => types.Select(t => (string)t!).FirstOrDefault(t => t != "null"),
            { } type => (string)type!,
            null => schema["properties"] is null ? null : "object",
        };
}
