using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ReferenceStore.Storefront.Shops;

namespace ReferenceStore.Storefront.Api;

/// <summary>What a caller shows to a service.</summary>
/// <param name="AccessToken">The signed-in shopper's token.</param>
/// <param name="CartToken">The capability that opens a cart or its order.</param>
public sealed record Credentials(string? AccessToken = null, string? CartToken = null)
{
    public static Credentials None { get; } = new();
}

/// <summary>
/// The services' HTTP API as the pages need it. Every call is made on behalf of the shop whose host the browser asked for,
/// and throws <see cref="ApiProblemException"/> when it is refused.
/// </summary>
internal sealed partial class StoreApi(HttpClient http, ApiAddress address, IHttpContextAccessor accessor)
{
    // Of the request it was made for: a renewal may go on after that one has ended.
    private readonly (string? Host, string Scheme, string? Client)? _asker = accessor.HttpContext is { } context
        ? (context.Request.Host.Value, context.Request.Scheme, context.Connection.RemoteIpAddress?.ToString())
        : null;

    private readonly string? _language = ShopLanguage.Chosen(accessor.HttpContext)?.Name;

    private static StoreJson Json => StoreJson.Default;

    private Task<T> GetAsync<T>(
        string path,
        JsonTypeInfo<T> answer,
        CancellationToken cancellationToken,
        Credentials? credentials = null
    ) => SendAsync(new HttpRequestMessage(HttpMethod.Get, Address(path)), answer, credentials, cancellationToken);

    private Task<T> SendAsync<TBody, T>(
        HttpMethod method,
        string path,
        TBody body,
        JsonTypeInfo<TBody> bodyInfo,
        JsonTypeInfo<T> answer,
        Credentials? credentials,
        CancellationToken cancellationToken
    )
    {
        var request = new HttpRequestMessage(method, Address(path)) { Content = JsonContent.Create(body, bodyInfo) };
        return SendAsync(request, answer, credentials, cancellationToken);
    }

    private async Task<T> SendAsync<T>(
        HttpRequestMessage request,
        JsonTypeInfo<T> answer,
        Credentials? credentials,
        CancellationToken cancellationToken
    )
    {
        using var response = await SendAsync(request, credentials, cancellationToken);
        try
        {
            return await response.Content.ReadFromJsonAsync(answer, cancellationToken)
                ?? throw Unavailable(response.StatusCode);
        }
        catch (JsonException e)
        {
            throw Unavailable(response.StatusCode, e);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        Credentials? credentials,
        CancellationToken cancellationToken
    )
    {
        using (request)
        {
            Introduce(request, credentials);
            HttpResponseMessage response;
            try
            {
                response = await http.SendAsync(request, cancellationToken);
            }
            catch (Exception e)
                when (e is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
            {
                throw Unavailable(HttpStatusCode.ServiceUnavailable, e);
            }

            if (response.IsSuccessStatusCode)
            {
                return response;
            }

            using (response)
            {
                throw await ProblemAsync(response, cancellationToken);
            }
        }
    }

    // The host names the tenant, wherever the services answer.
    private void Introduce(HttpRequestMessage request, Credentials? credentials)
    {
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (_asker is { } asker)
        {
            request.Headers.Host = asker.Host;
            request.Headers.TryAddWithoutValidation("X-Forwarded-Proto", asker.Scheme);
            if (asker.Client is { } client)
            {
                request.Headers.TryAddWithoutValidation("X-Forwarded-For", client);
            }
        }

        if (_language is { Length: > 0 })
        {
            request.Headers.AcceptLanguage.Add(new StringWithQualityHeaderValue(_language));
        }

        if (credentials?.AccessToken is { } access)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", access);
        }

        if (credentials?.CartToken is { } cart)
        {
            request.Headers.Add("X-Cart-Token", cart);
        }
    }

    private Uri Address(string path) => new(address.Base, path);

    private static async Task<ApiProblemException> ProblemAsync(
        HttpResponseMessage response,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var problem = await response.Content.ReadFromJsonAsync(Json.ApiProblem, cancellationToken);
            return problem is null
                ? Unavailable(response.StatusCode)
                : new ApiProblemException(problem with { Status = (int)response.StatusCode });
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            return Unavailable(response.StatusCode, e);
        }
    }

    private static ApiProblemException Unavailable(HttpStatusCode status, Exception? cause = null) =>
        new(
            new ApiProblem
            {
                Status = (int)status < 400 ? 502 : (int)status,
                Code = "server.unavailable",
                Detail = "A service gave no answer that can be read.",
            },
            cause
        );
}
