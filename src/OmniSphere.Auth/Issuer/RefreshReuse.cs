using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OmniSphere.Auth.Security;
using OmniSphere.Auth.SignIn;
using OmniSphere.Contracts.Auth;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace OmniSphere.Auth.Issuer;

/// <summary>
/// A refresh token that comes back after it was traded: one of the two who have it stole it, so the session ends for both
/// (RFC 9700 section 4.14.2).
/// </summary>
internal sealed class RefreshReuse(
    AuthDbContext db,
    Sessions sessions,
    SecurityLog log,
    AuthTelemetry telemetry,
    TimeProvider clock,
    IOptions<AuthOptions> options,
    ILogger<RefreshReuse> logger
)
{
    /// <summary>
    /// Marks the token as traded: of two requests with the same token at the same time one gets it. OpenIddict by itself lets
    /// both pass.
    /// </summary>
    public async Task<bool> TryTradeAsync(string? tokenId, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(tokenId, out var id))
        {
            return false;
        }

        var now = clock.GetUtcNow().UtcDateTime;
        return await db.Set<IssuedToken>()
                .Where(t => t.Id == id && t.Status == Statuses.Valid)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(t => t.Status, Statuses.Redeemed).SetProperty(t => t.RedemptionDate, now),
                    cancellationToken
                ) == 1;
    }

    /// <summary>Whether a token traded at this moment may still come back.</summary>
    public bool IsForgiven(DateTimeOffset? tradedAt) =>
        options.Value.RefreshReuseLeeway > TimeSpan.Zero
        && (tradedAt is null || tradedAt + options.Value.RefreshReuseLeeway > clock.GetUtcNow());

    /// <summary>Ends the session and notes why.</summary>
    public async Task PunishAsync(string? session, string? subject, CancellationToken cancellationToken)
    {
        telemetry.RefreshTokenReused();
        Log.RefreshTokenReused(logger, session);
        if (Guid.TryParse(session, out var id))
        {
            await sessions.EndAsync(id, cancellationToken);
        }

        log.Add(SecurityEvents.RefreshTokenReused, Id<UserKind>.TryParse(subject, out var user) ? user : null);
        await db.SaveChangesAsync(cancellationToken);
    }
}

/// <summary>Looks at each refresh token just before OpenIddict refuses the traded ones.</summary>
internal sealed class RefreshReuseAlarm(IOpenIddictTokenManager tokens, RefreshReuse reuse)
    : IOpenIddictServerHandler<ValidateTokenContext>
{
    public static readonly int Order = OpenIddictServerHandlers.Protection.ValidateTokenEntry.Descriptor.Order - 500;

    public async ValueTask HandleAsync(ValidateTokenContext context)
    {
        if (
            context.TokenId is not null
            && context.EndpointType == OpenIddictServerEndpointType.Token
            && context.Principal?.HasTokenType(TokenTypeIdentifiers.RefreshToken) == true
            && await tokens.FindByIdAsync(context.TokenId, context.CancellationToken) is { } token
            && await tokens.HasStatusAsync(token, Statuses.Redeemed, context.CancellationToken)
            && !reuse.IsForgiven(await tokens.GetRedemptionDateAsync(token, context.CancellationToken))
        )
        {
            await reuse.PunishAsync(
                context.AuthorizationId,
                context.Principal.GetClaim(Claims.Subject),
                context.CancellationToken
            );
        }
    }
}
