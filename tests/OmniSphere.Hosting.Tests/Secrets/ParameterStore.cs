using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OmniSphere.Hosting.Tests.Secrets;

/// <summary>
/// Speaks the JSON protocol of Systems Manager, as far as reading secrets needs it: the operation in
/// <c>X-Amz-Target</c>, a request signed with Signature Version 4, errors by <c>__type</c>.
/// </summary>
internal sealed class ParameterStore : IAsyncDisposable
{
    private const string Reference = "/aws/reference/secretsmanager/";

    private readonly WebApplication _app;
    private int _requests;

    private ParameterStore(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    public ConcurrentDictionary<string, string> Secrets { get; } = new();

    /// <summary>The error that is answered instead, with its status.</summary>
    public (int Status, string Type)? Fault { get; set; }

    /// <summary>How many requests are throttled before one is answered.</summary>
    public int ThrottleNext;

    public int Requests => _requests;

    public (string, string?)[] Settings(params (string, string?)[] values) =>
        [
            ("OmniSphere:Secrets:Aws:ServiceUrl", Url),
            ("OmniSphere:Secrets:Aws:Region", "eu-central-1"),
            ("OmniSphere:Secrets:Aws:RefreshEvery", "00:00:01"),
            .. values,
        ];

    public static async Task<ParameterStore> StartAsync()
    {
        // Where every AWS program looks for its credentials; the same for all tests.
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "AKIDTEST");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "test-secret-key");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var store = new ParameterStore(app);
        app.MapPost("/", (Delegate)store.AnswerAsync); // Not as a RequestDelegate, which drops the result.
        await app.StartAsync(TestContext.Current.CancellationToken);
        return store;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<IResult> AnswerAsync(HttpContext http)
    {
        Interlocked.Increment(ref _requests);
        var signature = http.Request.Headers.Authorization.ToString();
        if (
            !signature.StartsWith("AWS4-HMAC-SHA256 Credential=AKIDTEST/", StringComparison.Ordinal)
            || !signature.Contains("/eu-central-1/ssm/aws4_request", StringComparison.Ordinal)
            || !signature.Contains("x-amz-target", StringComparison.Ordinal)
        )
        {
            return Error(400, "IncompleteSignatureException");
        }

        if (http.Request.Headers["X-Amz-Target"] != "AmazonSSM.GetParameter")
        {
            return Error(400, "UnknownOperationException");
        }

        if (Fault is { } fault)
        {
            return Error(fault.Status, fault.Type);
        }

        if (Interlocked.Decrement(ref ThrottleNext) >= 0)
        {
            return Error(400, "ThrottlingException");
        }

        var request = (await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted))!;
        var name = (string)request["Name"]!;
        if (!(bool)request["WithDecryption"]!)
        {
            return Error(400, "ValidationException"); // As the real one says to a secret that is asked for encrypted.
        }

        return
            name.StartsWith(Reference, StringComparison.Ordinal)
            && Secrets.TryGetValue(name[Reference.Length..], out var value)
            ? Results.Json(
                new JsonObject
                {
                    ["Parameter"] = new JsonObject
                    {
                        ["Name"] = name,
                        ["Type"] = "SecureString",
                        ["Value"] = value,
                        ["Version"] = 0,
                    },
                },
                contentType: "application/x-amz-json-1.1"
            )
            : Error(400, "ParameterNotFound");
    }

    private static IResult Error(int status, string type) =>
        Results.Json(
            new JsonObject { ["__type"] = type, ["message"] = "" },
            contentType: "application/x-amz-json-1.1",
            statusCode: status
        );
}
