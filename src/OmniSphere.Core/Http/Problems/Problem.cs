namespace OmniSphere.Http;

/// <summary>
/// The one way for a handler to refuse: <c>throw Problem.NotFound("product.not_found", "No such product.");</c>
/// Further members: <c>throw Problem.Conflict("stock.insufficient", "…").With("available", 3);</c>
/// </summary>
public static class Problem
{
    /// <summary>400: the request cannot be understood.</summary>
    public static ProblemException BadRequest(string code, string detail) =>
        new(StatusCodes.Status400BadRequest, code, detail);

    /// <summary>401: the caller must sign in, or sign in again.</summary>
    public static ProblemException Unauthorized(string code, string detail) =>
        new(StatusCodes.Status401Unauthorized, code, detail);

    /// <summary>402: the payment was declined or is missing.</summary>
    public static ProblemException PaymentRequired(string code, string detail) =>
        new(StatusCodes.Status402PaymentRequired, code, detail);

    /// <summary>403: the caller may not do this.</summary>
    public static ProblemException Forbidden(string code, string detail) =>
        new(StatusCodes.Status403Forbidden, code, detail);

    /// <summary>404: nothing there that this caller may see.</summary>
    public static ProblemException NotFound(string code, string detail) =>
        new(StatusCodes.Status404NotFound, code, detail);

    /// <summary>409: the state of the resource does not allow it.</summary>
    public static ProblemException Conflict(string code, string detail) =>
        new(StatusCodes.Status409Conflict, code, detail);

    /// <summary>410: it was there and is no more.</summary>
    public static ProblemException Gone(string code, string detail) => new(StatusCodes.Status410Gone, code, detail);

    /// <summary>412: an <c>If-Match</c> that no longer holds.</summary>
    public static ProblemException PreconditionFailed(string code, string detail) =>
        new(StatusCodes.Status412PreconditionFailed, code, detail);

    /// <summary>422: understood, but a rule forbids it and sending the same again will not help.</summary>
    public static ProblemException Unprocessable(string code, string detail) =>
        new(StatusCodes.Status422UnprocessableEntity, code, detail);

    /// <summary>422 <c>request.invalid</c> for one field that only the handler could check.</summary>
    /// <param name="field">The field's JSON path, such as <c>lines[0].quantity</c>.</param>
    /// <param name="code">What is wrong with it, such as <c>unknown</c>.</param>
    /// <param name="message">The same for people.</param>
    public static ProblemException Invalid(string field, string code, string message) =>
        Invalid(
            new Dictionary<string, IReadOnlyList<FieldError>>(StringComparer.Ordinal)
            {
                [field] = [new FieldError(code, message)],
            }
        );

    /// <summary>429: too often; the same request is welcome after <paramref name="retryAfter"/>.</summary>
    public static ProblemException TooManyRequests(string code, string detail, TimeSpan retryAfter) =>
        new(StatusCodes.Status429TooManyRequests, code, detail) { RetryAfter = retryAfter };

    /// <summary>503: a part this depends on is away; try again after <paramref name="retryAfter"/>.</summary>
    public static ProblemException Unavailable(string code, string detail, TimeSpan retryAfter) =>
        new(StatusCodes.Status503ServiceUnavailable, code, detail) { RetryAfter = retryAfter };

    internal static ProblemException Invalid(IReadOnlyDictionary<string, IReadOnlyList<FieldError>> errors) =>
        new(StatusCodes.Status422UnprocessableEntity, "request.invalid", "Some fields are not valid; see errors.")
        {
            Errors = errors,
        };

    internal static ProblemException Malformed(string detail, string? field = null, string code = "malformed") =>
        new(StatusCodes.Status400BadRequest, "request.malformed", detail)
        {
            Errors = field is null
                ? new Dictionary<string, IReadOnlyList<FieldError>>(StringComparer.Ordinal)
                : new Dictionary<string, IReadOnlyList<FieldError>>(StringComparer.Ordinal)
                {
                    [field] = [new FieldError(code, detail)],
                },
        };
}
