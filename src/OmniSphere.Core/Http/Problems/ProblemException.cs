namespace OmniSphere.Http;

/// <summary>
/// A request that is refused on purpose. Thrown from anywhere below an endpoint, it becomes an RFC 9457 answer; make one
/// with <see cref="Problem"/>.
/// </summary>
/// <param name="status">HTTP status, 400–599.</param>
/// <param name="code">Stable machine-readable code, <c>subject.fault</c> in lower snake case, such as <c>stock.insufficient</c>.</param>
/// <param name="detail">What happened, for the developer of the client. Shown as it is: no secrets, no internals.</param>
public sealed class ProblemException(int status, string code, string detail) : Exception(detail)
{
    /// <summary>HTTP status.</summary>
    public int Status => status;

    /// <summary>Stable machine-readable code; also the last part of the problem's <c>type</c>.</summary>
    public string Code => code;

    /// <summary>What is wrong, field by field. Empty when the request as a whole is refused.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<FieldError>> Errors { get; init; } =
        new Dictionary<string, IReadOnlyList<FieldError>>(StringComparer.Ordinal);

    /// <summary>Further members of the answer, by their camelCase JSON name, such as <c>available: 3</c>.</summary>
    public IReadOnlyDictionary<string, object?> Extensions { get; init; } =
        new Dictionary<string, object?>(StringComparer.Ordinal);

    /// <summary>Sent as <c>Retry-After</c>, rounded up to whole seconds.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>This problem with one more member in its answer.</summary>
    /// <param name="name">The member's camelCase name.</param>
    /// <param name="value">Its value, written as JSON.</param>
    public ProblemException With(string name, object? value) =>
        new(status, code, Message)
        {
            Errors = Errors,
            Extensions = new Dictionary<string, object?>(Extensions, StringComparer.Ordinal) { [name] = value },
            RetryAfter = RetryAfter,
        };
}
