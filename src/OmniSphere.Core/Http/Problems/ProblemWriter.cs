using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.WebUtilities;

namespace OmniSphere.Http;

/// <summary>Writes a problem as the answer.</summary>
internal static class ProblemWriter
{
    private static readonly JsonSerializerOptions Json = Options();

    public static async Task WriteAsync(HttpContext context, ProblemException problem)
    {
        var response = context.Response;
        response.StatusCode = problem.Status;
        response.Headers.CacheControl = "no-store";
        response.Headers.ETag = default;
        if (problem.RetryAfter is { } wait)
        {
            var seconds = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds));
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        await response.WriteAsJsonAsync(Body(context, problem), Json, ProblemBody.ContentType);
    }

    private static ProblemBody Body(HttpContext context, ProblemException problem) =>
        new()
        {
            Type = $"urn:omnisphere:problem:{problem.Code}",
            Title = ReasonPhrases.GetReasonPhrase(problem.Status),
            Status = problem.Status,
            Detail = problem.Message,
            Instance = context.Request.PathBase.Add(context.Request.Path).ToUriComponent(),
            Code = problem.Code,
            Errors = problem.Errors.Count > 0 ? problem.Errors : null,
            TraceId = Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier,
            Extensions =
                problem.Extensions.Count > 0
                    ? new Dictionary<string, object?>(problem.Extensions, StringComparer.Ordinal)
                    : null,
        };

    private static JsonSerializerOptions Options()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        OmniSphereJson.Configure(options);
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        return options;
    }
}
