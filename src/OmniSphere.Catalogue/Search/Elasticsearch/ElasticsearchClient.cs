using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace OmniSphere.Catalogue.Search.Elasticsearch;

/// <summary>
/// Speaks the REST API. Bodies are of the 8 form, which servers of both 8 and 9 accept by the compatibility header.
/// See https://www.elastic.co/docs/reference/elasticsearch/rest-apis/compatibility.
/// </summary>
internal sealed class ElasticsearchClient(IHttpClientFactory clients)
{
    public const string Name = "OmniSphere.Catalogue.Elasticsearch";

    private static readonly MediaTypeHeaderValue Json = MediaTypeHeaderValue.Parse(
        "application/vnd.elasticsearch+json; compatible-with=8"
    );
    private static readonly MediaTypeHeaderValue Lines = MediaTypeHeaderValue.Parse(
        "application/vnd.elasticsearch+x-ndjson; compatible-with=8"
    );
    private static readonly MediaTypeWithQualityHeaderValue Accepted = MediaTypeWithQualityHeaderValue.Parse(
        "application/vnd.elasticsearch+json; compatible-with=8"
    );

    /// <summary>Sends a body and reads the answer.</summary>
    /// <exception cref="ElasticsearchException">The cluster refused, or could not be reached.</exception>
    public async Task<TAnswer> SendAsync<TBody, TAnswer>(
        HttpMethod method,
        string path,
        TBody body,
        JsonTypeInfo<TBody> bodyType,
        JsonTypeInfo<TAnswer> answerType,
        CancellationToken cancellationToken
    )
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, bodyType));
        content.Headers.ContentType = Json;
        using var response = await SendAsync(method, path, content, cancellationToken);
        return await ReadAsync(response, answerType, cancellationToken);
    }

    /// <summary>Sends operations as lines.</summary>
    public async Task<EsBulkAnswer> BulkAsync(
        string path,
        ReadOnlyMemory<byte> lines,
        CancellationToken cancellationToken
    )
    {
        var content = new ReadOnlyMemoryContent(lines);
        content.Headers.ContentType = Lines;
        using var response = await SendAsync(HttpMethod.Post, path, content, cancellationToken);
        return await ReadAsync(response, EsJson.Default.EsBulkAnswer, cancellationToken);
    }

    /// <summary>Sends a ready-made body, or none; the answer does not matter.</summary>
    public async Task DoAsync(
        HttpMethod method,
        string path,
        string? json,
        CancellationToken cancellationToken,
        params HttpStatusCode[] ignored
    )
    {
        using var content = json is null ? null : new StringContent(json);
        if (content is not null)
        {
            content.Headers.ContentType = Json;
        }

        try
        {
            using var response = await SendAsync(method, path, content, cancellationToken);
        }
        catch (ElasticsearchException e) when (e.Status is { } status && ignored.Contains(status)) { }
    }

    /// <summary>Sends no body and reads the answer.</summary>
    public async Task<TAnswer> PostAsync<TAnswer>(
        string path,
        JsonTypeInfo<TAnswer> answerType,
        CancellationToken cancellationToken
    )
    {
        using var response = await SendAsync(HttpMethod.Post, path, null, cancellationToken);
        return await ReadAsync(response, answerType, cancellationToken);
    }

    /// <summary>Reads; null where there is nothing (404).</summary>
    public async Task<TAnswer?> GetAsync<TAnswer>(
        string path,
        JsonTypeInfo<TAnswer> answerType,
        CancellationToken cancellationToken
    )
        where TAnswer : class
    {
        try
        {
            using var response = await SendAsync(HttpMethod.Get, path, null, cancellationToken);
            return await ReadAsync(response, answerType, cancellationToken);
        }
        catch (ElasticsearchException e) when (e.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private static async Task<T> ReadAsync<T>(
        HttpResponseMessage response,
        JsonTypeInfo<T> type,
        CancellationToken cancellationToken
    )
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        return await JsonSerializer.DeserializeAsync(stream, type, cancellationToken)
            ?? throw new ElasticsearchException("Elasticsearch answered with nothing.");
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        HttpContent? content,
        CancellationToken cancellationToken
    )
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Accept.Add(Accepted);
        HttpResponseMessage response;
        try
        {
            response = await clients.CreateClient(Name).SendAsync(request, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutRejectedException or BrokenCircuitException)
        {
            throw new ElasticsearchException("Elasticsearch cannot be reached.", e);
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw await ElasticsearchException.OfAsync(response, cancellationToken);
        }
    }
}
