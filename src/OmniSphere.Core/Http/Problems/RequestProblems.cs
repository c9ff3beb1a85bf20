using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace OmniSphere.Http;

/// <summary>What the framework's own exceptions mean to a client.</summary>
internal sealed class RequestProblems : IProblemMapper
{
    // The messages quote what the client sent, hence patterns that cannot backtrack.
    private const RegexOptions Safe =
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.Singleline;

    private static readonly Regex MissingMembers = new("missing required properties including: (?<names>.+)", Safe);
    private static readonly Regex Quoted = new("'(?<name>[^']+)'", Safe);
    private static readonly Regex UnmappedMember = new("^The JSON property '(?<name>.+?)' could not be mapped", Safe);
    private static readonly Regex FailedParameter = new(
        "^Failed to bind parameter \"[^\"]+ (?<name>\\w+)\" from ",
        Safe
    );
    private static readonly Regex MissingParameter = new(
        "^Required parameter \"[^\"]+ (?<name>\\w+)\" was not provided from (?<source>[^.]+)",
        Safe
    );

    public ProblemException? Map(Exception exception) =>
        exception switch
        {
            ProblemException problem => problem,
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => StatusProblems.For(413),
            BadHttpRequestException { StatusCode: StatusCodes.Status415UnsupportedMediaType } => StatusProblems.For(
                415
            ),
            BadHttpRequestException { InnerException: JsonException json } => Json(json),
            BadHttpRequestException bad => Parameter(bad),
            JsonException json => Json(json),
            DbUpdateConcurrencyException => Problem.Conflict(
                "resource.version_conflict",
                "The resource was changed by someone else in the meantime. Read it again and retry."
            ),
            // The last line of defence: PostgreSQL refuses NUL and unpaired surrogates in text.
            DbUpdateException { InnerException: PostgresException postgres } => Text(postgres),
            PostgresException postgres => Text(postgres),
            _ => null,
        };

    private static ProblemException? Text(PostgresException exception) =>
        exception.SqlState is PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter
            ? Problem.Malformed("A text holds a character that is not allowed.")
            : null;

    // System.Text.Json puts type names into its messages: only the path and quoted member names are passed on.
    private static ProblemException Json(JsonException exception)
    {
        var path = FieldPath(exception.Path);
        var message = exception.Message;
        if (MissingMembers.Match(message) is { Success: true } missing)
        {
            return new ProblemException(400, "request.malformed", "Required fields are missing; see errors.")
            {
                Errors = Quoted
                    .Matches(missing.Groups["names"].Value)
                    .ToDictionary(
                        m => path is null ? m.Groups["name"].Value : $"{path}.{m.Groups["name"].Value}",
                        IReadOnlyList<FieldError> (_) => [new FieldError("required", "This field is required.")],
                        StringComparer.Ordinal
                    ),
            };
        }

        if (UnmappedMember.Match(message) is { Success: true } unmapped)
        {
            var member = unmapped.Groups["name"].Value;
            var field =
                path is null || path == member ? member
                : path.EndsWith($".{member}", StringComparison.Ordinal) ? path
                : $"{path}.{member}";
            return Problem.Malformed("This field is not known here.", field, "unknown");
        }

        var detail =
            IsOurs(message) ? message
            : path is null ? "The body is not valid JSON of the expected shape."
            : "The value has the wrong type or is out of range.";
        return Problem.Malformed(detail, path, "type");
    }

    // The kernel's converters say something useful; the serializer adds positions and type names to what it says.
    private static bool IsOurs(string message) =>
        !message.Contains("LineNumber:", StringComparison.Ordinal)
        && !message.Contains("JSON", StringComparison.Ordinal)
        && !message.Contains("type '", StringComparison.Ordinal)
        && !message.StartsWith("Exception of type", StringComparison.Ordinal);

    private static ProblemException Parameter(BadHttpRequestException exception)
    {
        if (FailedParameter.Match(exception.Message) is { Success: true } failed)
        {
            return Problem.Malformed("The value has the wrong form.", CamelCase(failed.Groups["name"].Value), "type");
        }

        if (MissingParameter.Match(exception.Message) is { Success: true } missing)
        {
            return missing.Groups["source"].Value is "body"
                ? Problem.Malformed("The request needs a JSON body.")
                : Problem.Malformed("This parameter is required.", CamelCase(missing.Groups["name"].Value), "required");
        }

        return Problem.Malformed("The request could not be read.");
    }

    private static string? FieldPath(string? path) =>
        path is null or "$" or "" ? null
        : path.StartsWith("$.", StringComparison.Ordinal) ? path[2..]
        : path[1..];

    private static string CamelCase(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);
}
