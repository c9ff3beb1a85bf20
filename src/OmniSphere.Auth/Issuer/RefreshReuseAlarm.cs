using OmniSphere.Auth.Security;
using OmniSphere.Contracts.Auth;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace OmniSphere.Auth.Issuer;

/// <summary>
/// Notes that a refresh token came back after it was traded: one of the two who have it stole it. OpenIddict's next handler
/// refuses it and revokes the whole family.
/// </summary>
internal sealed class RefreshReuseAlarm(
    IOpenIddictTokenManager tokens,
    SecurityLog log,
    AuthDbContext db,
    AuthTelemetry telemetry,
    ILogger<RefreshReuseAlarm> logger
) : IOpenIddictServerHandler<ValidateTokenContext>
{
    public static readonly int Order = OpenIddictServerHandlers.Protection.ValidateTokenEntry.Descriptor.Order - 500;

    public async ValueTask HandleAsync(ValidateTokenContext context)
    {
        if (
            context.TokenId is null
            || context.Principal?.HasTokenType(TokenTypeIdentifiers.RefreshToken) != true
            || await tokens.FindByIdAsync(context.TokenId, context.CancellationToken) is not { } token
            || !await tokens.HasStatusAsync(token, Statuses.Redeemed, context.CancellationToken)
        )
        {
            return;
        }

        telemetry.RefreshTokenReused();
        Log.RefreshTokenReused(logger, context.AuthorizationId);
        log.Add(
            SecurityEvents.RefreshTokenReused,
            Id<UserKind>.TryParse(context.Principal.GetClaim(Claims.Subject), out var user) ? user : null
        );
        await db.SaveChangesAsync(context.CancellationToken);
    }
}
