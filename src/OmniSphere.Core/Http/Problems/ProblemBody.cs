using System.Text.Json.Serialization;

namespace OmniSphere.Http;

/// <summary>The body of every refused request: RFC 9457 problem details with a stable code.</summary>
public sealed record ProblemBody
{
    /// <summary>The media type, <c>application/problem+json</c>.</summary>
    internal const string ContentType = "application/problem+json";

    /// <summary>Names the kind of problem: <c>urn:omnisphere:problem:</c> and the code.</summary>
    public required string Type { get; init; }

    /// <summary>The status in words.</summary>
    public required string Title { get; init; }

    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>What happened, for the developer of the client; may change between releases.</summary>
    public required string Detail { get; init; }

    /// <summary>The path that was asked for.</summary>
    public string? Instance { get; init; }

    /// <summary>Stable machine-readable code, such as <c>stock.insufficient</c>.</summary>
    public required string Code { get; init; }

    /// <summary>What is wrong, by field (JSON path or parameter name).</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<FieldError>>? Errors { get; init; }

    /// <summary>Names this request in the server's logs and traces.</summary>
    public string? TraceId { get; init; }

    /// <summary>Members that belong to this kind of problem only.</summary>
    [JsonExtensionData]
    public IDictionary<string, object?>? Extensions { get; init; }
}
