using System.Text.Json.Nodes;

namespace ReferenceStore.Tests.Stores;

/// <summary>A parameter of an operation, outside the body.</summary>
/// <param name="Name">Its name on the wire.</param>
/// <param name="In"><c>path</c>, <c>query</c> or <c>header</c>.</param>
/// <param name="Schema">Its JSON schema.</param>
public sealed record ApiParameter(string Name, string In, JsonNode Schema);

/// <summary>An operation of the API, as the running host describes it.</summary>
/// <param name="Document">The OpenAPI document it comes from, for references.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path with parameters in braces.</param>
/// <param name="Parameters">Parameters of path, query and headers.</param>
/// <param name="Body">Schema of the JSON body, or null where there is none.</param>
public sealed record ApiOperation(
    JsonNode Document,
    HttpMethod Method,
    string Path,
    IReadOnlyList<ApiParameter> Parameters,
    JsonNode? Body
)
{
    private static readonly string[] Modules = ["auth", "catalogue", "checkout", "marketing", "platform"];

    /// <summary>Media type of the body, or null where there is none.</summary>
    public string? BodyType { get; init; }

    public bool IsForMerchants => Path.Contains("/v1/admin", StringComparison.Ordinal);

    public IEnumerable<string> PathParameters => Parameters.Where(p => p.In == "path").Select(p => p.Name);

    /// <summary>All operations of the documents that a shop serves.</summary>
    public static async Task<IReadOnlyList<ApiOperation>> ReadAllAsync(ShopClient shop)
    {
        ArgumentNullException.ThrowIfNull(shop);
        var operations = new List<ApiOperation>();
        foreach (var module in Modules)
        {
            var document = await shop.GetAsync($"/{module}/v1/openapi.json");
            operations.AddRange(
                document["paths"]
                    .AsObject()
                    .SelectMany(path => path.Value!.AsObject().Select(o => Read(document.Body!, path.Key, o)))
            );
        }

        return operations;
    }

    /// <summary>The segment that says what a path parameter names: <c>carts</c> for <c>/carts/{id}/lines</c>.</summary>
    public string KindOf(string parameter)
    {
        var segments = Path.Split('/');
        var at = Array.IndexOf(segments, $"{{{parameter}}}");
        return segments.Take(at).Last(s => !s.StartsWith('{'));
    }

    /// <summary>The path with its parameters filled in.</summary>
    public string PathWith(Func<string, string> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return string.Join('/', Path.Split('/').Select(s => s.StartsWith('{') ? value(s[1..^1]) : s));
    }

    /// <summary>The schema itself, where there is a reference to it.</summary>
    public JsonNode Resolve(JsonNode schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        while ((string?)schema["$ref"] is { } reference)
        {
            schema = reference.Split('/').Skip(1).Aggregate(Document, (node, name) => node[name]!);
        }

        return schema;
    }

    public override string ToString() => $"{Method} {Path}";

    private static ApiOperation Read(JsonNode document, string path, KeyValuePair<string, JsonNode?> operation)
    {
        var bodies = operation.Value!["requestBody"]?["content"]?.AsObject();
        var body = bodies?.FirstOrDefault(c => c.Key == "application/json") is { Key: not null } json
            ? json
            : bodies?.First();
        return new(
            document,
            HttpMethod.Parse(operation.Key),
            path,
            [
                .. (operation.Value["parameters"]?.AsArray() ?? []).Select(p => new ApiParameter(
                    (string)p!["name"]!,
                    (string)p["in"]!,
                    p["schema"]!
                )),
            ],
            body is null ? null : body.Value.Value?["schema"] ?? new JsonObject()
        )
        {
            BodyType = body?.Key,
        };
    }
}
