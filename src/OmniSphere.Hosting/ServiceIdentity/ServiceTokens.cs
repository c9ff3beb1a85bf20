using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OmniSphere.Authorization;
using OmniSphere.Tenancy;

namespace OmniSphere.Hosting.ServiceIdentity;

/// <summary>
/// Makes and checks the tokens that services show each other: JWTs of a minute, signed with a key of the deployment
/// (HS256), each good for one service and one tenant. They take the place of headers that anybody could send.
/// </summary>
internal sealed class ServiceTokens(IOptionsMonitor<ServiceIdentityOptions> options, TimeProvider clock) : IDisposable
{
    public const string Header = "X-OmniSphere-Service";

    private const string TokenType = "omnisphere-service+jwt";
    private const string OutsideClaim = "outside";
    private const int LongestToken = 8 * 1024;
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(10);
    private static readonly JsonWebTokenHandler Handler = new()
    {
        MapInboundClaims = false,
        SetDefaultTimesOnTokenCreation = false,
    };

    // Bounded: one entry per tenant and service at most, and nobody without a key can add one.
    private readonly MemoryCache _issued = new(new MemoryCacheOptions { SizeLimit = 50_000 });
    private readonly MemoryCache _checked = new(new MemoryCacheOptions { SizeLimit = 50_000 });

    /// <summary>A token for a call that a gateway passes on.</summary>
    public string ForOutside(string audience, Id<TenantKind>? tenant) =>
        Reused((audience, tenant, true), () => Sign(audience, tenant, outside: true, ClaimsOf(null)));

    /// <summary>A token for a call of this service itself, on behalf of whoever caused it.</summary>
    public string ForCall(string audience, Id<TenantKind>? tenant, ClaimsPrincipal? caller) =>
        caller?.Identity is { IsAuthenticated: true }
            ? Sign(audience, tenant, outside: false, ClaimsOf(caller))
            : Reused((audience, tenant, false), () => Sign(audience, tenant, outside: false, ClaimsOf(null)));

    /// <summary>What the token says, or null when it is not one for this service, now.</summary>
    public async ValueTask<ServiceCall?> CheckAsync(string token)
    {
        if (token.Length is 0 or > LongestToken)
        {
            return null;
        }

        var now = clock.GetUtcNow();
        if (_checked.TryGetValue(token, out Checked? known) && known!.Until > now)
        {
            return known.Call;
        }

        var result = await Handler.ValidateTokenAsync(token, Parameters());
        if (!result.IsValid || result.SecurityToken is not JsonWebToken jwt || Read(jwt) is not { } call)
        {
            return null;
        }

        using var entry = _checked.CreateEntry(token);
        entry.Value = new Checked(call, new DateTimeOffset(jwt.ValidTo, TimeSpan.Zero));
        entry.Size = 1;
        entry.AbsoluteExpirationRelativeToNow = options.CurrentValue.Lifetime;
        return call;
    }

    public void Dispose()
    {
        _issued.Dispose();
        _checked.Dispose();
    }

    private string Reused((string, Id<TenantKind>?, bool) key, Func<string> sign)
    {
        var now = clock.GetUtcNow();
        if (_issued.TryGetValue(key, out Issued? known) && known!.Until > now)
        {
            return known.Token;
        }

        var reuse = options.CurrentValue.Lifetime / 2;
        using var entry = _issued.CreateEntry(key);
        var issued = new Issued(sign(), now + reuse);
        entry.Value = issued;
        entry.Size = 1;
        entry.AbsoluteExpirationRelativeToNow = reuse;
        return issued.Token;
    }

    private string Sign(string audience, Id<TenantKind>? tenant, bool outside, Dictionary<string, object> claims)
    {
        var current = options.CurrentValue;
        var now = clock.GetUtcNow().UtcDateTime;
        if (tenant is { } id)
        {
            claims[OmniSphereClaims.Tenant] = id.ToString();
        }

        if (outside)
        {
            claims[OutsideClaim] = true;
        }

        return Handler.CreateToken(
            new SecurityTokenDescriptor
            {
                TokenType = TokenType,
                Issuer = current.Name,
                Audience = audience,
                IssuedAt = now,
                Expires = now + current.Lifetime,
                Claims = claims,
                SigningCredentials = new SigningCredentials(
                    KeyOf(current.Secrets.First()),
                    SecurityAlgorithms.HmacSha256
                ),
            }
        );
    }

    private TokenValidationParameters Parameters()
    {
        var current = options.CurrentValue;
        return new()
        {
            ValidTypes = [TokenType],
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            ValidateIssuer = false, // Whoever holds a key belongs to the deployment.
            ValidAudience = current.Name,
            IssuerSigningKeys = current.Secrets.Select(KeyOf),
            TryAllIssuerSigningKeys = false,
            RequireExpirationTime = true,
            RequireSignedTokens = true,
            LifetimeValidator = (_, expires, _, _) => expires + Skew > clock.GetUtcNow().UtcDateTime,
        };
    }

    private static Dictionary<string, object> ClaimsOf(ClaimsPrincipal? caller)
    {
        var claims = new Dictionary<string, object>(StringComparer.Ordinal);
        if (caller?.FindFirst(OmniSphereClaims.Kind)?.Value is { } kind)
        {
            claims[OmniSphereClaims.Kind] = kind;
            claims[OmniSphereClaims.Subject] = caller.FindFirst(OmniSphereClaims.Subject)?.Value ?? "";
            claims[OmniSphereClaims.Permission] = caller
                .FindAll(OmniSphereClaims.Permission)
                .Select(c => c.Value)
                .ToArray();
        }

        return claims;
    }

    private static ServiceCall? Read(JsonWebToken jwt)
    {
        Id<TenantKind>? tenant = null;
        if (jwt.TryGetPayloadValue<string>(OmniSphereClaims.Tenant, out var text))
        {
            if (!Id<TenantKind>.TryParse(text, out var id))
            {
                return null;
            }

            tenant = id;
        }

        jwt.TryGetPayloadValue<bool>(OutsideClaim, out var outside);
        jwt.TryGetPayloadValue<string>(OmniSphereClaims.Kind, out var kind);
        jwt.TryGetPayloadValue<string>(OmniSphereClaims.Subject, out var subject);
        jwt.TryGetPayloadValue<JsonElement>(OmniSphereClaims.Permission, out var permissions);
        var caller = ServiceCall.CallerOf(
            tenant,
            outside ? null : kind,
            subject,
            permissions.ValueKind is JsonValueKind.Array ? permissions.Deserialize<string[]>() : null
        );
        return new(jwt.Issuer, outside, tenant, caller);
    }

    /// <summary>A key's id is a fingerprint of it, so that nobody has to invent one.</summary>
    private static SymmetricSecurityKey KeyOf(byte[] secret) =>
        new(secret) { KeyId = Convert.ToHexStringLower(SHA256.HashData(secret).AsSpan(0, 6)) };

    private sealed record Issued(string Token, DateTimeOffset Until);

    private sealed record Checked(ServiceCall Call, DateTimeOffset Until);
}
