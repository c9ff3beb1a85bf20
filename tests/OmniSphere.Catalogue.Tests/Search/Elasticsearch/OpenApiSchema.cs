using System.IO.Compression;
using System.Text.Json;
using OmniSphere.Testing;

namespace OmniSphere.Catalogue.Tests.Search.Elasticsearch;

/// <summary>Checks requests against the OpenAPI document of Elasticsearch 8.17.</summary>
internal sealed class OpenApiSchema
{
    private static readonly Lazy<OpenApiSchema?> Found = new(Load);

    private readonly JsonElement _root;

    private OpenApiSchema(JsonElement root) => _root = root;

    public static OpenApiSchema? Instance => Found.Value;

    public IReadOnlyList<string> Check(string method, string path, IEnumerable<string> parameters, string body)
    {
        var parts = path.Trim('/').Split('/');
        var match = _root
            .GetProperty("paths")
            .EnumerateObject()
            .Where(p => Fits(p.Name.Trim('/').Split('/'), parts))
            .Where(p => p.Value.TryGetProperty(method.ToLowerInvariant(), out _))
            .OrderBy(p => p.Name.Count(c => c == '{'))
            .FirstOrDefault();
        if (match.Value.ValueKind == JsonValueKind.Undefined)
        {
            return [$"8.17 has no {method} {path}"];
        }

        var operation = match.Value.GetProperty(method.ToLowerInvariant());
        var known = new HashSet<string>(["pretty", "human", "error_trace", "filter_path"], StringComparer.Ordinal);
        if (operation.TryGetProperty("parameters", out var declared))
        {
            known.UnionWith(declared.EnumerateArray().Select(p => Resolve(p).GetProperty("name").GetString()!));
        }

        var errors = parameters.Where(p => !known.Contains(p)).Select(p => $"8.17: unknown parameter {p}").ToList();
        if (body.Length > 0 && !path.EndsWith("_bulk", StringComparison.Ordinal))
        {
            using var json = JsonDocument.Parse(body);
            Check(BodyOf(operation), json.RootElement, "$", errors);
        }

        return errors;
    }

    private JsonElement BodyOf(JsonElement operation) =>
        operation.TryGetProperty("requestBody", out var body)
            ? Resolve(body).GetProperty("content").EnumerateObject().First().Value.GetProperty("schema")
            : default;

    private void Check(JsonElement schema, JsonElement value, string at, List<string> errors)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        schema = Resolve(schema);
        foreach (var part in Parts(schema, "allOf"))
        {
            Check(part, value, at, errors);
        }

        CheckOneOf(schema, value, at, errors);
        if (
            schema.TryGetProperty("enum", out var members)
            && !members.EnumerateArray().Any(m => JsonElement.DeepEquals(m, value))
        )
        {
            errors.Add($"{at}: {value} is not listed");
        }

        if (schema.TryGetProperty("type", out var type) && !IsOf(type.GetString()!, value, schema))
        {
            errors.Add($"{at}: {value.ValueKind} is no {type}");
            return;
        }

        if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out var items))
        {
            foreach (var (item, i) in value.EnumerateArray().Select((item, i) => (item, i)))
            {
                Check(items, item, $"{at}[{i}]", errors);
            }
        }

        if (value.ValueKind == JsonValueKind.Object)
        {
            CheckMembers(schema, value, at, errors);
        }
    }

    private void CheckOneOf(JsonElement schema, JsonElement value, string at, List<string> errors)
    {
        List<string>? fewest = null;
        foreach (var part in Parts(schema, "oneOf").Concat(Parts(schema, "anyOf")))
        {
            var tried = new List<string>();
            Check(part, value, at, tried);
            if (tried.Count == 0)
            {
                return;
            }

            fewest = fewest is null || tried.Count < fewest.Count ? tried : fewest;
        }

        errors.AddRange(fewest ?? []);
    }

    private void CheckMembers(JsonElement schema, JsonElement value, string at, List<string> errors)
    {
        schema.TryGetProperty("properties", out var properties);
        schema.TryGetProperty("additionalProperties", out var others);
        foreach (var member in value.EnumerateObject())
        {
            if (properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty(member.Name, out var known))
            {
                Check(known, member.Value, $"{at}.{member.Name}", errors);
            }
            else if (others.ValueKind == JsonValueKind.Object)
            {
                Check(others, member.Value, $"{at}.{member.Name}", errors);
            }
        }

        if (schema.TryGetProperty("required", out var required))
        {
            foreach (var name in required.EnumerateArray().Select(r => r.GetString()!))
            {
                if (!value.TryGetProperty(name, out _))
                {
                    errors.Add($"{at}.{name} is missing");
                }
            }
        }
    }

    private static bool IsOf(string type, JsonElement value, JsonElement schema) =>
        type switch
        {
            "object" => value.ValueKind == JsonValueKind.Object,
            "array" => value.ValueKind == JsonValueKind.Array,
            "string" => value.ValueKind == JsonValueKind.String,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "number" or "integer" => value.ValueKind == JsonValueKind.Number,
            _ => true,
        } || (value.ValueKind == JsonValueKind.Null && schema.TryGetProperty("nullable", out _));

    private static JsonElement.ArrayEnumerator Parts(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var parts) ? parts.EnumerateArray() : default;

    private JsonElement Resolve(JsonElement schema)
    {
        while (schema.TryGetProperty("$ref", out var reference))
        {
            schema = reference
                .GetString()!
                .TrimStart('#', '/')
                .Split('/')
                .Aggregate(_root, (at, step) => at.GetProperty(step.Replace("~1", "/").Replace("~0", "~")));
        }

        return schema;
    }

    private static bool Fits(string[] pattern, string[] path) =>
        pattern.Length == path.Length
        && pattern.Zip(path).All(p => p.First.StartsWith('{') ? !p.Second.StartsWith('_') : p.First == p.Second);

    private static OpenApiSchema? Load()
    {
        if (TestData.Find("elasticsearch") is not { } folder)
        {
            return null;
        }

        using var file = File.OpenRead(Path.Combine(folder, "openapi-8.17.json.gz"));
        using var zip = new GZipStream(file, CompressionMode.Decompress);
        using var json = JsonDocument.Parse(zip);
        return new OpenApiSchema(json.RootElement.Clone());
    }
}
