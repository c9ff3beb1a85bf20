using System.IO.Compression;
using System.Text.Json;
using OmniSphere.Testing;

namespace OmniSphere.Catalogue.Tests.Search.Elasticsearch;

/// <summary>
/// Checks requests against Elasticsearch's own specification (the schema it publishes for its clients): path, query
/// parameters, and the body down to the last member. Unknown members are errors.
/// </summary>
internal sealed class ElasticsearchSchema
{
    private static readonly Lazy<ElasticsearchSchema?> Found = new(Load);

    private readonly Dictionary<(string Namespace, string Name), JsonElement> _types = [];
    private readonly List<(string[] Methods, string[] Path, JsonElement Request)> _endpoints = [];
    private readonly SchemaTypes _checker;

    private ElasticsearchSchema(JsonElement root)
    {
        foreach (var type in root.GetProperty("types").EnumerateArray())
        {
            _types[NameOf(type.GetProperty("name"))] = type;
        }

        foreach (var endpoint in root.GetProperty("endpoints").EnumerateArray())
        {
            if (endpoint.GetProperty("request").ValueKind != JsonValueKind.Object)
            {
                continue;
            }

            foreach (var url in endpoint.GetProperty("urls").EnumerateArray())
            {
                _endpoints.Add(
                    (
                        [.. url.GetProperty("methods").EnumerateArray().Select(m => m.GetString()!)],
                        url.GetProperty("path").GetString()!.Trim('/').Split('/'),
                        _types[NameOf(endpoint.GetProperty("request"))]
                    )
                );
            }
        }

        _checker = new SchemaTypes(_types);
    }

    /// <summary>The schema, or null where this machine does not have it.</summary>
    public static ElasticsearchSchema? Instance => Found.Value;

    public static (string, string) NameOf(JsonElement name) =>
        (name.GetProperty("namespace").GetString()!, name.GetProperty("name").GetString()!);

    /// <summary>What is wrong with a request; nothing when it is right.</summary>
    public IReadOnlyList<string> Check(string method, string path, IEnumerable<string> parameters, string body)
    {
        var parts = path.Trim('/').Split('/');
        var endpoint = _endpoints
            .Where(e => e.Methods.Contains(method) && Fits(e.Path, parts))
            .OrderBy(e => e.Path.Count(IsVariable))
            .FirstOrDefault();
        if (endpoint.Path is null)
        {
            return [$"there is no {method} {path}"];
        }

        var errors = new List<string>();
        var known = Parameters(endpoint.Request).ToHashSet(StringComparer.Ordinal);
        errors.AddRange(parameters.Where(p => !known.Contains(p)).Select(p => $"unknown parameter {p} of {path}"));
        CheckBody(endpoint.Request.GetProperty("body"), body, errors);
        return errors;
    }

    private void CheckBody(JsonElement schema, string body, List<string> errors)
    {
        switch (schema.GetProperty("kind").GetString())
        {
            case "no_body" when body.Length > 0:
                errors.Add("there is no body");
                break;
            case "properties" when body.Length > 0:
            {
                using var json = JsonDocument.Parse(body);
                _checker.CheckProperties(schema.GetProperty("properties"), json.RootElement, "$", errors);
                break;
            }

            case "value" when schema.GetProperty("value").GetProperty("kind").GetString() == "array_of":
                CheckLines(body, errors);
                break;
            case "value" when body.Length > 0:
            {
                using var json = JsonDocument.Parse(body);
                _checker.Check(schema.GetProperty("value"), json.RootElement, "$", [], errors);
                break;
            }
        }
    }

    /// <summary>A bulk body: an action on a line, then its document, if it has one.</summary>
    private void CheckLines(string body, List<string> errors)
    {
        if (!body.EndsWith('\n'))
        {
            errors.Add("the last line has no end");
        }

        var isAction = true;
        foreach (var line in body.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var json = JsonDocument.Parse(line);
            if (isAction)
            {
                _checker.CheckType(("_global.bulk", "OperationContainer"), json.RootElement, "$line", [], errors);
            }

            isAction = !isAction || json.RootElement.TryGetProperty("delete", out _);
        }
    }

    private IEnumerable<string> Parameters(JsonElement request)
    {
        foreach (var parameter in request.GetProperty("query").EnumerateArray())
        {
            yield return parameter.GetProperty("name").GetString()!;
        }

        if (_types.TryGetValue(("_spec_utils", "CommonQueryParameters"), out var common))
        {
            foreach (var parameter in common.GetProperty("properties").EnumerateArray())
            {
                yield return parameter.GetProperty("name").GetString()!;
            }
        }
    }

    private static bool Fits(string[] pattern, string[] path) =>
        pattern.Length == path.Length
        && pattern.Zip(path).All(p => IsVariable(p.First) ? !p.Second.StartsWith('_') : p.First == p.Second);

    private static bool IsVariable(string part) => part.StartsWith('{');

    private static ElasticsearchSchema? Load()
    {
        if (TestData.Find("elasticsearch") is not { } folder)
        {
            return null;
        }

        using var file = File.OpenRead(Path.Combine(folder, "schema-9.5.json.gz"));
        using var zip = new GZipStream(file, CompressionMode.Decompress);
        using var json = JsonDocument.Parse(zip);
        return new ElasticsearchSchema(json.RootElement.Clone());
    }
}
