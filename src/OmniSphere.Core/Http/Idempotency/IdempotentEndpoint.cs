using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using OmniSphere.Persistence;
using OmniSphere.Secrets;
using OmniSphere.Tenancy;

namespace OmniSphere.Http;

/// <summary>
/// Wraps an endpoint, binding and filters included, so that the whole answer can be repeated. Behind authentication,
/// tenant resolution and rate limits, in front of everything that has an effect.
/// </summary>
internal static class IdempotentEndpoint
{
    public const string KeyHeader = "Idempotency-Key";
    private const string ReplayedHeader = "Idempotency-Replayed";

    // Headers that belong to the connection or the moment, not to the answer.
    private static readonly HashSet<string> NotStored = new(StringComparer.OrdinalIgnoreCase)
    {
        "Date",
        "Server",
        "Content-Length",
        "Transfer-Encoding",
        "Connection",
        "Set-Cookie",
        "traceparent",
    };

    public static async Task InvokeAsync(HttpContext context, IdempotencyMetadata metadata, RequestDelegate next)
    {
        if (Key(context.Request, metadata.Required) is not { } key)
        {
            await next(context);
            return;
        }

        var services = context.RequestServices;
        var options = services.GetRequiredService<IOptions<IdempotencyOptions>>().Value;
        var module = context.GetEndpoint()?.Metadata.GetMetadata<ModuleMetadata>()?.Name;
        var store =
            (module is null ? null : services.GetKeyedService<IIdempotencyStore>(module))
            ?? services.GetRequiredService<IIdempotencyStore>();

        var fingerprint = await RequestFingerprint.OfRequestAsync(context.Request, options.MaxBodySize);
        var scope = RequestFingerprint.OfCaller(context, module);
        var claim = await store.ClaimAsync(scope, key, fingerprint, options.LockFor, context.RequestAborted);
        switch (claim.Outcome)
        {
            case IdempotencyOutcome.Claimed:
                await RunAsync(context, next, store, claim, options, metadata.Repeatable);
                break;
            case IdempotencyOutcome.Replayed:
                await ReplayAsync(context, claim);
                break;
            case IdempotencyOutcome.Reused:
                throw Problem.Unprocessable(
                    "idempotency.key_reused",
                    "This Idempotency-Key was used for another request. Use a new key for each operation."
                );
            default:
                throw new ProblemException(
                    StatusCodes.Status409Conflict,
                    "idempotency.in_progress",
                    "The same request is still running. Ask again shortly with the same key."
                )
                {
                    RetryAfter = TimeSpan.FromSeconds(1),
                };
        }
    }

    private static string? Key(HttpRequest request, bool required)
    {
        var header = request.Headers[KeyHeader];
        if (header.Count == 0)
        {
            return required
                ? throw Problem.BadRequest("idempotency.key_missing", "This request needs an Idempotency-Key header.")
                : null;
        }

        var key = header.ToString();
        return header.Count == 1 && key.Length is >= 1 and <= 255 && key.All(c => c is > ' ' and <= '~')
            ? key
            : throw Problem.BadRequest(
                "idempotency.key_invalid",
                "Idempotency-Key is one value of 1 to 255 visible ASCII characters."
            );
    }

    private static async Task RunAsync(
        HttpContext context,
        RequestDelegate next,
        IIdempotencyStore store,
        IdempotencyClaim claim,
        IdempotencyOptions options,
        bool repeatable
    )
    {
        var original = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var buffer = new MemoryStream();
        var captured = new StreamResponseBodyFeature(buffer);
        context.Features.Set<IHttpResponseBodyFeature>(captured);
        // Once begun it is finished and its answer kept whole, whether or not the client waits: it may ask again.
        var aborted = context.RequestAborted;
        context.RequestAborted = CancellationToken.None;
        var (answered, inDoubt) = (false, false);
        try
        {
            await next(context);
            await captured.CompleteAsync();
            answered = context.Response.StatusCode is >= 200 and < 300;
        }
        catch (Exception e) when (e is CommitInDoubtException or OperationCanceledException)
        {
            // It may have been done. The key stays taken until the claim runs out, so nobody does it again at once.
            inDoubt = true;
            throw;
        }
        finally
        {
            context.RequestAborted = aborted;
            context.Features.Set(original);
            if (!answered && !inDoubt)
            {
                await ReleaseAsync(context, store, claim);
            }
        }

        if (answered)
        {
            await CompleteAsync(context, store, claim, buffer.ToArray(), options.KeepFor, repeatable);
        }

        buffer.Position = 0;
        await buffer.CopyToAsync(original.Stream, context.RequestAborted);
    }

    // The effect has happened: the answer is stored even when the client has gone, and given even when storing fails.
    private static async Task CompleteAsync(
        HttpContext context,
        IIdempotencyStore store,
        IdempotencyClaim claim,
        byte[] body,
        TimeSpan keepFor,
        bool repeatable
    )
    {
        if (HoldsSecret(context))
        {
            body = Seal(context).Seal(Tenant(context), Purpose(claim), body);
        }

        var response = new IdempotentResponse(
            context.Response.StatusCode,
            context
                .Response.Headers.Where(h => !NotStored.Contains(h.Key))
                .ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body
        )
        {
            IsRepeatable = repeatable,
        };
        try
        {
            await store.CompleteAsync(claim, response, keepFor, CancellationToken.None);
        }
        catch (Exception exception)
        {
            Log.AnswerNotStored(Logger(context), exception);
        }
    }

    private static async Task ReleaseAsync(HttpContext context, IIdempotencyStore store, IdempotencyClaim claim)
    {
        try
        {
            await store.ReleaseAsync(claim, CancellationToken.None);
        }
        catch (Exception exception)
        {
            Log.ClaimNotReleased(Logger(context), exception);
        }
    }

    private static async Task ReplayAsync(HttpContext context, IdempotencyClaim claim)
    {
        var (response, stored) = (context.Response, claim.Response!);
        var body = HoldsSecret(context) ? Open(context, claim) : stored.Body;
        response.StatusCode = stored.Status;
        foreach (var (name, value) in stored.Headers)
        {
            response.Headers[name] = value;
        }

        response.Headers[ReplayedHeader] = "true";
        if (body.Length > 0)
        {
            response.ContentLength = body.Length;
            await response.Body.WriteAsync(body, context.RequestAborted);
        }
    }

    private static ReadOnlyMemory<byte> Open(HttpContext context, IdempotencyClaim claim)
    {
        try
        {
            return Seal(context).Open(Tenant(context), Purpose(claim), claim.Response!.Body.Span);
        }
        catch (CryptographicException)
        {
            throw Problem.Conflict(
                "idempotency.answer_lost",
                "The request was carried out; the keys that open its answer are gone."
            );
        }
    }

    private static bool HoldsSecret(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<SecretAnswerMetadata>() is not null;

    private static SecretSeal Seal(HttpContext context) => context.RequestServices.GetRequiredService<SecretSeal>();

    private static Id<TenantKind> Tenant(HttpContext context) =>
        context.RequestServices.GetService<ITenantContext>()?.Current?.Id ?? default;

    private static string Purpose(IdempotencyClaim claim) => $"answer:{claim.Scope}:{claim.Key}";

    private static ILogger Logger(HttpContext context) =>
        context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(IdempotentEndpoint));
}
