using System.Net;
using System.Net.Http.Json;
using OmniSphere.Authorization;
using OmniSphere.Hosting.ServiceIdentity;
using OmniSphere.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Hosting.ApiKeys;

/// <summary>
/// Asks the auth service what a key may do, by a signed call. The answer is remembered by whoever asks here; without one the
/// key opens nothing.
/// </summary>
internal sealed class RemoteApiKeys(
    [FromKeyedServices(RemoteApiKeys.Client)] HttpClient http,
    ServiceTokens tokens,
    ITenantContext tenant,
    ILogger<RemoteApiKeys> logger
) : IApiKeySource
{
    public const string Client = "auth";
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    public async ValueTask<ApiKeyGrant?> FindAsync(string hash, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, ApiKeyEndpoint.Path)
            {
                Content = JsonContent.Create(new ApiKeyQuestion(hash)),
            };
            request.Headers.Add(ServiceTokens.Header, tokens.ForCall(Client, tenant.RequiredId, null));
            using var response = await http.SendAsync(request, cancellationToken);
            if (response.StatusCode is HttpStatusCode.NoContent)
            {
                return null;
            }

            response.EnsureSuccessStatusCode();
            return await response.Content.ReadFromJsonAsync<ApiKeyGrant>(cancellationToken);
        }
        catch (Exception e)
            when (e is HttpRequestException or TaskCanceledException or System.Text.Json.JsonException
                && !cancellationToken.IsCancellationRequested
            )
        {
            Log.ApiKeysUnavailable(logger, e);
            throw Problem.Unavailable(
                "auth.unavailable",
                "The API key cannot be checked right now. Try again.",
                RetryAfter
            );
        }
    }
}
