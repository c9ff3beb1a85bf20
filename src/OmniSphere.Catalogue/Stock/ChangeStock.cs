using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Stock;

/// <summary>Units that came in, came back, or were miscounted.</summary>
internal sealed record StockAdjustment : IValidated
{
    /// <summary><c>receipt</c>, <c>return</c> or <c>adjustment</c>.</summary>
    public required MovementType Type { get; init; }

    /// <summary>Units; below zero only for an adjustment.</summary>
    public required int Quantity { get; init; }

    /// <summary>Where; the default location unless given.</summary>
    public Id<LocationKind>? LocationId { get; init; }

    public string? Reason { get; init; }

    public void Validate(Validation v)
    {
        v.That(
            Type is MovementType.Receipt or MovementType.Return or MovementType.Adjustment,
            "type",
            "not_allowed",
            "receipt, return or adjustment."
        );
        v.Range(Quantity, "quantity", Type == MovementType.Adjustment ? -StockLevel.Highest : 1, StockLevel.Highest);
        v.That(Quantity != 0, "quantity", "out_of_range", "Not zero.");
        v.OptionalLine(Reason, "reason", StockMovement.ReasonLength);
    }
}

/// <summary>A count of the shelf.</summary>
internal sealed record StockCount : IValidated
{
    /// <summary>Units that were counted.</summary>
    public required int OnHand { get; init; }

    /// <summary>Units that were on hand when the count began.</summary>
    public required int ExpectedOnHand { get; init; }

    /// <summary>Units to keep back; below zero allows backorders. Unchanged unless given.</summary>
    public int? SafetyThreshold { get; init; }

    /// <summary>Where; the default location unless given.</summary>
    public Id<LocationKind>? LocationId { get; init; }

    public string? Reason { get; init; }

    public void Validate(Validation v)
    {
        v.Range(OnHand, "onHand", 0, StockLevel.Highest);
        v.Range(ExpectedOnHand, "expectedOnHand", 0, StockLevel.Highest);
        v.Range(SafetyThreshold, "safetyThreshold", -StockLevel.Highest / 2, StockLevel.Highest / 2);
        v.OptionalLine(Reason, "reason", StockMovement.ReasonLength);
    }
}

/// <summary>Changes what is on hand, by a difference or to a count.</summary>
internal sealed class ChangeStock(CatalogueDbContext db, StockLedger ledger)
{
    public static void Map(ModuleRoutes admin)
    {
        admin
            .MapPost(
                "/stock/{variantId}/adjustments",
                (Id<VariantKind> variantId, StockAdjustment adjustment, ChangeStock handler, CancellationToken ct) =>
                    handler.AdjustAsync(variantId, adjustment, ct)
            )
            .ForMerchant(Permissions.WriteStock)
            .WithIdempotency()
            .WithName("AdjustStock")
            .WithSummary("Enters a receipt, a return or a correction.");
        admin
            .MapPut(
                "/stock/{variantId}",
                (Id<VariantKind> variantId, StockCount count, ChangeStock handler, CancellationToken ct) =>
                    handler.SetAsync(variantId, count, ct)
            )
            .ForMerchant(Permissions.WriteStock)
            .WithIdempotency()
            .WithName("SetStock")
            .WithSummary("Sets what is on hand to a count, if it is still what was expected.");
    }

    private Task<StockView> AdjustAsync(
        Id<VariantKind> variantId,
        StockAdjustment adjustment,
        CancellationToken cancellationToken
    ) =>
        ChangeAsync(
            variantId,
            adjustment.LocationId,
            (sheet, level) =>
            {
                var onHand = (long)level.OnHand + adjustment.Quantity;
                if (onHand < 0)
                {
                    throw StockProblems.TooFew(level.OnHand);
                }

                if (onHand > StockLevel.Highest)
                {
                    throw StockProblems.TooMany();
                }

                var delta = new StockDelta(OnHand: adjustment.Quantity);
                sheet.Move(level, adjustment.Type, delta, reason: adjustment.Reason);
            },
            cancellationToken
        );

    private Task<StockView> SetAsync(
        Id<VariantKind> variantId,
        StockCount count,
        CancellationToken cancellationToken
    ) =>
        ChangeAsync(
            variantId,
            count.LocationId,
            (sheet, level) =>
            {
                if (level.OnHand != count.ExpectedOnHand)
                {
                    throw StockProblems.Changed(level.OnHand);
                }

                level.SafetyThreshold = count.SafetyThreshold ?? level.SafetyThreshold;
                if (level.OnHand != count.OnHand)
                {
                    var delta = new StockDelta(OnHand: count.OnHand - level.OnHand);
                    sheet.Move(level, MovementType.Adjustment, delta, reason: count.Reason);
                }
            },
            cancellationToken
        );

    private Task<StockView> ChangeAsync(
        Id<VariantKind> variantId,
        Id<LocationKind>? locationId,
        Action<StockSheet, StockLevel> change,
        CancellationToken cancellationToken
    ) =>
        db.TransactAsync(
            async ct =>
            {
                db.ChangeTracker.Clear();
                var variants = await ledger.FindAsync([variantId], ct);
                if (variants is not [var variant])
                {
                    throw StockProblems.UnknownVariant();
                }

                var location = await LocationAsync(locationId, ct);
                await db.AddLevelAsync(variant, location, ct);
                var sheet = await ledger.OpenAsync(variants, ct);
                var level = sheet.Find(variantId, location)!;
                var before = level.OnHand;
                change(sheet, level);
                if (variant.IsBundle && !(level.OnHand < before && level.OnHand == 0))
                {
                    // Units that got there before it was a bundle can only be taken away, all of them.
                    throw StockProblems.Bundle();
                }

                sheet.PublishChanges();
                await db.SaveChangesAsync(ct);
                return StockView.From(level, variant.Sku);
            },
            cancellationToken
        );

    private async Task<Id<LocationKind>> LocationAsync(Id<LocationKind>? wanted, CancellationToken cancellationToken)
    {
        if (wanted is not { } location)
        {
            return await ledger.DefaultLocationAsync(cancellationToken);
        }

        await ledger.CheckLocationAsync(location, "locationId", cancellationToken);
        return location;
    }
}
