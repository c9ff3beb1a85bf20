using Microsoft.EntityFrameworkCore;
using OmniSphere.Contracts.Catalogue;

namespace OmniSphere.Catalogue.Stock;

/// <summary>A level whose counters tell another story than the ledger or the reservations.</summary>
internal sealed record StockDiscrepancy(
    Id<VariantKind> VariantId,
    Id<LocationKind> LocationId,
    StockDelta Counters,
    StockDelta Ledger,
    StockDelta Reservations
);

/// <summary>
/// Proves that every counter equals the sum of its movements, and that held and allocated units are those of the
/// tenant's reservations.
/// </summary>
internal sealed class StockAudit(CatalogueDbContext db)
{
    /// <summary>What does not agree; empty when all is well. One snapshot of the tenant's stock.</summary>
    public Task<IReadOnlyList<StockDiscrepancy>> RunAsync(CancellationToken cancellationToken = default) =>
        db.TransactAsync(RunInsideAsync, cancellationToken);

    private async Task<IReadOnlyList<StockDiscrepancy>> RunInsideAsync(CancellationToken cancellationToken)
    {
        await db.FreezeStockAsync(cancellationToken);
        var sums = await db
            .StockMovements.GroupBy(m => new { m.VariantId, m.LocationId })
            .Select(g => new
            {
                g.Key,
                OnHand = g.Sum(m => m.OnHand),
                Allocated = g.Sum(m => m.Allocated),
                Reserved = g.Sum(m => m.Reserved),
            })
            .ToDictionaryAsync(
                g => (g.Key.VariantId, g.Key.LocationId),
                g => new StockDelta(g.OnHand, g.Allocated, g.Reserved),
                cancellationToken
            );
        var promised = new Dictionary<(Id<VariantKind>, Id<LocationKind>), StockDelta>();
        var live = db
            .Reservations.AsNoTracking()
            .Where(r => r.State == ReservationState.Held || r.State == ReservationState.Allocated)
            .AsAsyncEnumerable();
        await foreach (var reservation in live.WithCancellation(cancellationToken))
        {
            foreach (var line in reservation.Lines)
            {
                var sum = promised.GetValueOrDefault((line.VariantId, line.LocationId));
                promised[(line.VariantId, line.LocationId)] =
                    reservation.State == ReservationState.Held
                        ? sum with
                        {
                            Reserved = sum.Reserved + line.Quantity,
                        }
                        : sum with
                        {
                            Allocated = sum.Allocated + line.Quantity,
                        };
            }
        }

        var wrong = new List<StockDiscrepancy>();
        await foreach (
            var level in db.StockLevels.AsNoTracking().AsAsyncEnumerable().WithCancellation(cancellationToken)
        )
        {
            var key = (level.VariantId, level.LocationId);
            var counters = new StockDelta(level.OnHand, level.Allocated, level.Reserved);
            var ledger = sums.GetValueOrDefault(key);
            var held = promised.GetValueOrDefault(key);
            if (counters != ledger || counters.Allocated != held.Allocated || counters.Reserved != held.Reserved)
            {
                wrong.Add(new StockDiscrepancy(level.VariantId, level.LocationId, counters, ledger, held));
            }
        }

        return wrong;
    }
}
