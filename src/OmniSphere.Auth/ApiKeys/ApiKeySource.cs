using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Http;

namespace OmniSphere.Auth.ApiKeys;

/// <summary>Looks keys up where they are kept.</summary>
internal sealed class ApiKeySource(AuthDbContext db, TimeProvider clock) : IApiKeySource
{
    public async ValueTask<ApiKeyGrant?> FindAsync(string hash, CancellationToken cancellationToken)
    {
        var key = await db
            .ApiKeys.AsNoTracking()
            .FirstOrDefaultAsync(k => k.Hash == hash || k.EarlierHash == hash, cancellationToken);
        if (key is null)
        {
            return null;
        }

        var until = key.Hash == hash ? key.ExpiresAt : Earlier(key.EarlierUntil, key.ExpiresAt);
        return until <= clock.GetUtcNow() ? null : new ApiKeyGrant(key.Id.ToString(), key.PermissionList, until);
    }

    public static Task<int> CountAsync(AuthDbContext db, CancellationToken cancellationToken) =>
        db.ApiKeys.CountAsync(cancellationToken);

    /// <exception cref="ProblemException">404 <c>api_key.not_found</c>.</exception>
    public static async Task<ApiKey> RequireAsync(
        AuthDbContext db,
        Id<ApiKeyKind> id,
        CancellationToken cancellationToken
    ) =>
        await db.ApiKeys.SingleOrDefaultAsync(k => k.Id == id, cancellationToken)
        ?? throw Problem.NotFound("api_key.not_found", "There is no key with this id.");

    private static DateTimeOffset? Earlier(DateTimeOffset? a, DateTimeOffset? b) =>
        a is null ? b
        : b is null || a < b ? a
        : b;
}
