using System.Data.Common;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using OmniSphere.Authorization;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Media;

/// <summary>Deletes an uploaded file that is shown nowhere.</summary>
internal sealed class DeleteMedia(CatalogueDbContext db, MediaSweep sweep, TimeProvider clock)
{
    private const int SqliteForeignKey = 787;

    public static void Map(ModuleRoutes admin) =>
        admin
            .MapDelete(
                "/media/{id}",
                (Id<MediaKind> id, DeleteMedia handler, CancellationToken ct) => handler.HandleAsync(id, ct)
            )
            .ForMerchant(Permissions.WriteProducts)
            .WithName("DeleteMedia")
            .WithSummary("Deletes an uploaded file; refused while a product, a brand or a collection shows it.");

    /// <summary>Deletes the file unless it is used.</summary>
    /// <param name="id">The file.</param>
    /// <param name="unusedBefore">Only if it has been unused for so long; null for whenever.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async Task<bool> TryDeleteAsync(
        Id<MediaKind> id,
        DateTimeOffset? unusedBefore,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await db.TransactAsync(ct => TryDeleteInsideAsync(id, unusedBefore, ct), cancellationToken);
        }
        catch (Exception e) when (IsReferred(e))
        {
            // A product that shows it was saved at this moment.
            return false;
        }
    }

    private async Task<NoContent> HandleAsync(Id<MediaKind> id, CancellationToken cancellationToken)
    {
        if (!await TryDeleteAsync(id, null, cancellationToken))
        {
            throw await db.MediaFiles.AnyAsync(m => m.Id == id, cancellationToken)
                ? MediaProblems.InUse()
                : MediaProblems.NotFound();
        }

        return TypedResults.NoContent();
    }

    private async Task<bool> TryDeleteInsideAsync(
        Id<MediaKind> id,
        DateTimeOffset? unusedBefore,
        CancellationToken cancellationToken
    )
    {
        db.ChangeTracker.Clear();
        await db.LockTaxonomyAsync(cancellationToken);
        if (await MediaShown.IsShownAsync(db, id, cancellationToken))
        {
            return false;
        }

        var file = await db.MediaFiles.AsNoTracking().SingleOrDefaultAsync(m => m.Id == id, cancellationToken);
        var gone = await db
            .MediaFiles.Where(m => m.Id == id && (unusedBefore == null || m.UnusedSince < unusedBefore))
            .Where(m => !db.ProductMedia.Any(l => l.MediaId == id))
            .ExecuteDeleteAsync(cancellationToken);
        if (file is null || gone == 0)
        {
            return false;
        }

        db.MediaRemovals.Add(
            new MediaRemoval
            {
                TenantId = file.TenantId,
                Id = id,
                Size = file.Size,
                DueAt = clock.GetUtcNow(),
            }
        );
        db.AfterCommit(sweep.Signal);
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }

    private static bool IsReferred(Exception exception) =>
        (exception as DbException ?? exception.InnerException as DbException) switch
        {
            PostgresException postgres => postgres.SqlState == PostgresErrorCodes.ForeignKeyViolation,
            SqliteException sqlite => sqlite.SqliteExtendedErrorCode == SqliteForeignKey,
            _ => false,
        };
}
