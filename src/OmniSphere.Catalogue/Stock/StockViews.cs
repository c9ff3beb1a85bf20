using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Stock;

/// <summary>The stock of a variant at a location, as merchants see it.</summary>
internal sealed record StockView(
    Id<VariantKind> VariantId,
    Id<ProductKind> ProductId,
    string Sku,
    Id<LocationKind> LocationId,
    int OnHand,
    int Allocated,
    int Reserved,
    int SafetyThreshold,
    int Available
)
{
    public static StockView From(StockLevel level, string sku) =>
        new(
            level.VariantId,
            level.ProductId,
            sku,
            level.LocationId,
            level.OnHand,
            level.Allocated,
            level.Reserved,
            level.SafetyThreshold,
            Math.Max(0, level.Available)
        );
}

/// <summary>A line of the ledger, as merchants see it.</summary>
internal sealed record MovementView(
    Id<MovementKind> Id,
    Id<LocationKind> LocationId,
    MovementType Type,
    int OnHand,
    int Allocated,
    int Reserved,
    string? Reference,
    string? Reason,
    DateTimeOffset At
);

/// <summary>What is in stock.</summary>
internal static class ListStock
{
    public static void Map(ModuleRoutes admin)
    {
        admin
            .MapGet("/stock", ListAsync)
            .ForMerchant(Permissions.ReadStock)
            .WithName("ListStock")
            .WithSummary("Stock levels of all variants, or of one product or SKU.");
        admin
            .MapGet("/stock/{variantId}/movements", MovementsAsync)
            .ForMerchant(Permissions.ReadStock)
            .WithName("ListStockMovements")
            .WithSummary("The ledger of a variant, newest first.");
    }

    private static async Task<Page<StockView>> ListAsync(
        Id<ProductKind>? productId,
        string? sku,
        [AsParameters] PageRequest request,
        CatalogueDbContext db,
        CancellationToken cancellationToken
    )
    {
        var query =
            from level in db.StockLevels.AsNoTracking()
            join variant in db.Variants on level.VariantId equals variant.Id
            select new
            {
                level,
                variant.Sku,
                variant.NormalizedSku,
            };
        if (productId is { } product)
        {
            query = query.Where(r => r.level.ProductId == product);
        }

        if (sku is not null)
        {
            var normalized = Products.Variant.Normalize(sku);
            query = query.Where(r => r.NormalizedSku == normalized);
        }

        if (request.After<Position>() is { } after)
        {
            query = query.Where(r =>
                r.level.VariantId > after.VariantId
                || (r.level.VariantId == after.VariantId && r.level.LocationId > after.LocationId)
            );
        }

        var rows = await query
            .OrderBy(r => r.level.VariantId)
            .ThenBy(r => r.level.LocationId)
            .Take(request.Size + 1)
            .ToListAsync(cancellationToken);
        return Page.Of(rows, request, r => new Position(r.level.VariantId, r.level.LocationId))
            .Select(r => StockView.From(r.level, r.Sku));
    }

    private static async Task<Page<MovementView>> MovementsAsync(
        Id<VariantKind> variantId,
        [AsParameters] PageRequest request,
        CatalogueDbContext db,
        CancellationToken cancellationToken
    )
    {
        if (!await db.Variants.AnyAsync(v => v.Id == variantId, cancellationToken))
        {
            throw StockProblems.UnknownVariant();
        }

        var query = db.StockMovements.AsNoTracking().Where(m => m.VariantId == variantId);
        if (request.After<MovementPosition>() is { } after)
        {
            query = query.Where(m => m.Id < after.Id);
        }

        var rows = await query
            .OrderByDescending(m => m.Id)
            .Take(request.Size + 1)
            .Select(m => new MovementView(
                m.Id,
                m.LocationId,
                m.Type,
                m.OnHand,
                m.Allocated,
                m.Reserved,
                m.Reference,
                m.Reason,
                m.At
            ))
            .ToListAsync(cancellationToken);
        return Page.Of(rows, request, m => new MovementPosition(m.Id));
    }

    internal sealed record Position(Id<VariantKind> VariantId, Id<LocationKind> LocationId);

    internal sealed record MovementPosition(Id<MovementKind> Id);
}

/// <summary>Why requests about stock are refused.</summary>
internal static class StockProblems
{
    public static ProblemException UnknownVariant() =>
        Problem.NotFound("variant.not_found", "There is no such variant.");

    public static ProblemException Bundle() => Problem.Conflict("stock.bundle", "A bundle has the stock of its parts.");

    public static ProblemException UnknownLocation(string field) =>
        Problem.Invalid(field, "unknown", "There is no such location.");

    /// <summary>The count was made before something else changed.</summary>
    public static ProblemException Changed(int onHand) =>
        Problem
            .Conflict("stock.changed", "The stock was changed in the meantime. Look at it again and retry.")
            .With("onHand", onHand);

    public static ProblemException TooFew(int onHand) =>
        Problem.Conflict("stock.insufficient", "There are not so many units on hand.").With("onHand", onHand);

    public static ProblemException TooMany() =>
        Problem.Unprocessable("stock.too_many", $"A counter holds at most {StockLevel.Highest} units.");
}
