using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Media.Downloads;

/// <summary>A picture that an import asked for.</summary>
/// <param name="Url">Its address.</param>
/// <param name="State">waiting, done or failed.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Fault">Why the last attempt failed.</param>
/// <param name="NextAttemptAt">When it is tried again.</param>
/// <param name="MediaId">The uploaded file it became.</param>
internal sealed record ImportImageView(
    string Url,
    DownloadState State,
    int Attempts,
    string? Fault,
    DateTimeOffset? NextAttemptAt,
    Id<MediaKind>? MediaId
);

/// <summary>How far the pictures of an import are.</summary>
/// <param name="Waiting">To be fetched, or to be tried again.</param>
/// <param name="Done">Fetched.</param>
/// <param name="Failed">Given up.</param>
internal sealed record ImportImageCounts(int Waiting, int Done, int Failed)
{
    /// <summary>The pictures that an import was the first to ask for.</summary>
    public static async Task<ImportImageCounts> OfAsync(
        CatalogueDbContext db,
        Id<ImportKind> import,
        CancellationToken cancellationToken
    )
    {
        var counts = await db
            .ImageDownloads.Where(d => d.ImportId == import)
            .GroupBy(d => d.State)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
        return new(
            counts.GetValueOrDefault(DownloadState.Waiting),
            counts.GetValueOrDefault(DownloadState.Done),
            counts.GetValueOrDefault(DownloadState.Failed)
        );
    }
}

/// <summary>Follows the pictures of an import, and has those that failed tried once more.</summary>
internal static class ImportImages
{
    public static void Map(ModuleRoutes admin)
    {
        admin
            .MapGet("/imports/{id}/images", ListAsync)
            .ForMerchant(Permissions.Import)
            .WithName("ListImportImages")
            .WithSummary("The pictures that an import downloads, with the reasons of those that failed.");
        admin
            .MapPost("/imports/{id}/images/retry", RetryAsync)
            .ForMerchant(Permissions.Import)
            .WithName("RetryImportImages")
            .WithSummary("Has the pictures of an import that failed tried once more.");
    }

    private static async Task<Page<ImportImageView>> ListAsync(
        Id<ImportKind> id,
        string? state,
        [AsParameters] PageRequest request,
        CatalogueDbContext db,
        CancellationToken cancellationToken
    )
    {
        await RequireAsync(db, id, cancellationToken);
        var query = db.ImageDownloads.AsNoTracking().Where(d => d.ImportId == id);
        if (state is not null)
        {
            var wanted = state.ToUpperInvariant() switch
            {
                "WAITING" => DownloadState.Waiting,
                "DONE" => DownloadState.Done,
                "FAILED" => DownloadState.Failed,
                _ => throw Problem.Invalid("state", "unknown", "waiting, done or failed."),
            };
            query = query.Where(d => d.State == wanted);
        }

        if (request.After<Position>() is { } after)
        {
#pragma warning disable CA1309 // Translated to the order of the database.
            query = query.Where(d => string.Compare(d.Url, after.Url) > 0);
#pragma warning restore CA1309
        }

        var rows = await query.OrderBy(d => d.Url).Take(request.Size + 1).ToListAsync(cancellationToken);
        return Page.Of(rows, request, d => new Position(d.Url))
            .Select(d => new ImportImageView(d.Url, d.State, d.Attempts, d.Fault, d.DueAt, d.MediaId));
    }

    private static async Task<Accepted<ImportImageCounts>> RetryAsync(
        Id<ImportKind> id,
        CatalogueDbContext db,
        DownloadImages worker,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        await RequireAsync(db, id, cancellationToken);
        var now = clock.GetUtcNow();
        await db.TransactAsync(
            ct =>
                db.ImageDownloads.Where(d => d.ImportId == id && d.State == DownloadState.Failed)
                    .ExecuteUpdateAsync(
                        s =>
                            s.SetProperty(d => d.State, DownloadState.Waiting)
                                .SetProperty(d => d.Attempts, 0)
                                .SetProperty(d => d.DueAt, now),
                        ct
                    ),
            cancellationToken
        );
        worker.Signal();
        return TypedResults.Accepted(
            $"/{CatalogueDbContext.Name}/v1/admin/imports/{id}/images",
            await ImportImageCounts.OfAsync(db, id, cancellationToken)
        );
    }

    private static async Task RequireAsync(
        CatalogueDbContext db,
        Id<ImportKind> id,
        CancellationToken cancellationToken
    )
    {
        if (!await db.Imports.AnyAsync(i => i.Id == id, cancellationToken))
        {
            throw Problem.NotFound("import.not_found", "There is no such import.");
        }
    }

    internal sealed record Position(string Url);
}
