using Microsoft.AspNetCore.Diagnostics;
using OmniSphere.Persistence;

namespace OmniSphere.Http;

/// <summary>
/// Answers every exception that leaves an endpoint. (The middleware around it answers 499 by itself, without a log entry,
/// when the client has gone and the work was cancelled for that.)
/// </summary>
internal sealed class ProblemExceptionHandler(
    IEnumerable<IProblemMapper> mappers,
    RequestProblems requests,
    ILogger<ProblemExceptionHandler> logger
) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(
        HttpContext httpContext,
        Exception exception,
        CancellationToken cancellationToken
    )
    {
        var problem =
            mappers.Select(m => m.Map(exception)).FirstOrDefault(p => p is not null) ?? requests.Map(exception);
        if (problem is null && DatabaseUnavailable.Is(exception))
        {
            Log.DatabaseUnavailable(logger, exception, httpContext.Request.Method, Route(httpContext));
            problem = Problem.Unavailable(
                "database.unavailable",
                "The database does not answer right now. Try again.",
                DatabaseUnavailable.RetryAfter
            );
        }
        else if (problem is null)
        {
            Log.UnhandledException(logger, exception, httpContext.Request.Method, Route(httpContext));
            problem = StatusProblems.ServerError();
        }

        await ProblemWriter.WriteAsync(httpContext, problem);
        return true;
    }

    private static string Route(HttpContext context) =>
        (context.Features.Get<IExceptionHandlerFeature>()?.Endpoint as RouteEndpoint)?.RoutePattern.RawText ?? "(none)";
}
