using System.Text;
using System.Text.Json.Nodes;

namespace OmniSphere.ClientGenerator;

/// <summary>Writes a type: a record, or a set of words that may grow.</summary>
internal static class TypeSource
{
    public static string Write(ApiDocument document, string name)
    {
        var schema = document.Schema(name);
        return schema["enum"] is JsonArray words ? Words(name, schema, words) : Record(document, name, schema);
    }

    private static string Record(ApiDocument document, string name, JsonNode schema)
    {
        var required = (schema["required"]?.AsArray() ?? []).Select(r => (string?)r).ToHashSet(StringComparer.Ordinal);
        var text = new StringBuilder(Source.Summary((string?)schema["description"], ""));
        text.Append("public sealed record ").Append(name).Append("\n{\n");
        foreach (var (property, value) in schema["properties"]!.AsObject())
        {
            // What may be null may be left out as well.
            var isRequired = required.Contains(property) && !ApiDocument.IsNullable(value!);
            var nullable = isRequired ? "" : "?";
            var pascal = Source.Pascal(property);
            text.Append(Source.Summary((string?)value!["description"], "    "))
                .Append("    [JsonPropertyName(")
                .Append(Source.Literal(property))
                .Append(")]\n    public ")
                .Append(isRequired ? "required " : "")
                .Append(document.TypeOf(value!))
                .Append(nullable)
                .Append(' ')
                // A member cannot be named like its type.
                .Append(pascal == name ? $"{pascal}Value" : pascal)
                .Append(" { get; init; }\n");
        }

        return text.Append("}\n").ToString();
    }

    private static string Words(string name, JsonNode schema, JsonArray words)
    {
        var text = new StringBuilder(Source.Summary((string?)schema["description"], ""))
            .Append("[JsonConverter(typeof(OpenWordConverter<")
            .Append(name)
            .Append(">))]\npublic readonly record struct ")
            .Append(name)
            .Append("(string Word) : IOpenWord<")
            .Append(name)
            .Append(">\n{\n");
        foreach (var word in words.Select(w => (string)w!))
        {
            text.Append("    public static ")
                .Append(name)
                .Append(' ')
                .Append(Source.Pascal(word))
                .Append(" { get; } = new(")
                .Append(Source.Literal(word))
                .Append(");\n");
        }

        return text.Append("    static ")
            .Append(name)
            .Append(" IOpenWord<")
            .Append(name)
            .Append(">.Of(string value) => new(value);\n    public override string ToString() => Word;\n}\n")
            .ToString();
    }
}
