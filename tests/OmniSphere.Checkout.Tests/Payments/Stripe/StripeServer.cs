using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OmniSphere.Checkout.Payments.Stripe;

namespace OmniSphere.Checkout.Tests.Payments.Stripe;

/// <summary>What a call to the server runs into.</summary>
internal enum Fault
{
    /// <summary>The connection breaks before anything is done.</summary>
    LostBefore,

    /// <summary>It is done, and the connection breaks before the answer.</summary>
    LostAfter,

    /// <summary>409: another call with the same key is at work.</summary>
    Conflict,

    /// <summary>429.</summary>
    RateLimit,

    /// <summary>500 without effect; the key replays it from now on.</summary>
    BrokenBefore,

    /// <summary>500 although it was done; the key replays it from now on.</summary>
    BrokenAfter,
}

/// <summary>
/// Stripe on a loopback port, as far as we use it: keeps books per account, replays keys, holds every request against the
/// published document where the machine has it, and breaks on demand.
/// </summary>
internal sealed class StripeServer : IAsyncDisposable
{
    public const string SecretKey = "sk_test_conformance0123456789";

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Path, Fault Fault)> _faults = new();
    private readonly ConcurrentDictionary<string, (string Request, int Status, string Body)> _answers = new();
    private readonly Lock _gate = new();

    private int _busy;

    private StripeServer(WebApplication app) => _app = app;

    /// <summary>The key that it knows.</summary>
    public string Key { get; set; } = SecretKey;

    /// <summary>Whether a request is being answered.</summary>
    public bool IsBusy => Volatile.Read(ref _busy) > 0;

    /// <summary>The books.</summary>
    public StripeBooks Books { get; } = new();

    /// <summary>What requests got wrong: must stay empty.</summary>
    public ConcurrentQueue<string> Violations { get; } = new();

    /// <summary>Every endpoint that was called, such as <c>POST /v1/payment_intents/{id}/capture</c>.</summary>
    public ConcurrentDictionary<string, int> Calls { get; } = new();

    public string Address =>
        _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public static async Task<StripeServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(k => k.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var server = new StripeServer(app);
        app.Run(async context =>
        {
            Interlocked.Increment(ref server._busy);
            try
            {
                await server.HandleAsync(context);
            }
            finally
            {
                Interlocked.Decrement(ref server._busy);
            }
        });
        await app.StartAsync();
        return server;
    }

    /// <summary>The next request whose path ends so runs into a fault.</summary>
    public void Break(string path, Fault fault) => _faults.Enqueue((path, fault));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        var request = context.Request;
        using var reader = new StreamReader(request.Body);
        var body = await reader.ReadToEndAsync();
        var values = (
            request.Method == "POST"
                ? QueryHelpers.ParseQuery(body)
                : QueryHelpers.ParseQuery(request.QueryString.Value)
        )
            .SelectMany(v => v.Value.Select(text => KeyValuePair.Create(v.Key, text ?? "")))
            .ToList();
        Inspect(request, values);
        var fault = TakeFault(request.Path);
        if (fault is Fault.LostBefore)
        {
            context.Abort();
            return;
        }

        var (status, answer) = fault switch
        {
            Fault.Conflict => (409, Error("idempotency_error", "idempotency_key_in_use")),
            Fault.RateLimit => (429, Error("invalid_request_error", "rate_limit")),
            _ => Answer(request, body, values, fault),
        };
        if (fault is Fault.LostAfter)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.Headers["Request-Id"] = $"req_{Calls.Values.Sum()}";
        await context.Response.WriteAsync(answer, Encoding.UTF8);
    }

    /// <summary>The answer, or the one the key was given before.</summary>
    private (int Status, string Body) Answer(
        HttpRequest request,
        string body,
        List<KeyValuePair<string, string>> values,
        Fault? fault
    )
    {
        lock (_gate)
        {
            var account = request.Headers["Stripe-Account"].ToString();
            var key = request.Headers["Idempotency-Key"].ToString();
            var fingerprint = $"{request.Path} {body}";
            if (key.Length > 0 && _answers.TryGetValue($"{account} {key}", out var before))
            {
                return before.Request == fingerprint
                    ? (before.Status, before.Body)
                    : (400, Error("idempotency_error", null));
            }

            var answer =
                fault is Fault.BrokenBefore
                    ? (500, Error("api_error", null))
                    : Books.Answer(request.Method, request.Path, account, FormTree.Parse(values));
            if (fault is Fault.BrokenAfter)
            {
                answer = (500, Error("api_error", null));
            }

            if (key.Length > 0)
            {
                _answers[$"{account} {key}"] = (fingerprint, answer.Item1, answer.Item2);
            }

            return answer;
        }
    }

    private void Inspect(HttpRequest request, List<KeyValuePair<string, string>> values)
    {
        Calls.AddOrUpdate($"{request.Method} {StripeBooks.Template(request.Path)}", 1, (_, n) => n + 1);
        Expect(request.Headers.Authorization == $"Bearer {Key}", "the secret key");
        Expect(request.Headers["Stripe-Version"] == StripeApi.Version, "the pinned version");
        if (request.Method == "POST")
        {
            var key = request.Headers["Idempotency-Key"].ToString();
            Expect(key.Length is > 0 and <= 255, "an idempotency key");
            Expect(
                request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.Ordinal) == true,
                "a form"
            );
        }

        foreach (var violation in StripeSchema.Find()?.Violations(request.Method, request.Path, values) ?? [])
        {
            Violations.Enqueue(violation);
        }

        void Expect(bool holds, string what)
        {
            if (!holds)
            {
                Violations.Enqueue($"{request.Method} {request.Path}: {what} is missing");
            }
        }
    }

    private Fault? TakeFault(string path)
    {
        lock (_gate)
        {
            if (_faults.TryPeek(out var next) && path.EndsWith(next.Path, StringComparison.Ordinal))
            {
                _faults.TryDequeue(out _);
                return next.Fault;
            }

            return null;
        }
    }

    internal static string Error(
        string type,
        string? code,
        string? declineCode = null,
        string? param = null,
        JsonObject? intent = null
    ) =>
        new JsonObject
        {
            ["error"] = new JsonObject
            {
                ["type"] = type,
                ["code"] = code,
                ["decline_code"] = declineCode,
                ["param"] = param,
                ["message"] = $"{type} {code}",
                ["payment_intent"] = intent?.DeepClone(),
            },
        }.ToJsonString();
}
