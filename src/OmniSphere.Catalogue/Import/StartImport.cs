using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using OmniSphere.Authorization;
using OmniSphere.Catalogue.Media.Downloads;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Import;

/// <summary>An import as merchants follow it.</summary>
/// <param name="Id">The import.</param>
/// <param name="State">queued, running, completed or failed.</param>
/// <param name="Format">How the file is written.</param>
/// <param name="DryRun">Whether nothing is changed.</param>
/// <param name="Progress">How far it is, 0 to 1.</param>
/// <param name="Created">Products that are new.</param>
/// <param name="Updated">Products that were changed.</param>
/// <param name="Unchanged">Products that were there already just so.</param>
/// <param name="Failed">Products or rows that were refused.</param>
/// <param name="Errors">Why, for the first so many; all of them at <c>…/errors</c>.</param>
/// <param name="Images">How far the pictures are that it downloads; null where it downloads none.</param>
/// <param name="Fault">Why the file was refused.</param>
/// <param name="CreatedAt">When the file was received.</param>
/// <param name="FinishedAt">When it was done with.</param>
internal sealed record ImportView(
    Id<ImportKind> Id,
    ImportState State,
    ImportFormat Format,
    bool DryRun,
    double Progress,
    int Created,
    int Updated,
    int Unchanged,
    int Failed,
    IReadOnlyList<ImportError> Errors,
    ImportImageCounts? Images,
    string? Fault,
    DateTimeOffset CreatedAt,
    DateTimeOffset? FinishedAt
)
{
    public static ImportView From(ProductImport i, ImportImageCounts? images = null) =>
        new(
            i.Id,
            i.State,
            i.Format,
            i.DryRun,
            Math.Round(Math.Min(1, i.BytesRead / (double)Math.Max(1, i.Size)), 3),
            i.Created,
            i.Updated,
            i.Unchanged,
            i.Failed,
            i.Errors,
            images,
            i.Fault,
            i.CreatedAt,
            i.FinishedAt
        );
}

/// <summary>Receives a file of products; a worker imports it.</summary>
internal sealed class StartImport(
    CatalogueDbContext db,
    ImportSpool spool,
    ImportWorker worker,
    IOptions<CatalogueOptions> options,
    TimeProvider clock
)
{
    private const string Csv = "text/csv";
    private const string JsonLines = "application/x-ndjson";

    public static void Map(ModuleRoutes admin) =>
        admin
            .MapPost(
                "/imports",
                (
                    HttpRequest request,
                    bool? dryRun,
                    string? images,
                    [FromQuery] string[]? column,
                    StartImport handler,
                    CancellationToken ct
                ) => handler.HandleAsync(request, dryRun ?? false, images, column ?? [], ct)
            )
            .ForMerchant(Permissions.Import)
            .Accepts<string>(Csv, JsonLines)
            .WithName("StartImport")
            .WithSummary("Takes a file of products, as CSV or lines of JSON, and imports it in the background.");

    private async Task<Accepted<ImportView>> HandleAsync(
        HttpRequest request,
        bool dryRun,
        string? images,
        string[] columns,
        CancellationToken cancellationToken
    )
    {
        var format = Format(request);
        var mapping = Mapping(columns);
        var downloads = images switch
        {
            null or "link" => false,
            "download" => true,
            _ => throw Problem.Invalid("images", "unknown", "link or download."),
        };
        var waiting = await db.Imports.CountAsync(
            i => i.State == ImportState.Queued || i.State == ImportState.Running,
            cancellationToken
        );
        if (waiting >= options.Value.ImportsWaiting)
        {
            throw Problem.Conflict(
                "import.too_many",
                $"{waiting} files wait for their import; send this one when one of them is done with."
            );
        }

        AllowSize(request);
        var id = Id<ImportKind>.New(clock);
        var size =
            await spool.WriteAsync(id, request.Body, cancellationToken)
            ?? throw new ProblemException(
                StatusCodes.Status413PayloadTooLarge,
                "import.too_large",
                $"A file has at most {options.Value.ImportFileSize} bytes."
            );
        if (size == 0)
        {
            spool.Delete(id);
            throw Problem.BadRequest("import.empty", "The file is empty.");
        }

        var import = new ProductImport
        {
            TenantId = db.TenantId,
            Id = id,
            Format = format,
            DryRun = dryRun,
            Columns = mapping,
            DownloadsImages = downloads,
            Size = size,
            CreatedAt = clock.GetUtcNow(),
        };
        db.Imports.Add(import);
        db.AfterCommit(worker.Signal);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Accepted($"/{CatalogueDbContext.Name}/v1/admin/imports/{id}", ImportView.From(import));
    }

    /// <summary>Reads <c>column=Artikelnummer:sku</c>, once for each column that is wanted.</summary>
    private static Dictionary<string, string> Mapping(string[] columns)
    {
        const int most = 200;
        var mapping = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var v = new Validation();
        v.Count(columns, "column", most);
        foreach (var column in columns)
        {
            // Ours may have a colon itself: option:size. Theirs is what comes before the first one.
            var end = column.IndexOf(':', StringComparison.Ordinal);
            v.That(
                end > 0
                    && end < column.Length - 1
                    && column.Length <= 200
                    && mapping.TryAdd(column[..end].Trim(), column[(end + 1)..].Trim()),
                "column",
                "mapping",
                "The file's column, a colon and ours, such as Artikelnummer:sku; each column once."
            );
        }

        v.ThrowIfInvalid();
        return mapping;
    }

    private static ImportFormat Format(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            ? type.MediaType.Value?.ToUpperInvariant() switch
            {
                "TEXT/CSV" => ImportFormat.Csv,
                "APPLICATION/X-NDJSON" => ImportFormat.JsonLines,
                _ => throw WrongType(),
            }
            : throw WrongType();

    private static ProblemException WrongType() =>
        new(
            StatusCodes.Status415UnsupportedMediaType,
            "import.format_unknown",
            $"Send {Csv} or {JsonLines} as Content-Type."
        );

    // The server's limit is meant for requests that are read into memory.
    private void AllowSize(HttpRequest request)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = options.Value.ImportFileSize + 1;
        }
    }
}

/// <summary>Follows imports.</summary>
internal static class ListImports
{
    public static void Map(ModuleRoutes admin)
    {
        admin
            .MapGet("/imports/{id}", GetAsync)
            .ForMerchant(Permissions.Import)
            .WithName("GetImport")
            .WithSummary("How far an import is, and what it refused.");
        admin
            .MapGet("/imports", ListAsync)
            .ForMerchant(Permissions.Import)
            .WithName("ListImports")
            .WithSummary("Imports, newest first.");
    }

    private static async Task<Ok<ImportView>> GetAsync(
        Id<ImportKind> id,
        CatalogueDbContext db,
        CancellationToken cancellationToken
    )
    {
        var import =
            await db.Imports.AsNoTracking().SingleOrDefaultAsync(i => i.Id == id, cancellationToken)
            ?? throw Problem.NotFound("import.not_found", "There is no such import.");
        var images = import.DownloadsImages ? await ImportImageCounts.OfAsync(db, id, cancellationToken) : null;
        return TypedResults.Ok(ImportView.From(import, images));
    }

    private static async Task<Page<ImportView>> ListAsync(
        [AsParameters] PageRequest request,
        CatalogueDbContext db,
        CancellationToken cancellationToken
    )
    {
        var query = db.Imports.AsNoTracking();
        if (request.After<Position>() is { } after)
        {
            query = query.Where(i => i.Id < after.Id);
        }

        var rows = await query.OrderByDescending(i => i.Id).Take(request.Size + 1).ToListAsync(cancellationToken);
        return Page.Of(rows, request, i => new Position(i.Id)).Select(i => ImportView.From(i));
    }

    internal sealed record Position(Id<ImportKind> Id);
}
