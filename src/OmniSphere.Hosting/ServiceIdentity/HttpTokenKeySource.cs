using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.IdentityModel.Tokens;
using OmniSphere.Authorization;
using OmniSphere.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Hosting.ServiceIdentity;

/// <summary>
/// Fetches a tenant's issuer and keys from the auth service (RFC 8414, RFC 7517) and keeps them, so that access tokens are
/// checked without asking, also while the auth service is away. Keys are fetched anew after a while and at once when a
/// token names one that is not known, which is how a rotation arrives.
/// </summary>
internal sealed class HttpTokenKeySource(
    HttpClient http,
    ServiceTokens tokens,
    IHttpContextAccessor accessor,
    TimeProvider clock,
    ILogger<HttpTokenKeySource> logger
) : ITokenKeySource, IDisposable
{
    public const string Service = "auth";
    private static readonly TimeSpan FreshFor = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan UsableFor = TimeSpan.FromHours(24);
    private static readonly TimeSpan RestAfterFault = TimeSpan.FromSeconds(5);

    // Bounded: the origin is a name that a caller chose.
    private readonly MemoryCache _known = new(new MemoryCacheOptions { SizeLimit = 20_000 });
    private readonly ConcurrentDictionary<Source, Lazy<Task<Entry>>> _fetching = [];

    public async ValueTask<TokenKeys?> GetAsync(
        Id<TenantKind> tenant,
        bool refresh,
        CancellationToken cancellationToken
    )
    {
        var request = accessor.HttpContext?.Request;
        if (request is not { Host.HasValue: true })
        {
            return null;
        }

        var source = new Source(tenant, request.Scheme, request.Host.Value!);
        var known = _known.TryGetValue(source, out Entry? entry) ? entry : null;
        if (known is not null && !refresh && clock.GetUtcNow() < known.AskAgainAt)
        {
            return known.Keys;
        }

        // One fetch for all who wait; the one who gives up does not take it from the others.
        var fetch = _fetching.GetOrAdd(source, s => new(() => FetchAsync(s, known)));
        return (await fetch.Value.WaitAsync(cancellationToken)).Keys;
    }

    public void Dispose() => _known.Dispose();

    private async Task<Entry> FetchAsync(Source source, Entry? known)
    {
        try
        {
            await Task.Yield();
            var discovery =
                JsonSerializer.Deserialize<Discovery>(
                    await ReadAsync(source, "/.well-known/openid-configuration"),
                    JsonSerializerOptions.Web
                ) ?? throw new JsonException("The auth service describes nothing.");
            var keys = new JsonWebKeySet(await ReadAsync(source, "/.well-known/jwks"));
            return Keep(
                source,
                new(new TokenKeys(discovery.Issuer, [.. keys.GetSigningKeys()]), clock.GetUtcNow() + FreshFor)
            );
        }
        catch (Exception e)
        {
            Log.TokenKeysUnavailable(logger, e, source.Tenant.ToString());
            return known is not null
                ? Keep(source, known with { AskAgainAt = clock.GetUtcNow() + RestAfterFault })
                : throw Problem.Unavailable(
                    "auth.unavailable",
                    "The access token cannot be checked right now. Try again.",
                    RestAfterFault
                );
        }
        finally
        {
            _fetching.TryRemove(source, out _);
        }
    }

    private async Task<string> ReadAsync(Source source, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        // The issuer is the address at which people reach the shop, so the auth service must see the same.
        request.Headers.Add("X-Forwarded-Host", source.Host);
        request.Headers.Add("X-Forwarded-Proto", source.Scheme);
        request.Headers.Add(ServiceTokens.Header, tokens.ForCall(Service, source.Tenant, null));
        using var response = await http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStringAsync();
    }

    private Entry Keep(Source source, Entry entry)
    {
        using var cached = _known.CreateEntry(source);
        cached.Value = entry;
        cached.Size = 1;
        cached.AbsoluteExpirationRelativeToNow = UsableFor;
        return entry;
    }

    private readonly record struct Source(Id<TenantKind> Tenant, string Scheme, string Host);

    private sealed record Entry(TokenKeys Keys, DateTimeOffset AskAgainAt);

    private sealed record Discovery(string Issuer);
}
