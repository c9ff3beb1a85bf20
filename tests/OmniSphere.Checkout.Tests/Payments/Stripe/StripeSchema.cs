using System.Globalization;
using System.IO.Compression;
using System.Text.Json.Nodes;
using OmniSphere.Testing;

namespace OmniSphere.Checkout.Tests.Payments.Stripe;

/// <summary>
/// Stripe's published OpenAPI document: says what is wrong with a request. Forms are checked as the nested values that
/// their keys (<c>transfer_data[destination]</c>, <c>expand[0]</c>) stand for.
/// </summary>
internal sealed class StripeSchema(JsonNode document)
{
    private const string Form = "application/x-www-form-urlencoded";

    private static readonly Lazy<StripeSchema?> Published = new(Load);

    /// <summary>Null where this machine does not have the document.</summary>
    public static StripeSchema? Find() => Published.Value;

    /// <summary>Everything that is wrong with a request; nothing when it fits.</summary>
    public IEnumerable<string> Violations(string method, string path, IEnumerable<KeyValuePair<string, string>> values)
    {
        if (Operation(method, path) is not { } operation)
        {
            return [$"{method} {path} is not in the document"];
        }

        var given = FormTree.Parse(values);
        return method == "POST"
            ? Check(operation["requestBody"]?["content"]?[Form]?["schema"], given, path)
            : given
                .AsObject()
                .SelectMany(v =>
                    Parameter(operation, v.Key) is { } parameter
                        ? Check(parameter["schema"], v.Value, v.Key)
                        : [$"{v.Key} is no parameter of {path}"]
                );
    }

    private JsonNode? Operation(string method, string path) =>
        document["paths"]!
            .AsObject()
            .Where(p => Fits(p.Key, path))
            .OrderByDescending(p => p.Key == path)
            .Select(p => p.Value![method.ToLowerInvariant()])
            .FirstOrDefault(o => o is not null);

    private static JsonNode? Parameter(JsonNode operation, string name) =>
        operation["parameters"]!.AsArray().FirstOrDefault(p => (string?)p!["name"] == name);

    private static bool Fits(string template, string path)
    {
        var (expected, given) = (template.Split('/'), path.Split('/'));
        return expected.Length == given.Length
            && expected.Zip(given).All(part => part.First == part.Second || part.First.StartsWith('{'));
    }

    private IEnumerable<string> Check(JsonNode? schema, JsonNode? value, string at)
    {
        schema = Resolve(schema);
        if (schema is null)
        {
            return value is JsonObject { Count: 0 } ? [] : [$"{at}: nothing is expected here"];
        }

        if (schema["anyOf"] is JsonArray choices)
        {
            var findings = choices.Select(c => Check(c, value, at).ToList()).ToList();
            return findings.Any(f => f.Count == 0) ? [] : findings.MinBy(f => f.Count)!;
        }

        return (string?)schema["type"] switch
        {
            "object" => CheckObject(schema, value, at),
            "array" => value is JsonArray items
                ? items.SelectMany((item, i) => Check(schema["items"], item, $"{at}[{i}]"))
                : [$"{at}: not a list"],
            _ => CheckText(schema, value, at),
        };
    }

    private IEnumerable<string> CheckObject(JsonNode schema, JsonNode? value, string at)
    {
        if (value is not JsonObject members)
        {
            yield return $"{at}: not an object";
            yield break;
        }

        foreach (var required in schema["required"]?.AsArray() ?? [])
        {
            if (!members.ContainsKey((string)required!))
            {
                yield return $"{at}: {required} is missing";
            }
        }

        foreach (var (name, member) in members)
        {
            var expected = schema["properties"]?[name] ?? schema["additionalProperties"] as JsonObject;
            var findings = expected is null ? [$"{at}: there is no {name}"] : Check(expected, member, $"{at}.{name}");
            foreach (var finding in findings)
            {
                yield return finding;
            }
        }
    }

    private static IEnumerable<string> CheckText(JsonNode schema, JsonNode? value, string at)
    {
        if (value is not JsonValue leaf || leaf.GetValue<string>() is not { } text)
        {
            return [$"{at}: not a single value"];
        }

        var fits = (string?)schema["type"] switch
        {
            "integer" => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
            "number" => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _),
            "boolean" => text is "true" or "false",
            _ => (int?)schema["maxLength"] is not { } max || text.Length <= max,
        };
        return !fits ? [$"{at}: '{text}' is no {schema["type"]} as described"]
            : schema["enum"] is JsonArray allowed && allowed.All(a => (string?)a != text)
                ? [$"{at}: '{text}' is not one of {allowed.ToJsonString()}"]
            : [];
    }

    private JsonNode? Resolve(JsonNode? schema) =>
        (string?)schema?["$ref"] is { } name
            ? name.Split('/').Skip(1).Aggregate((JsonNode?)document, (node, part) => node?[part])
            : schema;

    private static StripeSchema? Load()
    {
        if (TestData.Find("stripe") is not { } folder)
        {
            return null;
        }

        using var file = File.OpenRead(Path.Combine(folder, "openapi-2023-08-16.json.gz"));
        using var unzipped = new GZipStream(file, CompressionMode.Decompress);
        return new(JsonNode.Parse(unzipped)!);
    }
}

/// <summary>The nested values that the keys of a form stand for.</summary>
internal static class FormTree
{
    public static JsonNode Parse(IEnumerable<KeyValuePair<string, string>> values)
    {
        var root = new JsonObject();
        foreach (var (key, value) in values)
        {
            var parts = key.Replace("]", "", StringComparison.Ordinal).Split('[');
            var node = root;
            foreach (var part in parts[..^1])
            {
                node = (JsonObject)(node[part] ??= new JsonObject());
            }

            node[parts[^1]] = value;
        }

        return WithLists(root);
    }

    /// <summary>Objects whose keys are 0, 1, 2, … are lists.</summary>
    private static JsonNode WithLists(JsonNode node)
    {
        if (node is not JsonObject members)
        {
            return node.DeepClone();
        }

        if (
            members.Count > 0
            && members.Select((m, i) => m.Key == i.ToString(CultureInfo.InvariantCulture)).All(n => n)
        )
        {
            return new JsonArray([.. members.Select(m => WithLists(m.Value!))]);
        }

        return new JsonObject(members.Select(m => KeyValuePair.Create(m.Key, (JsonNode?)WithLists(m.Value!))));
    }
}
