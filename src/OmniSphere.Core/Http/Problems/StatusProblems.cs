using Microsoft.AspNetCore.WebUtilities;

namespace OmniSphere.Http;

/// <summary>The problem behind a bare status code.</summary>
internal static class StatusProblems
{
    public static ProblemException For(int status) =>
        status switch
        {
            400 => Problem.Malformed("The request could not be read."),
            401 => Problem.Unauthorized("auth.required", "Sign in to do this."),
            403 => Problem.Forbidden("auth.forbidden", "You may not do this."),
            404 => Problem.NotFound("route.not_found", "There is nothing at this address."),
            405 => new(405, "request.method_not_allowed", "This address does not take that method; see Allow."),
            406 => new(406, "request.not_acceptable", "None of the accepted media types can be produced."),
            413 => new(413, "request.too_large", "The body is larger than this address takes."),
            415 => new(415, "request.media_type_unsupported", "This address does not take that media type."),
            429 => new(429, "request.too_many", "Too many requests; slow down."),
            503 => new(503, "server.unavailable", "The service is not available; try again shortly."),
            >= 500 => ServerError(),
            _ => new(status, "request.refused", $"{ReasonPhrases.GetReasonPhrase(status)}."),
        };

    public static ProblemException ServerError() =>
        new(500, "server.error", "Something went wrong on our side. The trace id names it in our logs.");
}
