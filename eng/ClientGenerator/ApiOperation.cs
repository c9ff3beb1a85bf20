using System.Text.Json.Nodes;

namespace OmniSphere.ClientGenerator;

/// <summary>A parameter outside the body.</summary>
internal sealed record ApiParameter(string Name, string In, bool IsRequired, JsonNode Schema, string? Description)
{
    /// <summary>The argument's name: <c>X-Cart-Token</c> is <c>cartToken</c>.</summary>
    public string Argument =>
        Source.Camel(Name.StartsWith("X-", StringComparison.Ordinal) ? Name[2..] : Name) is var name
        && name is "from" or "in"
            ? $"@{name}"
            : name;
}

/// <summary>A method and path of a document.</summary>
internal sealed class ApiOperation(string path, string method, JsonNode operation)
{
    public string Path => path;

    public string Method => method.ToUpperInvariant();

    public string Name => (string)operation["operationId"]!;

    public string? Summary => (string?)operation["summary"];

    public IReadOnlyList<ApiParameter> Parameters { get; } =
    [
        .. (operation["parameters"]?.AsArray() ?? []).Select(p => new ApiParameter(
            (string)p!["name"]!,
            (string)p["in"]!,
            (bool?)p["required"] ?? false,
            p["schema"]!,
            (string?)p["description"]
        )),
    ];

    public bool IsBodyRequired => (bool?)operation["requestBody"]?["required"] ?? false;

    /// <summary>The JSON body, if it takes one.</summary>
    public JsonNode? Body => operation["requestBody"]?["content"]?["application/json"]?["schema"];

    /// <summary>Media types of a body that is no JSON.</summary>
    public IReadOnlyList<string> StreamTypes =>
        Body is null ? [.. (operation["requestBody"]?["content"]?.AsObject() ?? []).Select(c => c.Key)] : [];

    /// <summary>The JSON that it answers with, if it does.</summary>
    public JsonNode? Answer =>
        operation["responses"]!
            .AsObject()
            .Where(r => r.Key[0] == '2')
            .Select(r => r.Value!["content"]?["application/json"]?["schema"])
            .FirstOrDefault(s => s is not null);

    /// <summary>Whether it answers with something that is no JSON.</summary>
    public bool AnswersWithStream => Answer is null && Method == "GET";

    public IEnumerable<JsonNode> Schemas =>
        Parameters.Select(p => p.Schema).Concat(new[] { Body, Answer }.OfType<JsonNode>());
}
