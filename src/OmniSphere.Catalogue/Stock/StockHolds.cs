using OmniSphere.Catalogue.Bundles;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Persistence;

namespace OmniSphere.Catalogue.Stock;

/// <content>What is asked for becomes what is held.</content>
internal sealed partial class StockReservations
{
    /// <summary>
    /// Without a context, since each order asks; null where bundles, several locations or an own hold whose time is over
    /// need more to be read.
    /// </summary>
    private async Task<ReservationResult?> ReserveSimplyAsync(Asked asked, CancellationToken cancellationToken)
    {
        var policy = await ledger.GetPolicyAsync(cancellationToken);
        return await sql.TransactAsync(
            async ct =>
            {
                var found = await sql.FindStockAsync(asked.Reference, asked.Demands.Select(d => d.Sku), ct);
                if (IsReserved(found.Reservation))
                {
                    return new ReservationResult(true, []);
                }

                if (found.Levels.Count == 0 || found.Levels.DistinctBy(l => l.LocationId).Skip(1).Any())
                {
                    return null;
                }

                var plan = await PlanAsync(asked, found, ct);
                var batch = new RowBatch(sql);
                var sheet = ledger.Open(plan.Variants, policy, batch, found.Levels);
                return await HoldAsync(asked, found.Reservation, plan, sheet, batch, renewed: false, ct);
            },
            cancellationToken
        );
    }

    private async Task<ReservationResult> ReserveFullyAsync(Asked asked, CancellationToken cancellationToken)
    {
        var found = await db.FindStockAsync(asked.Reference, asked.Demands.Select(d => d.Sku), cancellationToken);
        var reservation = found.Reservation;
        if (IsReserved(reservation))
        {
            return new ReservationResult(true, []);
        }

        var plan = await PlanAsync(asked, found, cancellationToken);
        var own = reservation is { State: ReservationState.Held } ? reservation : null;
        var batch = new RowBatch(db);
        var sheet = await ledger.OpenAsync(
            [.. plan.Variants.Concat(await MissingAsync(own, plan.Variants, cancellationToken))],
            asked.Destination,
            batch,
            found.Levels.Count > 0 ? found.Levels : null,
            cancellationToken
        );
        if (own is not null)
        {
            // Its time is over but nobody took it back yet: it must not stand in its own way.
            GiveBack(sheet, own);
            own.State = ReservationState.Expired;
        }

        return await HoldAsync(asked, reservation, plan, sheet, batch, own is not null, cancellationToken);
    }

    private bool IsReserved(Reservation? reservation) =>
        reservation is { State: ReservationState.Allocated }
        || (reservation is { State: ReservationState.Held } && reservation.ExpiresAt > clock.GetUtcNow());

    private Task<StockPlan> PlanAsync(Asked asked, FoundStock found, CancellationToken cancellationToken) =>
        StockPlan.ReadAsync(db, ledger, asked.Demands, new BundleBook(), cancellationToken, found.Variants);

    /// <summary>Holds what is asked for if all of it is there.</summary>
    private async Task<ReservationResult> HoldAsync(
        Asked asked,
        Reservation? found,
        StockPlan plan,
        StockSheet sheet,
        RowBatch batch,
        bool renewed,
        CancellationToken cancellationToken
    )
    {
        var shortages = plan.Shortages(sheet);
        var needs = shortages.Count > 0 ? [] : plan.Needs;
        if (sheet.Policy.Split == SourceSplit.Never)
        {
            shortages.AddRange(StockSourcing.Missing(sheet, needs));
        }

        var now = clock.GetUtcNow();
        var reservation = found ?? New(asked.Reference, now);
        if (shortages.Count == 0)
        {
            reservation.Lines = StockSourcing.Take(sheet, asked.Reference, needs);
            reservation.Bundles = plan.Book.Compositions;
            reservation.Remember(plan.Variants);
            reservation.State = ReservationState.Held;
            reservation.ExpiresAt = now + asked.HoldFor;
            batch.AfterCommit(() => expiry.Expect(reservation.ExpiresAt));
        }

        // What was given back is written in any case.
        if (shortages.Count == 0 || renewed)
        {
            sheet.PublishChanges();
            Write(batch, reservation, isNew: found is null);
            await batch.SaveAsync(cancellationToken);
        }

        return new ReservationResult(shortages.Count == 0, shortages);
    }
}
