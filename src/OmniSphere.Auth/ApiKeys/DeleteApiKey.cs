using OmniSphere.Auth.Security;
using OmniSphere.Auth.Staff;
using OmniSphere.Authorization;
using OmniSphere.Caching;
using OmniSphere.Http;
using Keys = OmniSphere.Authorization.ApiKeys;

namespace OmniSphere.Auth.ApiKeys;

/// <summary>Ends a key, on every node as fast as the news travels.</summary>
internal sealed class DeleteApiKey(AuthDbContext db, TenantScopedCache cache, SecurityLog log)
{
    public async Task<IResult> HandleAsync(Id<ApiKeyKind> id, CancellationToken cancellationToken)
    {
        var key = await ApiKeySource.RequireAsync(db, id, cancellationToken);
        db.ApiKeys.Remove(key);
        log.Add(SecurityEvents.ApiKeyDeleted, user: null);
        await db.SaveChangesAsync(cancellationToken);
        Keys.Forget(cache, key.Hash);
        if (key.EarlierHash is { } earlier)
        {
            Keys.Forget(cache, earlier);
        }

        return Results.NoContent();
    }

    public static void Map(ModuleRoutes admin) =>
        admin
            .MapDelete(
                "/api-keys/{id}",
                (Id<ApiKeyKind> id, DeleteApiKey delete, CancellationToken ct) => delete.HandleAsync(id, ct)
            )
            .ForMerchant(AuthPermissions.ManageApiKeys)
            .WithName("DeleteApiKey")
            .WithSummary("Ends an API key at once")
            .Produces(StatusCodes.Status204NoContent);
}
