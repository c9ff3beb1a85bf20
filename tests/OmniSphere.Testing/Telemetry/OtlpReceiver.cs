using System.Collections.Concurrent;
using System.IO.Compression;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OmniSphere.Testing;

/// <summary>A span as an exporter sent it.</summary>
/// <param name="Service">The resource's <c>service.name</c>.</param>
/// <param name="Source">The source that made it.</param>
/// <param name="TraceId">The trace, hexadecimal.</param>
/// <param name="SpanId">The span, hexadecimal.</param>
/// <param name="ParentId">The span above, or empty.</param>
/// <param name="Name">What was done.</param>
public sealed record ReceivedSpan(
    string Service,
    string Source,
    string TraceId,
    string SpanId,
    string ParentId,
    string Name
);

/// <summary>Receives OTLP over HTTP in protobuf, as a collector does, and keeps what comes.</summary>
public sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OtlpReceiver(WebApplication app) => _app = app;

    /// <summary>What <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set to.</summary>
    public string Endpoint => _app.Urls.First();

    /// <summary>The spans that came.</summary>
    public ConcurrentQueue<ReceivedSpan> Spans { get; } = [];

    /// <summary>The names of the metrics that came.</summary>
    public ConcurrentDictionary<string, bool> Metrics { get; } = [];

    /// <summary>How many log records came.</summary>
    public int Logs => _logs;

    private int _logs;

    /// <summary>Starts on a free loopback port.</summary>
    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var receiver = new OtlpReceiver(app);
        app.MapPost("/v1/traces", http => ReceiveAsync(http, receiver.KeepSpans));
        app.MapPost("/v1/metrics", http => ReceiveAsync(http, receiver.KeepMetrics));
        app.MapPost("/v1/logs", http => ReceiveAsync(http, receiver.KeepLogs));
        await app.StartAsync();
        return receiver;
    }

    /// <summary>Stops it.</summary>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task ReceiveAsync(HttpContext http, Action<Protobuf> keep)
    {
        if (http.Request.ContentType != "application/x-protobuf")
        {
            http.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        var body = new MemoryStream();
        await using var source =
            http.Request.Headers.ContentEncoding == "gzip"
                ? new GZipStream(http.Request.Body, CompressionMode.Decompress)
                : http.Request.Body;
        await source.CopyToAsync(body, http.RequestAborted);
        keep(new Protobuf(body.ToArray()));
        http.Response.ContentType = "application/x-protobuf";
    }

    // Numbers of fields: opentelemetry/proto/trace/v1/trace.proto, metrics.proto and logs.proto.
    private void KeepSpans(Protobuf request)
    {
        foreach (var resource in request.Messages(1))
        {
            var service = Service(resource);
            foreach (var scope in resource.Messages(2))
            {
                var source = scope.Messages(1).FirstOrDefault()?.Text(1) ?? "";
                foreach (var span in scope.Messages(2))
                {
                    Spans.Enqueue(new(service, source, span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5)));
                }
            }
        }
    }

    private void KeepMetrics(Protobuf request)
    {
        foreach (var metric in request.Messages(1).SelectMany(r => r.Messages(2)).SelectMany(s => s.Messages(2)))
        {
            Metrics[metric.Text(1)] = true;
        }
    }

    private void KeepLogs(Protobuf request) =>
        Interlocked.Add(
            ref _logs,
            request.Messages(1).SelectMany(r => r.Messages(2)).SelectMany(s => s.Messages(2)).Count()
        );

    private static string Service(Protobuf resource) =>
        resource
            .Messages(1)
            .SelectMany(r => r.Messages(1))
            .Where(a => a.Text(1) == "service.name")
            .Select(a => a.Messages(2).First().Text(1))
            .FirstOrDefault("");
}
