using System.Buffers;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Options;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Search.Elasticsearch;

/// <summary>One document of a bulk call.</summary>
/// <param name="Index">Where it goes.</param>
/// <param name="Id">Under which id.</param>
/// <param name="Document">What it is; null deletes it.</param>
/// <param name="OnlyIfNew">Whether one that is there already wins.</param>
internal sealed record BulkOperation(string Index, string Id, EsDocument? Document, bool OnlyIfNew = false);

/// <summary>
/// Writes documents in calls of bounded size, few at a time. What a busy cluster turns away is sent again after a while
/// in smaller calls; a document that it refuses for good is reported and does not hold up the others.
/// </summary>
internal sealed class BulkWriter(
    ElasticsearchClient client,
    IOptions<SearchOptions> options,
    TimeProvider clock,
    ILogger<BulkWriter> logger
) : IDisposable
{
    private const int MostRounds = 8;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private readonly ElasticsearchOptions _options = options.Value.Elasticsearch;
    private readonly SemaphoreSlim _turns = new(options.Value.Elasticsearch.BulkConcurrency);

    public void Dispose() => _turns.Dispose();

    /// <exception cref="ElasticsearchException">Some documents could not be written even after several rounds.</exception>
    public async Task WriteAsync(
        Id<TenantKind> tenant,
        IEnumerable<BulkOperation> operations,
        bool refresh,
        CancellationToken cancellationToken
    )
    {
        var path = refresh ? "_bulk?refresh=true" : "_bulk";
        var waiting = operations.Select(o => (Operation: o, Lines: Lines(tenant, o))).ToList();
        var limit = _options.BulkBytes;
        for (var round = 0; waiting.Count > 0; round++)
        {
            if (round == MostRounds)
            {
                throw new ElasticsearchException($"Elasticsearch was too busy for {waiting.Count} documents.");
            }

            if (round > 0)
            {
                await Task.Delay(Wait(round), clock, cancellationToken);
                limit = Math.Max(limit / 2, 16_384);
            }

            var turnedAway = new List<(BulkOperation, byte[])>();
            for (var from = 0; from < waiting.Count; )
            {
                var to = from + 1;
                for (var bytes = waiting[from].Lines.Length; to < waiting.Count; to++)
                {
                    bytes += waiting[to].Lines.Length;
                    if (bytes > limit)
                    {
                        break;
                    }
                }

                await SendAsync(path, waiting[from..to], turnedAway, cancellationToken);
                from = to;
            }

            waiting = turnedAway;
        }
    }

    private async Task SendAsync(
        string path,
        List<(BulkOperation Operation, byte[] Lines)> part,
        List<(BulkOperation, byte[])> turnedAway,
        CancellationToken cancellationToken
    )
    {
        await _turns.WaitAsync(cancellationToken);
        try
        {
            var body = new byte[part.Sum(p => p.Lines.Length)];
            var at = 0;
            foreach (var (_, lines) in part)
            {
                lines.CopyTo(body, at);
                at += lines.Length;
            }

            var answer = await client.BulkAsync(path, body, cancellationToken);
            if (answer.Items.Count != part.Count)
            {
                throw new ElasticsearchException("Elasticsearch answered for another number of documents.");
            }

            for (var i = 0; answer.Errors && i < part.Count; i++)
            {
                Judge(part[i], answer.Items[i].Result, turnedAway);
            }
        }
        catch (ElasticsearchException e) when (e.Status == HttpStatusCode.TooManyRequests)
        {
            turnedAway.AddRange(part);
        }
        finally
        {
            _turns.Release();
        }
    }

    private void Judge(
        (BulkOperation Operation, byte[] Lines) sent,
        EsBulkResult result,
        List<(BulkOperation, byte[])> turnedAway
    )
    {
        switch (result.Status)
        {
            case < 300:
            case 409 when sent.Operation.OnlyIfNew:
            case 404 when sent.Operation.Document is null && result.Error is null:
                break;
            case 404:
                // A rebuild has just put another index in its place: the whole change is to be applied again.
                throw new ElasticsearchException($"The index {sent.Operation.Index} is gone.");
            case 429 or >= 500:
                turnedAway.Add(sent);
                break;
            default:
                Log.DocumentRefused(logger, sent.Operation.Id, result.Error?.Type, result.Error?.Reason);
                SearchTelemetry.Refused(1);
                break;
        }
    }

    private TimeSpan Wait(int round)
    {
        var wait = _options.RetryDelay * Math.Pow(2, round - 1);
        return wait < LongestWait ? wait : LongestWait;
    }

    private static byte[] Lines(Id<TenantKind> tenant, BulkOperation operation)
    {
        var target = new EsBulkTarget(operation.Index, operation.Id, TenantAliases.Routing(tenant));
        var action =
            operation.Document is null ? new EsBulkLine { Delete = target }
            : operation.OnlyIfNew ? new EsBulkLine { Create = target }
            : new EsBulkLine { Index = target };
        var bytes = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(bytes))
        {
            JsonSerializer.Serialize(json, action, EsJson.Default.EsBulkLine);
        }

        bytes.Write("\n"u8);
        if (operation.Document is not null)
        {
            using (var json = new Utf8JsonWriter(bytes))
            {
                JsonSerializer.Serialize(json, operation.Document, EsJson.Default.EsDocument);
            }

            bytes.Write("\n"u8);
        }

        return bytes.WrittenSpan.ToArray();
    }
}
