using System.Collections.Concurrent;
using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OmniSphere.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Authorization;

/// <summary>Checks one access token.</summary>
internal sealed class AccessTokenValidator(TimeProvider time, IServiceProvider services)
{
    private const int LongestToken = 16 * 1024;
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RefreshAtMostEvery = TimeSpan.FromSeconds(10);
    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false };

    private readonly ConcurrentDictionary<Id<TenantKind>, long> _refreshed = [];

    /// <exception cref="ProblemException">The token is not good for this tenant.</exception>
    public async Task<ClaimsIdentity> ValidateAsync(string token, Tenant tenant, CancellationToken cancellationToken)
    {
        var unchecked_ = Read(token);
        // Refused on the mere claim: it can only do harm to the one who makes it.
        if (Claim(unchecked_, OmniSphereClaims.Tenant) is not { } claimed)
        {
            throw AuthProblems.Invalid();
        }

        if (claimed != tenant.Id.ToString())
        {
            throw AuthProblems.WrongTenant();
        }

        if (await KeysAsync(unchecked_.Kid, tenant.Id, cancellationToken) is not { } keys)
        {
            throw AuthProblems.Invalid();
        }

        var result = await Handler.ValidateTokenAsync(unchecked_, Parameters(keys));
        if (!result.IsValid)
        {
            throw result.Exception is SecurityTokenExpiredException ? AuthProblems.Expired() : AuthProblems.Invalid();
        }

        return result.ClaimsIdentity;
    }

    private static JsonWebToken Read(string token)
    {
        try
        {
            return token.Length is > 0 and <= LongestToken ? new JsonWebToken(token) : throw AuthProblems.Invalid();
        }
        catch (Exception exception) when (exception is ArgumentException or SecurityTokenException)
        {
            throw AuthProblems.Invalid();
        }
    }

    private static string? Claim(JsonWebToken token, string name) =>
        token.TryGetPayloadValue<string>(name, out var value) ? value : null;

    private async ValueTask<TokenKeys?> KeysAsync(
        string kid,
        Id<TenantKind> tenant,
        CancellationToken cancellationToken
    )
    {
        if (string.IsNullOrEmpty(kid) || services.GetService<ITokenKeySource>() is not { } source)
        {
            return null;
        }

        var keys = await source.GetAsync(tenant, refresh: false, cancellationToken);
        if (!Knows(keys, kid) && MayRefresh(tenant))
        {
            keys = await source.GetAsync(tenant, refresh: true, cancellationToken);
        }

        return Knows(keys, kid) ? keys : null;
    }

    private static bool Knows(TokenKeys? keys, string kid) => keys?.Keys.Any(k => k.KeyId == kid) is true;

    private bool MayRefresh(Id<TenantKind> tenant)
    {
        var now = time.GetTimestamp();
        if (_refreshed.TryGetValue(tenant, out var last))
        {
            return time.GetElapsedTime(last, now) >= RefreshAtMostEvery && _refreshed.TryUpdate(tenant, now, last);
        }

        return _refreshed.TryAdd(tenant, now);
    }

    private TokenValidationParameters Parameters(TokenKeys keys) =>
        new()
        {
            ValidTypes = [OmniSphereBearer.TokenType, $"application/{OmniSphereBearer.TokenType}"],
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            ValidIssuer = keys.Issuer,
            ValidAudience = OmniSphereBearer.Audience,
            IssuerSigningKeys = keys.Keys,
            TryAllIssuerSigningKeys = false,
            RequireExpirationTime = true,
            RequireSignedTokens = true,
            ValidateIssuerSigningKey = true,
            LifetimeValidator = IsAlive,
            NameClaimType = OmniSphereClaims.Subject,
            AuthenticationType = OmniSphereBearer.Scheme,
        };

    private bool IsAlive(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters _)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return expires is null || expires + Skew <= now
            ? throw new SecurityTokenExpiredException()
            : notBefore is null || notBefore - Skew <= now;
    }
}
