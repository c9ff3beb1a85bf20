using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Stock;

/// <summary>Begins a stock-take.</summary>
internal sealed record StockTakeContent : IValidated
{
    /// <summary>Where; the default location unless given.</summary>
    public Id<LocationKind>? LocationId { get; init; }

    public string? Note { get; init; }

    public void Validate(Validation v) => v.OptionalLine(Note, "note", StockTake.NoteLength);
}

/// <summary>What was found of some variants. Counting a variant again replaces what was found before.</summary>
internal sealed record StockTakeCounts(IReadOnlyList<StockTakeCount> Counts) : IValidated
{
    private const int Most = 500;

    public void Validate(Validation v)
    {
        v.Count(Counts, "counts", Most, min: 1);
        v.Each(Counts, "counts", (each, count) => each.Range(count.Counted, "counted", 0, StockLevel.Highest));
        v.That(
            Counts?.Where(c => c is not null).DistinctBy(c => c.VariantId).Count() == Counts?.Count,
            "counts",
            "duplicate",
            "Each variant once."
        );
    }
}

/// <summary>Units that were found of a variant.</summary>
internal sealed record StockTakeCount(Id<VariantKind> VariantId, int Counted);

/// <summary>Counts the shelves of a location while the shop goes on selling, and enters what was found at the end.</summary>
internal sealed class TakeStock(CatalogueDbContext db, StockLedger ledger, TimeProvider clock)
{
    public static void Map(ModuleRoutes admin)
    {
        admin
            .MapPost(
                "/stock-takes",
                (StockTakeContent content, TakeStock handler, CancellationToken ct) => handler.StartAsync(content, ct)
            )
            .ForMerchant(Permissions.WriteStock)
            .WithIdempotency(required: false)
            .WithName("StartStockTake")
            .WithSummary("Begins to count the shelves of a location.");
        admin
            .MapPut(
                "/stock-takes/{id}/counts",
                (Id<StockTakeKind> id, StockTakeCounts counts, TakeStock handler, CancellationToken ct) =>
                    handler.CountAsync(id, counts, ct)
            )
            .ForMerchant(Permissions.WriteStock)
            .WithName("CountStock")
            .WithSummary("Notes what was found, beside what the ledger says at this moment.");
        admin
            .MapPost(
                "/stock-takes/{id}/complete",
                (Id<StockTakeKind> id, TakeStock handler, CancellationToken ct) => handler.CompleteAsync(id, ct)
            )
            .ForMerchant(Permissions.WriteStock)
            .WithIdempotency(required: false)
            .WithName("CompleteStockTake")
            .WithSummary("Enters all discrepancies in the ledger.");
        admin
            .MapPost(
                "/stock-takes/{id}/cancel",
                (Id<StockTakeKind> id, TakeStock handler, CancellationToken ct) =>
                    handler.EndAsync(id, StockTakeState.Cancelled, (_, _) => Task.CompletedTask, ct)
            )
            .ForMerchant(Permissions.WriteStock)
            .WithIdempotency(required: false)
            .WithName("CancelStockTake")
            .WithSummary("Ends a stock-take without entering anything.");
    }

    private async Task<Created<StockTakeView>> StartAsync(StockTakeContent content, CancellationToken cancellationToken)
    {
        var take = await db.TransactAsync(
            async ct =>
            {
                db.ChangeTracker.Clear();
                if (content.LocationId is { } wanted)
                {
                    await ledger.CheckLocationAsync(wanted, "locationId", ct);
                }

                var started = new StockTake
                {
                    TenantId = db.TenantId,
                    Id = Id<StockTakeKind>.New(clock),
                    LocationId = content.LocationId ?? await ledger.DefaultLocationAsync(ct),
                    Note = content.Note,
                    StartedAt = clock.GetUtcNow(),
                };
                db.StockTakes.Add(started);
                await db.SaveChangesAsync(ct);
                return started;
            },
            cancellationToken
        );
        var view = new StockTakeView(take.Id, take.LocationId, take.State, take.Note, 0, 0, take.StartedAt, null);
        return TypedResults.Created($"/{CatalogueDbContext.Name}/v1/admin/stock-takes/{take.Id}", view);
    }

    private async Task<Ok<StockTakeView>> CountAsync(
        Id<StockTakeKind> id,
        StockTakeCounts counts,
        CancellationToken cancellationToken
    )
    {
        await db.TransactAsync(
            async ct =>
            {
                var take = await OpenAsync(id, ct);
                var variants = await ledger.FindAsync(counts.Counts.Select(c => c.VariantId), ct);
                if (variants.Count != counts.Counts.Count)
                {
                    throw StockProblems.UnknownVariant();
                }

                if (variants.Exists(v => v.IsBundle))
                {
                    throw StockProblems.Bundle();
                }

                var sheet = await ledger.OpenAsync(variants, ct);
                var ids = variants.ConvertAll(v => v.Id);
                var known = await db
                    .StockTakeLines.Where(l => l.TakeId == id && ids.Contains(l.VariantId))
                    .ToDictionaryAsync(l => l.VariantId, ct);
                foreach (var count in counts.Counts)
                {
                    if (!known.TryGetValue(count.VariantId, out var line))
                    {
                        line = new StockTakeLine { TakeId = id, VariantId = count.VariantId };
                        db.StockTakeLines.Add(line);
                    }

                    line.Counted = count.Counted;
                    line.Expected = sheet.Find(count.VariantId, take.LocationId)?.OnHand ?? 0;
                    line.CountedAt = clock.GetUtcNow();
                }

                await db.SaveChangesAsync(ct);
                if (await db.StockTakeLines.CountAsync(l => l.TakeId == id, ct) > StockTake.MostLines)
                {
                    throw Problem.Unprocessable(
                        "stock_take.too_many",
                        $"A stock-take has at most {StockTake.MostLines} variants."
                    );
                }
            },
            cancellationToken
        );
        return await ViewAsync(id, cancellationToken);
    }

    private Task<Ok<StockTakeView>> CompleteAsync(Id<StockTakeKind> id, CancellationToken cancellationToken) =>
        EndAsync(id, StockTakeState.Completed, EnterAsync, cancellationToken);

    private async Task EnterAsync(StockTake take, CancellationToken cancellationToken)
    {
        var lines = await db
            .StockTakeLines.Where(l => l.TakeId == take.Id && l.Counted != l.Expected)
            .ToListAsync(cancellationToken);
        // What became a bundle since it was counted has the stock of its parts now.
        var variants = (await ledger.FindAsync(lines.Select(l => l.VariantId), cancellationToken)).FindAll(v =>
            !v.IsBundle
        );
        foreach (var variant in variants.OrderBy(v => v.Id))
        {
            await db.AddLevelAsync(variant, take.LocationId, cancellationToken);
        }

        var skus = variants.ToDictionary(v => v.Id, v => v.Sku);
        var sheet = await ledger.OpenAsync(variants, cancellationToken);
        foreach (var line in lines.Where(l => skus.ContainsKey(l.VariantId)))
        {
            var level = sheet.Find(line.VariantId, take.LocationId)!;
            var difference = line.Counted - line.Expected;
            if ((long)level.OnHand + difference is < 0 or > StockLevel.Highest)
            {
                throw StockProblems.Changed(level.OnHand).With("sku", skus[line.VariantId]);
            }

            sheet.Move(level, MovementType.Adjustment, new(OnHand: difference), take.Id.ToString(), take.Note);
        }

        sheet.PublishChanges();
    }

    private async Task<Ok<StockTakeView>> EndAsync(
        Id<StockTakeKind> id,
        StockTakeState state,
        Func<StockTake, CancellationToken, Task> work,
        CancellationToken cancellationToken
    )
    {
        await db.TransactAsync(
            async ct =>
            {
                var take = await OpenAsync(id, ct);
                (take.State, take.EndedAt) = (state, clock.GetUtcNow());
                // First: two who complete it at once must not both enter it.
                await db.SaveChangesAsync(ct);
                await work(take, ct);
                await db.SaveChangesAsync(ct);
            },
            cancellationToken
        );
        return await ViewAsync(id, cancellationToken);
    }

    private async Task<StockTake> OpenAsync(Id<StockTakeKind> id, CancellationToken cancellationToken)
    {
        db.ChangeTracker.Clear();
        var take =
            await db.LockedStockTake(id).SingleOrDefaultAsync(cancellationToken) ?? throw ListStockTakes.NotFound();
        return take.State == StockTakeState.Open
            ? take
            : throw Problem.Conflict("stock_take.ended", "The stock-take was completed or cancelled.");
    }

    private async Task<Ok<StockTakeView>> ViewAsync(Id<StockTakeKind> id, CancellationToken cancellationToken) =>
        TypedResults.Ok(
            await ListStockTakes
                .Views(db, db.StockTakes.AsNoTracking().Where(t => t.Id == id))
                .SingleAsync(cancellationToken)
        );
}
