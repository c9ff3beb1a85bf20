using OmniSphere.Contracts.Catalogue;
using OmniSphere.Persistence;

namespace OmniSphere.Catalogue.Stock;

/// <summary>What is held becomes what is sold.</summary>
internal sealed partial class StockReservations
{
    public Task<bool> AllocateAsync(string reference, CancellationToken cancellationToken = default) =>
        TransactAsync(
            async ct =>
            {
                if (await db.LockReservationAsync(reference, ct) is not { } reservation)
                {
                    return false;
                }

                var allocated = reservation.State switch
                {
                    ReservationState.Allocated => true,
                    ReservationState.Held => await AllocateHeldAsync(reservation, ct),
                    ReservationState.Expired => await AllocateExpiredAsync((await FindAsync(reference, ct))!, ct),
                    _ => false,
                };
                CatalogueTelemetry.Reservation(allocated ? "allocated" : "lost");
                return allocated;
            },
            cancellationToken
        );

    /// <summary>By hand, since each order does it. What can be sold stays as it is, so there is nothing to tell.</summary>
    private async Task<bool> AllocateHeldAsync(Reservation reservation, CancellationToken cancellationToken)
    {
        var batch = new RowBatch(db);
        var levels = await db.LockLevelsAsync(reservation.Lines.Select(l => l.VariantId), cancellationToken);
        var sheet = await ledger.OpenAsync([], null, batch, levels, cancellationToken);
        foreach (var line in reservation.Lines)
        {
            if (sheet.Find(line.VariantId, line.LocationId) is { } level)
            {
                var delta = new StockDelta(Allocated: line.Quantity, Reserved: -line.Quantity);
                sheet.Move(level, MovementType.Allocation, delta, reservation.Reference);
            }
        }

        sheet.PublishChanges();
        reservation.State = ReservationState.Allocated;
        await batch.Update(reservation, nameof(Reservation.State)).SaveAsync(cancellationToken);
        return true;
    }

    /// <summary>An expired hold does not fail a paid checkout while stock remains: it is taken anew.</summary>
    private async Task<bool> AllocateExpiredAsync(Reservation reservation, CancellationToken cancellationToken)
    {
        var variants = await ledger.FindAsync(reservation.Lines.Select(l => l.VariantId), cancellationToken);
        var needs = reservation.Lines.GroupBy(l => l.VariantId).ToDictionary(g => g.Key, g => g.Sum(l => l.Quantity));
        var sheet = await ledger.OpenAsync(variants, cancellationToken);
        if (needs.Any(n => sheet.Available(n.Key) < n.Value))
        {
            return false;
        }

        reservation.Lines = StockSourcing.Take(
            sheet,
            reservation.Reference,
            [.. variants.Select(v => (v, needs[v.Id]))]
        );
        foreach (var line in reservation.Lines)
        {
            sheet.Move(
                sheet.Find(line.VariantId, line.LocationId)!,
                MovementType.Allocation,
                new StockDelta(Allocated: line.Quantity, Reserved: -line.Quantity),
                reservation.Reference
            );
        }

        sheet.PublishChanges();
        reservation.State = ReservationState.Allocated;
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }
}
