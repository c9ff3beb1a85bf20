using OmniSphere.Contracts.Catalogue;

namespace OmniSphere.Catalogue.Stock;

/// <summary>What is held becomes what is sold.</summary>
internal sealed partial class StockReservations
{
    public Task<bool> AllocateAsync(string reference, CancellationToken cancellationToken = default) =>
        TransactAsync(
            async ct =>
            {
                if (await FindAsync(reference, ct) is not { } reservation)
                {
                    return false;
                }

                var allocated = reservation.State switch
                {
                    ReservationState.Allocated => true,
                    ReservationState.Held => await AllocateHeldAsync(reservation, ct),
                    ReservationState.Expired => await AllocateExpiredAsync(reservation, ct),
                    _ => false,
                };
                await db.SaveChangesAsync(ct);
                CatalogueTelemetry.Reservation(allocated ? "allocated" : "lost");
                return allocated;
            },
            cancellationToken
        );

    private async Task<bool> AllocateHeldAsync(Reservation reservation, CancellationToken cancellationToken)
    {
        var sheet = await OpenAsync(reservation, cancellationToken);
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
        return true;
    }
}
