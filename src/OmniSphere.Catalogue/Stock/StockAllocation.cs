using OmniSphere.Contracts.Catalogue;
using OmniSphere.Persistence;

namespace OmniSphere.Catalogue.Stock;

/// <summary>What is held becomes what is sold.</summary>
internal sealed partial class StockReservations
{
    public async Task<bool> AllocateAsync(string reference, CancellationToken cancellationToken = default)
    {
        var policy = await ledger.GetPolicyAsync(cancellationToken);
        bool? allocated = null;
        while (allocated is null)
        {
            allocated = await sql.TransactAsync(
                ct => AllocateHeldAsync(reference, policy, ct),
                cancellationToken
            ) switch
            {
                ReservationState.Allocated => true,
                ReservationState.Expired => await TransactAsync(
                    ct => AllocateExpiredAsync(reference, ct),
                    cancellationToken
                ),
                _ => false,
            };
        }

        CatalogueTelemetry.Reservation(allocated.Value ? "allocated" : "lost");
        return allocated.Value;
    }

    /// <summary>
    /// Without a context, since each order asks. What can be sold stays as it is, so there is nothing to tell.
    /// </summary>
    /// <returns>What became of the reservation, or null where there is none.</returns>
    private async Task<ReservationState?> AllocateHeldAsync(
        string reference,
        StockPolicy policy,
        CancellationToken cancellationToken
    )
    {
        var reservation = await sql.LockReservationAsync(reference, cancellationToken);
        if (reservation is not { State: ReservationState.Held })
        {
            return reservation?.State;
        }

        var batch = new RowBatch(sql);
        var levels = await sql.LockLevelsAsync(reservation.Lines.Select(l => l.VariantId), cancellationToken);
        var sheet = ledger.Open([], policy, batch, levels);
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
        return reservation.State;
    }

    /// <summary>An expired hold does not fail a paid checkout while stock remains: it is taken anew.</summary>
    /// <returns>Whether it was, or null where the reservation is not expired any more.</returns>
    private async Task<bool?> AllocateExpiredAsync(string reference, CancellationToken cancellationToken)
    {
        if (await FindAsync(reference, cancellationToken) is not { State: ReservationState.Expired } reservation)
        {
            return null;
        }

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
