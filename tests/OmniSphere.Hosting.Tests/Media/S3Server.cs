using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OmniSphere.Hosting.Tests.Media;

/// <summary>
/// Speaks S3's REST protocol as far as files need it: objects put, got, deleted and listed in pages. It computes the
/// signature (Signature Version 4) and the checksums of every request and refuses what does not agree.
/// </summary>
internal sealed class S3Server : IAsyncDisposable
{
    public const string Bucket = "shop-media";
    public const string AccessKey = "AKIDMEDIA";
    public const string SecretKey = "media-secret-key";
    private const string Region = "eu-central-1";
    private const int PageSize = 3;
    private static readonly XNamespace Names = "http://s3.amazonaws.com/doc/2006-03-01/";

    private readonly WebApplication _app;
    private readonly SortedDictionary<string, byte[]> _objects = new(StringComparer.Ordinal);

    private S3Server(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    /// <summary>What was asked for, such as <c>PUT key</c>.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>The content type that each object was put with.</summary>
    public ConcurrentDictionary<string, string> Types { get; } = new();

    /// <summary>How many requests are answered with 503 before one is done.</summary>
    public int FailNext;

    public (string, string?)[] Settings(params (string, string?)[] more) =>
        [.. Usual().Where(s => more.All(m => m.Item1 != s.Item1)), .. more];

    private (string, string?)[] Usual() =>
        [
            ("OmniSphere:Media:S3:Bucket", Bucket),
            ("OmniSphere:Media:S3:ServiceUrl", Url),
            ("OmniSphere:Media:S3:Region", Region),
            ("OmniSphere:Media:S3:PathStyle", "true"),
            ("OmniSphere:Media:S3:Prefix", "shop/"),
            ("OmniSphere:Media:S3:AccessKey", AccessKey),
            ("OmniSphere:Media:S3:SecretKey", SecretKey),
        ];

    public static async Task<S3Server> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new S3Server(app);
        app.Run(async http => await (await server.AnswerAsync(http)).ExecuteAsync(http));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<IResult> AnswerAsync(HttpContext http)
    {
        var request = http.Request;
        using var copy = new MemoryStream();
        await request.Body.CopyToAsync(copy, http.RequestAborted);
        var body = copy.ToArray();
        var path = request.Path.Value!.TrimStart('/').Split('/', 2);
        var key = path.Length > 1 ? path[1] : "";
        Requests.Enqueue($"{request.Method} {key}");
        if (Interlocked.Decrement(ref FailNext) >= 0)
        {
            return Error(503, "SlowDown");
        }

        if (Refusal(request, body) is { } refusal)
        {
            return refusal;
        }

        if (path[0] != Bucket)
        {
            return Error(404, "NoSuchBucket");
        }

        lock (_objects)
        {
            return request.Method switch
            {
                "PUT" when key.Length > 0 => Put(request, key, body),
                "GET" when key.Length > 0 => _objects.TryGetValue(key, out var found)
                    ? Results.Bytes(found, Types[key])
                    : Error(404, "NoSuchKey"),
                "DELETE" when key.Length > 0 => Delete(key),
                "GET" when request.Query["list-type"] == "2" => List(request),
                _ => Error(405, "MethodNotAllowed"),
            };
        }
    }

    private IResult Put(HttpRequest request, string key, byte[] body)
    {
        var sum = request.Headers["x-amz-checksum-sha256"].ToString();
        if (sum.Length == 0)
        {
            return Error(400, "InvalidRequest");
        }

        if (sum != Convert.ToBase64String(SHA256.HashData(body)))
        {
            return Error(400, "BadDigest");
        }

        _objects[key] = body;
        Types[key] = request.ContentType ?? "";
        return Results.Ok();
    }

    private IResult Delete(string key)
    {
        _objects.Remove(key);
        return Results.NoContent();
    }

    private IResult List(HttpRequest request)
    {
        var prefix = request.Query["prefix"].ToString();
        var after = request.Query["continuation-token"].ToString();
        var most = int.TryParse(request.Query["max-keys"], CultureInfo.InvariantCulture, out var asked)
            ? Math.Min(asked, PageSize)
            : PageSize;
        var found = _objects
            .Keys.Where(k => k.StartsWith(prefix, StringComparison.Ordinal))
            .Where(k => string.CompareOrdinal(k, after) > 0)
            .Take(most + 1)
            .ToList();
        var page = found.Take(most).ToList();
        var answer = new XElement(
            Names + "ListBucketResult",
            new XElement(Names + "Name", Bucket),
            new XElement(Names + "Prefix", prefix),
            new XElement(Names + "KeyCount", page.Count),
            new XElement(Names + "IsTruncated", found.Count > page.Count ? "true" : "false"),
            found.Count > page.Count ? new XElement(Names + "NextContinuationToken", page[^1]) : null,
            page.Select(k => new XElement(
                Names + "Contents",
                new XElement(Names + "Key", k),
                new XElement(Names + "Size", _objects[k].Length)
            ))
        );
        return Results.Text(answer.ToString(), "application/xml");
    }

    /// <summary>Why the request is not the one that was signed.</summary>
    private static IResult? Refusal(HttpRequest request, byte[] body)
    {
        var hash = request.Headers["x-amz-content-sha256"].ToString();
        if (hash != Convert.ToHexStringLower(SHA256.HashData(body)))
        {
            return Error(400, "XAmzContentSHA256Mismatch");
        }

        var parts = request
            .Headers.Authorization.ToString()
            .Replace("AWS4-HMAC-SHA256 ", "", StringComparison.Ordinal)
            .Split(',', StringSplitOptions.TrimEntries)
            .Select(p => p.Split('=', 2))
            .Where(p => p.Length == 2)
            .ToDictionary(p => p[0], p => p[1], StringComparer.Ordinal);
        if (!parts.TryGetValue("Credential", out var credential) || !parts.TryGetValue("Signature", out var signature))
        {
            return Error(403, "AccessDenied");
        }

        var scope = credential.Split('/', 2);
        var signed = parts["SignedHeaders"].Split(';');
        if (scope[0] != AccessKey || !signed.Contains("host") || !signed.Contains("x-amz-content-sha256"))
        {
            return Error(403, "InvalidAccessKeyId");
        }

        var canonical = string.Join(
            '\n',
            request.Method,
            string.Join('/', request.Path.Value!.Split('/').Select(Uri.EscapeDataString)),
            string.Join(
                '&',
                request
                    .Query.SelectMany(
                        q => q.Value,
                        (q, v) => $"{Uri.EscapeDataString(q.Key)}={Uri.EscapeDataString(v!)}"
                    )
                    .Order(StringComparer.Ordinal)
            ),
            string.Concat(signed.Select(h => $"{h}:{request.Headers[h].ToString().Trim()}\n")),
            parts["SignedHeaders"],
            hash
        );
        var toSign = string.Join(
            '\n',
            "AWS4-HMAC-SHA256",
            request.Headers["x-amz-date"].ToString(),
            scope[1],
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))
        );
        var secret = Encoding.UTF8.GetBytes("AWS4" + SecretKey);
        foreach (var step in scope[1].Split('/'))
        {
            secret = HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(step));
        }

        return
            scope[1].EndsWith($"/{Region}/s3/aws4_request", StringComparison.Ordinal)
            && signature == Convert.ToHexStringLower(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(toSign)))
            ? null
            : Error(403, "SignatureDoesNotMatch");
    }

    private static IResult Error(int status, string code) =>
        Results.Text(
            new XElement("Error", new XElement("Code", code), new XElement("Message", code)).ToString(),
            "application/xml",
            statusCode: status
        );
}
