using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OmniSphere.Catalogue.Tests.Search.Elasticsearch;

/// <summary>
/// A server that speaks as much of Elasticsearch's REST API as the adapter uses. It checks every request against the
/// published schemas, where this machine has them, and fails on demand. Not Elasticsearch: its scores are BM25 by the
/// book, its shards are one.
/// </summary>
internal sealed class FakeElasticsearch : IAsyncDisposable
{
    // The same requests come again and again, and a check costs more than an answer.
    private static readonly ConcurrentDictionary<string, string[]> Checked = new(StringComparer.Ordinal);

    private readonly WebApplication _app;

    private FakeElasticsearch(WebApplication app) => _app = app;

    public FakeCluster Cluster { get; private set; } = new();

    public string Address => _app.Urls.First();

    /// <summary>Requests that a schema does not allow.</summary>
    public ConcurrentQueue<string> Violations { get; } = [];

    /// <summary>Requests that came, as method and path.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>Headers of the last request.</summary>
    public IHeaderDictionary? Headers { get; private set; }

    /// <summary>Answers a request in place of the cluster; null lets it through.</summary>
    public Func<HttpContext, string, Task<bool>>? Fault { get; set; }

    public static async Task<FakeElasticsearch> StartAsync(Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { EnvironmentName = Environments.Production }
        );
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(o => o.Limits.MaxRequestBodySize = null);
        if (configure is null)
        {
            builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
        }

        configure?.Invoke(builder);
        var app = builder.Build();
        var fake = new FakeElasticsearch(app);
        app.Run(fake.HandleAsync);
        await app.StartAsync();
        return fake;
    }

    /// <summary>Begins anew, without indices and without violations.</summary>
    public void Empty()
    {
        Cluster = new FakeCluster();
        Violations.Clear();
        Requests.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync();
        var (method, path) = (context.Request.Method, context.Request.Path.Value!);
        Requests.Enqueue($"{method} {path}");
        Headers = new HeaderDictionary(context.Request.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase));
        Check(context, method, path, body);
        if (Fault is { } fault && await fault(context, body))
        {
            return;
        }

        var (status, answer) = Cluster.Answer(
            method,
            path.Trim('/').Split('/'),
            name => context.Request.Query.TryGetValue(name, out var value) ? value.ToString() : null,
            body
        );
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/vnd.elasticsearch+json;compatible-with=8";
        context.Response.Headers["X-Elastic-Product"] = "Elasticsearch";
        await context.Response.WriteAsync(answer.ToJsonString());
    }

    private void Check(HttpContext context, string method, string path, string body)
    {
        var parameters = context.Request.Query.Keys;
        var form = path.EndsWith("_bulk", StringComparison.Ordinal) ? "x-ndjson" : "json";
        if (
            body.Length > 0
            && context.Request.ContentType != $"application/vnd.elasticsearch+{form}; compatible-with=8"
        )
        {
            Violations.Enqueue($"{method} {path}: {context.Request.ContentType}");
        }

        var errors = Checked.GetOrAdd(
            $"{method} {path}?{string.Join('&', parameters)} {body}",
            _ =>
                [
                    .. ElasticsearchSchema.Instance?.Check(method, path, parameters, body) ?? [],
                    .. OpenApiSchema.Instance?.Check(method, path, parameters, body) ?? [],
                ]
        );
        foreach (var error in errors)
        {
            Violations.Enqueue($"{method} {path}: {error}");
        }
    }
}
