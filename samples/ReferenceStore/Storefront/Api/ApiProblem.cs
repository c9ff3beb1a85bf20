using System.Text.Json;
using System.Text.Json.Serialization;

namespace ReferenceStore.Storefront.Api;

/// <summary>
/// Why a service refused: RFC 9457 problem details with a stable code. Its members can be set, for generated readers leave
/// out the defaults of those that can only be initialised.
/// </summary>
public sealed record ApiProblem
{
    public int Status { get; set; }
    public string Code { get; set; } = "server.error";
    public string? Detail { get; set; }

    /// <summary>What is wrong, by the name of the field in the request.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<ApiFieldError>> Errors { get; set; } =
        new Dictionary<string, IReadOnlyList<ApiFieldError>>(StringComparer.Ordinal);

    /// <summary>Members of this kind of problem only, such as <c>available</c>.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Extensions { get; set; }

    /// <summary>A number among the members of this kind of problem.</summary>
    public int? Number(string name) =>
        Extensions?.TryGetValue(name, out var value) == true
        && value.ValueKind == JsonValueKind.Number
        && value.TryGetInt32(out var number)
            ? number
            : null;

    /// <summary>A text among the members of this kind of problem.</summary>
    public string? Word(string name) =>
        Extensions?.TryGetValue(name, out var value) == true && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}

/// <param name="Code">Stable code, such as <c>required</c>.</param>
/// <param name="Message">The same in English.</param>
public sealed record ApiFieldError(string Code, string Message);

/// <summary>A service refused a call, or could not be reached (<c>server.unavailable</c>).</summary>
public sealed class ApiProblemException(ApiProblem problem, Exception? cause = null)
    : Exception($"{problem.Status} {problem.Code}: {problem.Detail}", cause)
{
    public ApiProblem Problem { get; } = problem;

    public string Code => Problem.Code;

    public int Status => Problem.Status;
}
