using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace OmniSphere.Client;

/// <summary>Makes calls: says which shop and who, repeats what may be repeated, and turns refusals into exceptions.</summary>
internal sealed class ApiCalls(HttpClient http, OmniSphereClientOptions options)
{
    public async Task<T> SendAsync<T>(ApiCall call, CancellationToken cancellationToken)
    {
        using var response = await AnswerAsync(call, cancellationToken).ConfigureAwait(false);
        return await response.Content.ReadFromJsonAsync<T>(ApiJson.Options, cancellationToken).ConfigureAwait(false)
            ?? throw new JsonException("The service answered with nothing.");
    }

    public async Task SendAsync(ApiCall call, CancellationToken cancellationToken)
    {
        using var response = await AnswerAsync(call, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The body as it comes; disposing it ends the answer.</summary>
    public async Task<Stream> StreamAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var response = await AnswerAsync(call, cancellationToken).ConfigureAwait(false);
        return await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<HttpResponseMessage> AnswerAsync(ApiCall call, CancellationToken cancellationToken)
    {
        string? refused = null;
        for (var attempt = 0; ; )
        {
            var mayRepeat = call is { IsRepeatable: true, CanBeSentAgain: true } && attempt < options.Retries;
            TimeSpan? wait;
            try
            {
                using var request = call.Request();
                var token = await IntroduceAsync(request, refused, cancellationToken).ConfigureAwait(false);
                var response = await http.SendAsync(
                        request,
                        HttpCompletionOption.ResponseHeadersRead,
                        cancellationToken
                    )
                    .ConfigureAwait(false);
                if ((int)response.StatusCode < 400)
                {
                    return response;
                }

                using (response)
                {
                    if (
                        response.StatusCode is HttpStatusCode.Unauthorized
                        && token is not null
                        && refused is null
                        && call.CanBeSentAgain
                    )
                    {
                        // Refused before it had any effect: the session may have been renewed elsewhere.
                        refused = token;
                        continue;
                    }

                    wait = Wait(response);
                    if (!mayRepeat || !IsPassing(response.StatusCode) || wait > options.LongestDelay)
                    {
                        throw await ProblemAsync(response, cancellationToken).ConfigureAwait(false);
                    }
                }
            }
            catch (Exception e)
                when (mayRepeat
                    && e is HttpRequestException or TaskCanceledException { InnerException: TimeoutException }
                    && !cancellationToken.IsCancellationRequested
                )
            {
                wait = null;
            }

            var delay = options.FirstDelay * (1 << attempt++);
            await Task.Delay(wait > delay ? wait.Value : delay, options.Clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<string?> IntroduceAsync(
        HttpRequestMessage request,
        string? refused,
        CancellationToken cancellationToken
    )
    {
        request.Headers.Host = options.Host;
        request.Headers.Accept.ParseAdd("application/json, */*;q=0.5");
        if (options.ApiKey is { } key)
        {
            request.Headers.TryAddWithoutValidation("X-Api-Key", key);
        }

        var token = options.Tokens is { } tokens
            ? await tokens.GetAsync(refused, cancellationToken).ConfigureAwait(false)
            : null;
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return token;
    }

    private TimeSpan? Wait(HttpResponseMessage response) =>
        response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - options.Clock.GetUtcNow(),
            _ => null,
        };

    private static bool IsPassing(HttpStatusCode status) =>
        status
            is HttpStatusCode.TooManyRequests
                or HttpStatusCode.BadGateway
                or HttpStatusCode.ServiceUnavailable
                or HttpStatusCode.GatewayTimeout;

    private async Task<OmniSphereProblemException> ProblemAsync(
        HttpResponseMessage response,
        CancellationToken cancellationToken
    ) =>
        OmniSphereProblemException.Of(
            (int)response.StatusCode,
            response.Content.Headers.ContentType?.MediaType,
            await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false),
            Wait(response)
        );
}
