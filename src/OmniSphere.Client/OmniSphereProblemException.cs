using System.Text.Json;
using System.Text.Json.Serialization;

namespace OmniSphere.Client;

/// <summary>What is wrong with a field of the request.</summary>
/// <param name="Code">Stable, such as <c>required</c> or <c>too_long</c>.</param>
/// <param name="Message">The same in English.</param>
public sealed record FieldError(
    [property: JsonPropertyName("code")] string Code,
    [property: JsonPropertyName("message")] string Message
);

/// <summary>The service refused: RFC 9457 problem details.</summary>
public sealed class OmniSphereProblemException : Exception
{
    private OmniSphereProblemException(int status, Body body, TimeSpan? retryAfter)
        : base($"{status} {body.Code}: {body.Detail ?? body.Title}") =>
        (Status, Code, Detail, Errors, TraceId, Extensions, RetryAfter) = (
            status,
            body.Code ?? $"http.{status}",
            body.Detail,
            body.Errors ?? new Dictionary<string, IReadOnlyList<FieldError>>(StringComparer.Ordinal),
            body.TraceId,
            body.Extensions ?? new Dictionary<string, JsonElement>(StringComparer.Ordinal),
            retryAfter
        );

    /// <summary>The HTTP status.</summary>
    public int Status { get; }

    /// <summary>Stable and made for programs, such as <c>stock.insufficient</c>; <c>http.502</c> when no service said it.</summary>
    public string Code { get; }

    /// <summary>The same in English.</summary>
    public string? Detail { get; }

    /// <summary>What is wrong, by the field's name in the request.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<FieldError>> Errors { get; }

    /// <summary>Finds the request in the service's traces and logs.</summary>
    public string? TraceId { get; }

    /// <summary>Members of this kind of problem only, such as <c>available</c>.</summary>
    public IReadOnlyDictionary<string, JsonElement> Extensions { get; }

    /// <summary>When to come back, if the service said so.</summary>
    public TimeSpan? RetryAfter { get; }

    internal static OmniSphereProblemException Of(int status, string? mediaType, byte[] body, TimeSpan? retryAfter)
    {
        try
        {
            if (
                mediaType?.EndsWith("json", StringComparison.OrdinalIgnoreCase) == true
                && JsonSerializer.Deserialize<Body>(body, ApiJson.Options) is { } problem
            )
            {
                return new(status, problem with { Code = problem.Code ?? problem.Error }, retryAfter);
            }
        }
        catch (JsonException)
        {
            // Somebody else's answer: the status has to do.
        }

        return new(status, new Body(), retryAfter);
    }

    private sealed record Body
    {
        public string? Code { get; init; }
        public string? Title { get; init; }
        public string? Detail { get; init; }
        public string? TraceId { get; init; }

        /// <summary>OAuth's own refusals (RFC 6749 section 5.2) call it so.</summary>
        public string? Error { get; init; }

        public IReadOnlyDictionary<string, IReadOnlyList<FieldError>>? Errors { get; init; }

        // Can be set: readers leave out what can only be initialised.
        [JsonExtensionData]
        public Dictionary<string, JsonElement>? Extensions { get; set; }
    }
}
