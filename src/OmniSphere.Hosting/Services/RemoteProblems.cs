using System.Text.Json;
using Grpc.Core;
using OmniSphere.Http;

namespace OmniSphere.Hosting.Services;

/// <summary>Carries a refusal over gRPC, so that it means on this side what it meant on the other.</summary>
internal static class RemoteProblems
{
    private const string Trailer = "omnisphere-problem-bin";
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static RpcException ToRpc(ProblemException problem)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new WireProblem(
                problem.Status,
                problem.Code,
                problem.Message,
                problem.RetryAfter,
                problem.Errors,
                problem.Extensions
            ),
            Json
        );
        var status = problem.Status switch
        {
            StatusCodes.Status400BadRequest or StatusCodes.Status422UnprocessableEntity => StatusCode.InvalidArgument,
            StatusCodes.Status401Unauthorized => StatusCode.Unauthenticated,
            StatusCodes.Status403Forbidden => StatusCode.PermissionDenied,
            StatusCodes.Status404NotFound => StatusCode.NotFound,
            StatusCodes.Status429TooManyRequests => StatusCode.ResourceExhausted,
            StatusCodes.Status503ServiceUnavailable => StatusCode.Unavailable,
            _ => StatusCode.FailedPrecondition,
        };
        return new(new Status(status, problem.Code), new Metadata { { Trailer, body } });
    }

    public static RpcException ToRpc(ArgumentException fault) =>
        new(new Status(StatusCode.InvalidArgument, fault.Message));

    /// <summary>What the other side threw, or null when it threw nothing that is ours to know.</summary>
    public static Exception? Read(RpcException exception)
    {
        if (exception.Trailers.GetValueBytes(Trailer) is { } body)
        {
            var wire = JsonSerializer.Deserialize<WireProblem>(body, Json)!;
            return new ProblemException(wire.Status, wire.Code, wire.Detail)
            {
                RetryAfter = wire.RetryAfter,
                Errors = wire.Errors,
                Extensions = wire.Extensions,
            };
        }

        return exception.StatusCode is StatusCode.InvalidArgument
            ? new ArgumentException(exception.Status.Detail, paramName: null, exception)
            : null;
    }

    private sealed record WireProblem(
        int Status,
        string Code,
        string Detail,
        TimeSpan? RetryAfter,
        IReadOnlyDictionary<string, IReadOnlyList<FieldError>> Errors,
        IReadOnlyDictionary<string, object?> Extensions
    );
}
