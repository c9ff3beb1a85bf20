using System.Buffers;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using OmniSphere.Authorization;

namespace OmniSphere.Tenancy;

/// <summary>Subdomain of a base domain, or a tenant's own domain. What a host says is remembered: no garbage per request.</summary>
internal sealed class HostStrategy(IReadOnlyList<string> baseDomains) : ITenantResolutionStrategy
{
    /// <summary>Anybody can send a host: this many, of this length, are remembered.</summary>
    private const int Most = 50_000;
    private const int Longest = 300;

    private readonly ConcurrentDictionary<string, TenantSignal?> _known = new(StringComparer.Ordinal);
    private int _added;

    public TenantSignal? Resolve(HttpContext context)
    {
        if (context.Request.Host.Value is not { Length: > 0 and <= Longest } host)
        {
            return Read(context.Request.Host.Host);
        }

        if (!_known.TryGetValue(host, out var signal))
        {
            signal = Read(context.Request.Host.Host);
            if (Interlocked.Increment(ref _added) > Most)
            {
                Interlocked.Exchange(ref _added, 0);
                _known.Clear();
            }

            _known[host] = signal;
        }

        return signal;
    }

    private TenantSignal? Read(string host)
    {
        if (host.Length == 0 || IPAddress.TryParse(host, out _))
        {
            return null;
        }

        host = host.ToLowerInvariant().TrimEnd('.');
        foreach (var domain in baseDomains)
        {
            if (host == domain)
            {
                return null;
            }

            if (
                host.Length > domain.Length
                && host.EndsWith(domain, StringComparison.Ordinal)
                && host[^(domain.Length + 1)] == '.'
            )
            {
                var label = host[..^(domain.Length + 1)];
                return label == "www" ? null : TenantSignal.BySlug(label);
            }
        }

        return TenantSignal.ByDomain(host);
    }
}

/// <summary>
/// The <c>tenant</c> claim of a bearer token, read before the token is validated: it only selects whose keys validate
/// the token, and a token that then fails is refused.
/// </summary>
/// <remarks>Every request of a signed-in caller passes here: nothing is allocated.</remarks>
internal sealed class ClaimStrategy : ITenantResolutionStrategy
{
    private const int OnStack = 1024;
    private const int LongestId = 64;

    public TenantSignal? Resolve(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) || header.Length > 8192)
        {
            return null;
        }

        var parts = header.AsSpan(7).Trim();
        var first = parts.IndexOf('.');
        var second = first < 0 ? -1 : parts[(first + 1)..].IndexOf('.');
        if (second < 0)
        {
            return null;
        }

        var payload = parts.Slice(first + 1, second);
        var length = Base64Url.GetMaxDecodedLength(payload.Length);
        var rented = length > OnStack ? ArrayPool<byte>.Shared.Rent(length) : null;
        try
        {
            var json = rented is null ? stackalloc byte[OnStack] : rented;
            return
                Base64Url.DecodeFromChars(payload, json, out _, out var written) is OperationStatus.Done
                && Read(json[..written]) is { } id
                ? TenantSignal.ById(id)
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null; // No JSON, or no Unicode: authentication will refuse it.
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    private static Id<TenantKind>? Read(ReadOnlySpan<byte> json)
    {
        Id<TenantKind>? found = null;
        Span<char> text = stackalloc char[LongestId];
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject)
        {
            return null;
        }

        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var isTenant = reader.ValueTextEquals(OmniSphereClaims.Tenant);
            reader.Read();
            if (isTenant)
            {
                found =
                    reader.TokenType is JsonTokenType.String
                    && reader.ValueSpan.Length <= LongestId
                    && Id<TenantKind>.TryParse(text[..reader.CopyString(text)], out var id)
                        ? id
                        : null;
            }

            reader.Skip();
        }

        reader.Read(); // Nothing may follow.
        return found;
    }
}

/// <summary>An API key names its tenant: <c>osk_{26 characters of the tenant's id}_{secret}</c> in <c>X-Api-Key</c>.</summary>
internal sealed class ApiKeyStrategy : ITenantResolutionStrategy
{
    public TenantSignal? Resolve(HttpContext context)
    {
        var key = context.Request.Headers[ApiKeys.Header].ToString();
        return
            key.Length > 31
            && key.StartsWith(ApiKeys.Start, StringComparison.Ordinal)
            && key[30] == '_'
            && Read(key.AsSpan(4, 26)) is { } id
            ? TenantSignal.ById(id)
            : null;
    }

    private static Id<TenantKind>? Read(ReadOnlySpan<char> suffix)
    {
        Span<char> text = stackalloc char[TenantKind.Prefix.Length + 1 + suffix.Length];
        TenantKind.Prefix.CopyTo(text);
        text[TenantKind.Prefix.Length] = '_';
        suffix.CopyTo(text[(TenantKind.Prefix.Length + 1)..]);
        return Id<TenantKind>.TryParse(text, out var id) ? id : null;
    }
}

/// <summary>A header with the tenant's slug; only for hosts that trust their caller.</summary>
internal sealed class HeaderStrategy(string name) : ITenantResolutionStrategy
{
    public TenantSignal? Resolve(HttpContext context) =>
        context.Request.Headers[name].ToString() is { Length: > 0 } slug
            ? TenantSignal.BySlug(slug.ToLowerInvariant())
            : null;
}

/// <summary>
/// The first path segment after a prefix (<c>/t/{slug}/…</c>), moved to the path base so that routes stay the same.
/// </summary>
internal sealed class PathStrategy(PathString prefix) : ITenantResolutionStrategy
{
    public TenantSignal? Resolve(HttpContext context)
    {
        if (
            !context.Request.Path.StartsWithSegments(prefix, StringComparison.OrdinalIgnoreCase, out var rest)
            || rest.Value is not { Length: > 1 } value
        )
        {
            return null;
        }

        var end = value.IndexOf('/', 1);
        var segment = end < 0 ? value : value[..end];
        context.Request.PathBase = context.Request.PathBase.Add(prefix).Add(segment);
        context.Request.Path = end < 0 ? "/" : value[end..];
        return TenantSignal.BySlug(segment[1..].ToLowerInvariant());
    }
}
