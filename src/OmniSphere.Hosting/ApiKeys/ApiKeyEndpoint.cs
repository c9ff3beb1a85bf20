using OmniSphere.Authorization;
using OmniSphere.Hosting.ServiceIdentity;
using OmniSphere.Http;

namespace OmniSphere.Hosting.ApiKeys;

/// <summary>What a service asks the auth service: what the tenant's key with this hash may do.</summary>
internal sealed record ApiKeyQuestion(string Hash);

/// <summary>
/// Where the auth service answers other services. No gateway leads here, and a call that a gateway passes on is refused.
/// </summary>
internal static class ApiKeyEndpoint
{
    public const string Path = "/internal/api-keys/check";

    public static void MapApiKeys(this WebApplication app) =>
        app.MapPost(Path, HandleAsync).ForService().ExcludeFromDescription();

    private static async Task<IResult> HandleAsync(
        ApiKeyQuestion question,
        HttpContext http,
        IApiKeySource keys,
        CancellationToken cancellationToken
    )
    {
        if (http.Features.Get<ServiceCall>() is not { ForOutside: false })
        {
            throw Problem.Forbidden("service.required", "Only services of the platform may call here.");
        }

        return await keys.FindAsync(question.Hash, cancellationToken) is { } grant
            ? Results.Json(grant)
            : Results.NoContent();
    }
}
