using System.Text.Json;

namespace OmniSphere.Catalogue.Tests.Search.Elasticsearch;

/// <summary>The types that Elasticsearch's specification takes for known.</summary>
internal static class SchemaBuiltIns
{
    private static readonly HashSet<string> Numbers = new(StringComparer.Ordinal)
    {
        "number",
        "integer",
        "long",
        "short",
        "byte",
        "uint",
        "ulong",
        "float",
        "double",
    };

    public static bool IsNumber(string name) => Numbers.Contains(name);

    public static bool Is(string name, JsonElement value) =>
        name switch
        {
            "string" => value.ValueKind == JsonValueKind.String,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "null" => value.ValueKind == JsonValueKind.Null,
            "integer" or "long" or "short" or "byte" or "uint" or "ulong" => value.ValueKind == JsonValueKind.Number
                && !value.GetRawText().Contains('.'),
            _ when Numbers.Contains(name) => value.ValueKind == JsonValueKind.Number,
            _ => true,
        };
}
