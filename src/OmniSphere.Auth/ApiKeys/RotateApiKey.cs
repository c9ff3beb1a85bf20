using Microsoft.EntityFrameworkCore;
using OmniSphere.Auth.Security;
using OmniSphere.Auth.Staff;
using OmniSphere.Authorization;
using OmniSphere.Caching;
using OmniSphere.Http;
using OmniSphere.Tenancy;
using Keys = OmniSphere.Authorization.ApiKeys;

namespace OmniSphere.Auth.ApiKeys;

/// <summary>How a key is replaced.</summary>
/// <param name="OverlapHours">How long the key so far stays good beside the new one, 0 to 168 hours; 24 unless given.</param>
/// <param name="Force">Rotate even if a key from before the last rotation is still good, which ends now.</param>
internal sealed record RotateApiKeyRequest(int? OverlapHours = null, bool Force = false) : IValidated
{
    public void Validate(Validation v) => v.Range(OverlapHours, "overlapHours", 0, 168);
}

/// <summary>
/// Gives a key another secret and shows it once; the one so far is good for a while, the one before no more. While that one
/// is good, and so perhaps in use, only whoever insists rotates again.
/// </summary>
internal sealed class RotateApiKey(
    AuthDbContext db,
    ITenantContext tenant,
    TenantScopedCache cache,
    SecurityLog log,
    TimeProvider clock
)
{
    public async Task<ApiKeyView> HandleAsync(
        Id<ApiKeyKind> id,
        RotateApiKeyRequest request,
        CancellationToken cancellationToken
    )
    {
        var key = await ApiKeySource.RequireAsync(db, id, cancellationToken);
        if (key.EarlierUntil > clock.GetUtcNow() && !request.Force)
        {
            throw Problem
                .Conflict(
                    "api_key.just_rotated",
                    "The key from before the last rotation is still good and would end now. Say force to rotate anyway."
                )
                .With("earlierUntil", key.EarlierUntil);
        }

        var secret = Keys.Create(tenant.RequiredId);
        string?[] changed = [key.Hash, key.EarlierHash];
        (key.EarlierHash, key.EarlierUntil) = (key.Hash, clock.GetUtcNow().AddHours(request.OverlapHours ?? 24));
        (key.Hash, key.Ending) = (Keys.Hash(secret), secret[^4..]);
        log.Add(SecurityEvents.ApiKeyRotated, user: null);
        await db.SaveChangesAsync(cancellationToken);
        foreach (var hash in changed.OfType<string>())
        {
            Keys.Forget(cache, hash);
        }

        return ApiKeyView.Of(key, secret);
    }

    public static void Map(ModuleRoutes admin) =>
        admin
            .MapPost(
                "/api-keys/{id}/rotate",
                (Id<ApiKeyKind> id, RotateApiKeyRequest request, RotateApiKey rotate, CancellationToken ct) =>
                    rotate.HandleAsync(id, request, ct)
            )
            .ForMerchant(AuthPermissions.ManageApiKeys)
            .WithIdempotency(required: false)
            .WithSecretAnswer()
            .WithName("RotateApiKey")
            .WithSummary("Replaces an API key; the one so far stays good for a while");
}
