using System.Text.Json.Nodes;

namespace OmniSphere.ClientGenerator;

/// <summary>An OpenAPI 3.1 document as our services write it. What it does not know it refuses.</summary>
internal sealed class ApiDocument
{
    private readonly JsonObject _schemas;
    private readonly SortedSet<string> _used = new(StringComparer.Ordinal);

    private ApiDocument(string name, JsonNode document)
    {
        Name = Source.Pascal(name);
        Title = (string)document["info"]!["title"]!;
        _schemas = document["components"]!["schemas"]!.AsObject();
        Operations =
        [
            .. document["paths"]!
                .AsObject()
                .SelectMany(path => path.Value!.AsObject().Select(o => new ApiOperation(path.Key, o.Key, o.Value!))),
        ];
        foreach (var schema in Operations.SelectMany(o => o.Schemas))
        {
            Use(schema);
        }
    }

    public string Name { get; }

    public string Title { get; }

    public IReadOnlyList<ApiOperation> Operations { get; }

    /// <summary>The types that operations take and answer with.</summary>
    public IEnumerable<string> Used => _used;

    public static ApiDocument Read(string file) =>
        new(Path.GetFileNameWithoutExtension(file), JsonNode.Parse(File.ReadAllText(file))!);

    public bool Uses(string name) => _used.Contains(name);

    public JsonNode Schema(string name) => _schemas[name]!;

    /// <summary>The types that a type is made of.</summary>
    public IEnumerable<string> ReferencesOf(string name) =>
        References(Schema(name)).Where(other => other != name && IsType(other));

    /// <summary>The C# type of a schema, without the mark of what may be null.</summary>
    public string TypeOf(JsonNode schema)
    {
        if (Reference(schema) is { } name)
        {
            return IsType(name) ? name : TypeOf(Schema(name));
        }

        if (schema["oneOf"] is JsonArray either)
        {
            return TypeOf(either.Single(s => (string?)s!["type"] != "null")!);
        }

        return (Kind(schema), (string?)schema["format"]) switch
        {
            ("string", "date-time") => "DateTimeOffset",
            ("string", "date") => "DateOnly",
            ("string", "uuid") => "Guid",
            ("string", _) => "string",
            ("integer", "int32") => "int",
            ("integer", _) => "long",
            ("number", _) => "double",
            ("boolean", _) => "bool",
            ("array", _) => $"IReadOnlyList<{(schema["items"] is { } item ? TypeOf(item) : "JsonElement")}>",
            ("object", _) when schema["properties"] is not null => Twin(schema)
                ?? throw new NotSupportedException(
                    $"{Name}: an object within another needs a name: {schema.ToJsonString()}"
                ),
            ("object", _) when schema["additionalProperties"] is JsonObject value =>
                $"IReadOnlyDictionary<string, {TypeOf(value)}>",
            ("object" or null, _) => "JsonElement",
            var other => throw new NotSupportedException($"{Name}: {other}: {schema.ToJsonString()}"),
        };
    }

    public static bool IsNullable(JsonNode schema) =>
        schema["type"] is JsonArray types && types.Any(t => (string?)t == "null")
        || schema["oneOf"] is JsonArray either && either.Any(s => s!["type"] is JsonValue v && (string?)v == "null");

    public static string? Kind(JsonNode schema) =>
        schema["type"] switch
        {
            JsonArray types => types.Select(t => (string?)t).Single(t => t != "null"),
            { } type => (string?)type,
            null => null,
        };

    private void Use(JsonNode schema)
    {
        foreach (var name in References(schema))
        {
            if (!IsType(name) || _used.Add(name))
            {
                Use(Schema(name));
            }
        }
    }

    /// <summary>The named type that an object written out within another is the same as.</summary>
    private string? Twin(JsonNode schema) =>
        schema["properties"] is JsonObject
        && _schemas.FirstOrDefault(s => JsonNode.DeepEquals(s.Value, schema)) is { Key: { } name }
            ? name
            : null;

    // Ids, currencies and the like are texts, whatever they are called.
    private bool IsType(string name) => Schema(name)["properties"] is not null || Schema(name)["enum"] is not null;

    private static string? Reference(JsonNode schema) => ((string?)schema["$ref"])?.Split('/')[^1];

    private IEnumerable<string> References(JsonNode? node) =>
        node switch
        {
            JsonObject o => new[] { o["$ref"] is JsonValue ? Reference(o) : Twin(o) }
                .OfType<string>()
                .Concat(o.SelectMany(p => References(p.Value))),
            JsonArray a => a.SelectMany(References),
            _ => [],
        };
}
