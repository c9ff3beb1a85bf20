using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Stock;

/// <summary>Units that are brought from one place to another.</summary>
internal sealed record StockTransfer : IValidated
{
    private const int MostLines = 200;

    public required Id<LocationKind> From { get; init; }
    public required Id<LocationKind> To { get; init; }
    public required IReadOnlyList<TransferLine> Lines { get; init; }
    public string? Reason { get; init; }

    public void Validate(Validation v)
    {
        v.That(From != To, "to", "same", "Another location than the one they come from.");
        v.Count(Lines, "lines", MostLines, min: 1);
        v.Each(Lines, "lines", (each, line) => each.Range(line.Quantity, "quantity", 1, StockLevel.Highest));
        v.That(
            Lines?.Where(l => l is not null).DistinctBy(l => l.VariantId).Count() == Lines?.Count,
            "lines",
            "duplicate",
            "Each variant once."
        );
        v.OptionalLine(Reason, "reason", StockMovement.ReasonLength);
    }
}

/// <summary>Units of a variant.</summary>
internal sealed record TransferLine(Id<VariantKind> VariantId, int Quantity);

/// <summary>What a transfer did.</summary>
/// <param name="Reference">What its movements say in the ledger.</param>
/// <param name="Levels">The levels at both locations.</param>
internal sealed record TransferView(string Reference, IReadOnlyList<StockView> Levels);

/// <summary>Moves units that are promised to nobody from one location to another: all lines or none.</summary>
internal sealed class TransferStock(CatalogueDbContext db, StockLedger ledger, TimeProvider clock)
{
    public static void Map(ModuleRoutes admin) =>
        admin
            .MapPost(
                "/stock/transfers",
                (StockTransfer transfer, TransferStock handler, CancellationToken ct) =>
                    handler.HandleAsync(transfer, ct)
            )
            .ForMerchant(Permissions.WriteStock)
            .WithIdempotency()
            .WithName("TransferStock")
            .WithSummary("Brings units from one location to another; those that are held or sold stay.");

    private Task<TransferView> HandleAsync(StockTransfer transfer, CancellationToken cancellationToken) =>
        db.TransactAsync(
            async ct =>
            {
                db.ChangeTracker.Clear();
                await ledger.CheckLocationAsync(transfer.From, "from", ct);
                await ledger.CheckLocationAsync(transfer.To, "to", ct);
                var variants = await ledger.FindAsync(transfer.Lines.Select(l => l.VariantId), ct);
                if (variants.Count != transfer.Lines.Count)
                {
                    throw StockProblems.UnknownVariant();
                }

                foreach (var variant in variants.OrderBy(v => v.Id))
                {
                    await db.AddLevelAsync(variant, transfer.To, ct);
                }

                var sheet = await ledger.OpenAsync(variants, ct);
                var reference = $"transfer-{Id<MovementKind>.New(clock).Value:N}";
                var levels = Move(transfer, sheet, variants.ToDictionary(v => v.Id), reference);
                sheet.PublishChanges();
                await db.SaveChangesAsync(ct);
                return new TransferView(reference, levels());
            },
            cancellationToken
        );

    private static Func<IReadOnlyList<StockView>> Move(
        StockTransfer transfer,
        StockSheet sheet,
        Dictionary<Id<VariantKind>, StockedVariant> variants,
        string reference
    )
    {
        var touched = new List<(StockLevel Level, string Sku)>();
        foreach (var line in transfer.Lines.OrderBy(l => l.VariantId))
        {
            var sku = variants[line.VariantId].Sku;
            var from = sheet.Find(line.VariantId, transfer.From);
            var free = Math.Max(0, (from?.OnHand - from?.Allocated - from?.Reserved) ?? 0);
            if (from is null || free < line.Quantity)
            {
                throw Problem
                    .Conflict("stock.insufficient", "There are not so many units that are promised to nobody.")
                    .With("sku", sku)
                    .With("available", free);
            }

            var to = sheet.Find(line.VariantId, transfer.To)!;
            if ((long)to.OnHand + line.Quantity > StockLevel.Highest)
            {
                throw StockProblems.TooMany();
            }

            sheet.Move(from, MovementType.Transfer, new(OnHand: -line.Quantity), reference, transfer.Reason);
            sheet.Move(to, MovementType.Transfer, new(OnHand: line.Quantity), reference, transfer.Reason);
            touched.AddRange([(from, sku), (to, sku)]);
        }

        return () => [.. touched.Select(t => StockView.From(t.Level, t.Sku))];
    }
}
