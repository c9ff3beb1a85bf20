using OmniSphere.Http;

namespace ReferenceStore.Storefront.Api;

/// <summary>
/// Tells on what a service said to whoever asked for no page: a refusal as it is, a service that fails or is away as 503,
/// for a moment.
/// </summary>
internal sealed class ApiProblems : IProblemMapper
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(2);

    public ProblemException? Map(Exception exception) =>
        exception is not ApiProblemException { Problem: var problem } ? null
        : problem.Status is >= 400 and < 500
            ? new ProblemException(problem.Status, problem.Code, problem.Detail ?? "A service refused.")
        : new ProblemException(503, problem.Code, "A service is away. Try again shortly.") { RetryAfter = Again };
}
