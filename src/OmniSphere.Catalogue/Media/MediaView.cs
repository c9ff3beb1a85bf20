using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OmniSphere.Authorization;
using OmniSphere.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Media;

/// <summary>An uploaded file as merchants see it.</summary>
/// <param name="Id">The file.</param>
/// <param name="Url">What a product's image names it by; a path on the shop's host.</param>
/// <param name="ContentType">What its bytes are.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Checksum of its bytes, in hexadecimal digits.</param>
/// <param name="Width">Pixels, where the format says so in its header.</param>
/// <param name="Height">Pixels, likewise.</param>
/// <param name="FileName">What it was called where it came from.</param>
/// <param name="CreatedAt">When it was uploaded.</param>
internal sealed record MediaView(
    Id<MediaKind> Id,
    string Url,
    string ContentType,
    long Size,
    string Sha256,
    int? Width,
    int? Height,
    string? FileName,
    DateTimeOffset CreatedAt
)
{
    public static MediaView From(MediaFile file) =>
        new(
            file.Id,
            MediaUrl.Of(file.Id),
            file.ContentType,
            file.Size,
            Convert.ToHexStringLower(file.Sha256),
            file.Width,
            file.Height,
            file.FileName,
            file.CreatedAt
        );
}

/// <summary>How much of its quota a shop has used.</summary>
/// <param name="Bytes">Bytes that are kept, files on their way in and out included.</param>
/// <param name="Quota">Bytes that may be kept.</param>
/// <param name="Files">Files that are kept.</param>
internal sealed record MediaUsageView(long Bytes, long Quota, int Files);

/// <summary>Looks through uploaded files.</summary>
internal static class ListMedia
{
    public static void Map(ModuleRoutes admin)
    {
        admin
            .MapGet("/media", ListAsync)
            .ForMerchant(Permissions.ReadProducts)
            .WithName("ListMedia")
            .WithSummary("Uploaded files, newest first; unused=true for those that are shown nowhere.");
        admin
            .MapGet("/media/{id}", GetAsync)
            .ForMerchant(Permissions.ReadProducts)
            .WithName("GetMedia")
            .WithSummary("What is known of an uploaded file.");
        admin
            .MapGet("/media-usage", UsageAsync)
            .ForMerchant(Permissions.ReadProducts)
            .WithName("GetMediaUsage")
            .WithSummary("How much of its quota the shop has used.");
    }

    private static async Task<Page<MediaView>> ListAsync(
        bool? unused,
        [AsParameters] PageRequest request,
        CatalogueDbContext db,
        CancellationToken cancellationToken
    )
    {
        var query = db.MediaFiles.AsNoTracking();
        if (unused is { } wanted)
        {
            var shown = await MediaShown.OfTenantAsync(db, cancellationToken);
            query = query.Where(m =>
                (db.ProductMedia.Any(l => l.MediaId == m.Id) || EF.Parameter(shown).Contains(m.Id)) != wanted
            );
        }

        if (request.After<Position>() is { } after)
        {
            query = query.Where(m => m.Id < after.Id);
        }

        var rows = await query.OrderByDescending(m => m.Id).Take(request.Size + 1).ToListAsync(cancellationToken);
        return Page.Of(rows, request, m => new Position(m.Id)).Select(MediaView.From);
    }

    private static async Task<Ok<MediaView>> GetAsync(
        Id<MediaKind> id,
        CatalogueDbContext db,
        CancellationToken cancellationToken
    ) =>
        TypedResults.Ok(
            MediaView.From(
                await db.MediaFiles.AsNoTracking().SingleOrDefaultAsync(m => m.Id == id, cancellationToken)
                    ?? throw MediaProblems.NotFound()
            )
        );

    private static async Task<Ok<MediaUsageView>> UsageAsync(
        CatalogueDbContext db,
        ITenantContext tenant,
        IOptions<MediaOptions> options,
        CancellationToken cancellationToken
    ) =>
        TypedResults.Ok(
            new MediaUsageView(
                await db.MediaUsages.Select(u => u.Bytes).SingleOrDefaultAsync(cancellationToken),
                options.Value.QuotaOf(tenant.Required),
                await db.MediaFiles.CountAsync(cancellationToken)
            )
        );

    internal sealed record Position(Id<MediaKind> Id);
}
