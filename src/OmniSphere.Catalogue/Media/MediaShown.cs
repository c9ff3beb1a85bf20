using Microsoft.EntityFrameworkCore;
using OmniSphere.Http;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Media;

/// <summary>
/// The uploaded files that are shown besides products: logos of brands and pictures of collections. They are few, and known
/// by their addresses; whoever saves one or deletes a file has locked the shop's taxonomy.
/// </summary>
internal static class MediaShown
{
    private const string Ours = MediaUrl.Path + "%";

    /// <summary>Those of the tenant.</summary>
    public static async Task<List<Id<MediaKind>>> OfTenantAsync(
        CatalogueDbContext db,
        CancellationToken cancellationToken
    ) => [.. (await ReadAsync(db.Brands, db.Collections, cancellationToken)).Select(s => s.Id)];

    /// <summary>Those of all tenants in the database.</summary>
    public static Task<List<(Id<TenantKind> Tenant, Id<MediaKind> Id)>> OfAllAsync(
        CatalogueDbContext db,
        CancellationToken cancellationToken
    ) =>
        ReadAsync(
            db.Brands.IgnoreQueryFilters([OmniSphereDbContext.TenantFilter]),
            db.Collections.IgnoreQueryFilters([OmniSphereDbContext.TenantFilter]),
            cancellationToken
        );

    public static async Task<bool> IsShownAsync(
        CatalogueDbContext db,
        Id<MediaKind> id,
        CancellationToken cancellationToken
    )
    {
        var url = MediaUrl.Of(id);
        return await db.Brands.AnyAsync(b => b.Logo == url, cancellationToken)
            || await db.Collections.AnyAsync(c => c.Image == url, cancellationToken);
    }

    /// <exception cref="ProblemException">422 <c>unknown</c>: the address is of an uploaded file that is not there.</exception>
    public static async Task CheckAsync(
        CatalogueDbContext db,
        string? url,
        string field,
        CancellationToken cancellationToken
    )
    {
        if (
            MediaUrl.IsBroken(url)
            || (MediaUrl.IdOf(url) is { } id && !await db.MediaFiles.AnyAsync(m => m.Id == id, cancellationToken))
        )
        {
            throw Problem.Invalid(field, "unknown", "There is no such uploaded file.");
        }
    }

    private static async Task<List<(Id<TenantKind> Tenant, Id<MediaKind> Id)>> ReadAsync(
        IQueryable<Brands.Brand> brands,
        IQueryable<Collections.Collection> collections,
        CancellationToken cancellationToken
    )
    {
        var logos = await brands
            .Where(b => EF.Functions.Like(b.Logo!, Ours))
            .Select(b => new { b.TenantId, Url = b.Logo })
            .ToListAsync(cancellationToken);
        var pictures = await collections
            .Where(c => EF.Functions.Like(c.Image!, Ours))
            .Select(c => new { c.TenantId, Url = c.Image })
            .ToListAsync(cancellationToken);
        return
        [
            .. from shown in logos.Concat(pictures)
            let id = MediaUrl.IdOf(shown.Url)
            where id is not null
            select (shown.TenantId, id.Value),
        ];
    }
}
