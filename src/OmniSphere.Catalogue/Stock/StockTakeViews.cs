using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Stock;

/// <summary>A stock-take as merchants follow it.</summary>
/// <param name="Id">The stock-take.</param>
/// <param name="LocationId">Where.</param>
/// <param name="State">open, completed or cancelled.</param>
/// <param name="Note">What a person said about it.</param>
/// <param name="Counted">Variants that were counted.</param>
/// <param name="Discrepancies">Those of which more or less was found than the ledger said.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="EndedAt">When it was completed or cancelled.</param>
internal sealed record StockTakeView(
    Id<StockTakeKind> Id,
    Id<LocationKind> LocationId,
    StockTakeState State,
    string? Note,
    int Counted,
    int Discrepancies,
    DateTimeOffset StartedAt,
    DateTimeOffset? EndedAt
);

/// <summary>A variant that was counted.</summary>
internal sealed record StockTakeLineView(
    Id<VariantKind> VariantId,
    string? Sku,
    int Counted,
    int Expected,
    int Difference,
    DateTimeOffset CountedAt
);

/// <summary>Follows stock-takes.</summary>
internal static class ListStockTakes
{
    public static void Map(ModuleRoutes admin)
    {
        admin
            .MapGet("/stock-takes", ListAsync)
            .ForMerchant(Permissions.ReadStock)
            .WithName("ListStockTakes")
            .WithSummary("Stock-takes, newest first.");
        admin
            .MapGet("/stock-takes/{id}", GetAsync)
            .ForMerchant(Permissions.ReadStock)
            .WithName("GetStockTake")
            .WithSummary("A stock-take with the number of discrepancies.");
        admin
            .MapGet("/stock-takes/{id}/lines", LinesAsync)
            .ForMerchant(Permissions.ReadStock)
            .WithName("ListStockTakeLines")
            .WithSummary("What was counted; discrepancies=true leaves out what was as expected.");
    }

    public static IQueryable<StockTakeView> Views(CatalogueDbContext db, IQueryable<StockTake> takes) =>
        takes.Select(t => new StockTakeView(
            t.Id,
            t.LocationId,
            t.State,
            t.Note,
            db.StockTakeLines.Count(l => l.TakeId == t.Id),
            db.StockTakeLines.Count(l => l.TakeId == t.Id && l.Counted != l.Expected),
            t.StartedAt,
            t.EndedAt
        ));

    public static ProblemException NotFound() =>
        Problem.NotFound("stock_take.not_found", "There is no such stock-take.");

    private static async Task<Page<StockTakeView>> ListAsync(
        [AsParameters] PageRequest request,
        CatalogueDbContext db,
        CancellationToken cancellationToken
    )
    {
        var query = db.StockTakes.AsNoTracking();
        if (request.After<Position>() is { } after)
        {
            query = query.Where(t => t.Id < after.Id);
        }

        var rows = await Views(db, query.OrderByDescending(t => t.Id).Take(request.Size + 1))
            .ToListAsync(cancellationToken);
        return Page.Of(rows, request, t => new Position(t.Id));
    }

    private static async Task<Ok<StockTakeView>> GetAsync(
        Id<StockTakeKind> id,
        CatalogueDbContext db,
        CancellationToken cancellationToken
    ) =>
        TypedResults.Ok(
            await Views(db, db.StockTakes.AsNoTracking().Where(t => t.Id == id)).SingleOrDefaultAsync(cancellationToken)
                ?? throw NotFound()
        );

    private static async Task<Page<StockTakeLineView>> LinesAsync(
        Id<StockTakeKind> id,
        bool? discrepancies,
        [AsParameters] PageRequest request,
        CatalogueDbContext db,
        CancellationToken cancellationToken
    )
    {
        if (!await db.StockTakes.AnyAsync(t => t.Id == id, cancellationToken))
        {
            throw NotFound();
        }

        var query = db.StockTakeLines.AsNoTracking().Where(l => l.TakeId == id);
        if (discrepancies is true)
        {
            query = query.Where(l => l.Counted != l.Expected);
        }

        if (request.After<LinePosition>() is { } after)
        {
            query = query.Where(l => l.VariantId > after.VariantId);
        }

        var rows = await query
            .OrderBy(l => l.VariantId)
            .Take(request.Size + 1)
            .Select(l => new StockTakeLineView(
                l.VariantId,
                db.Variants.Where(v => v.Id == l.VariantId).Select(v => v.Sku).FirstOrDefault(),
                l.Counted,
                l.Expected,
                l.Counted - l.Expected,
                l.CountedAt
            ))
            .ToListAsync(cancellationToken);
        return Page.Of(rows, request, l => new LinePosition(l.VariantId));
    }

    internal sealed record Position(Id<StockTakeKind> Id);

    internal sealed record LinePosition(Id<VariantKind> VariantId);
}
