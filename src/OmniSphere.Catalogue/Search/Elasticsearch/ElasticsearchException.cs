using System.Net;
using System.Text.Json;

namespace OmniSphere.Catalogue.Search.Elasticsearch;

/// <summary>The cluster refused a call or could not be reached.</summary>
internal sealed class ElasticsearchException(string message, Exception? cause = null) : IOException(message, cause)
{
    /// <summary>The answer's status; null when there was no answer.</summary>
    public HttpStatusCode? Status { get; private init; }

    /// <summary>The error's type, such as <c>index_not_found_exception</c>.</summary>
    public string? Type { get; private init; }

    public static async Task<ElasticsearchException> OfAsync(
        HttpResponseMessage response,
        CancellationToken cancellationToken
    )
    {
        EsError? error = null;
        try
        {
            var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            error = JsonSerializer.Deserialize(bytes, EsJson.Default.EsFailure)?.Error;
        }
        catch (JsonException)
        {
            // A proxy's page, for example.
        }

        return new ElasticsearchException(
            $"Elasticsearch answered {(int)response.StatusCode} {error?.Type}: {error?.Reason}"
        )
        {
            Status = response.StatusCode,
            Type = error?.Type,
        };
    }
}
