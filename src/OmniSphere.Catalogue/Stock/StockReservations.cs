using Microsoft.EntityFrameworkCore;
using OmniSphere.Catalogue.Bundles;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Persistence;

namespace OmniSphere.Catalogue.Stock;

/// <summary>
/// Holds of stock. Each call is one transaction on a context without tracked rows: the reservation is locked first, then
/// the levels, so that nothing is decided on what was read before.
/// </summary>
internal sealed partial class StockReservations(
    CatalogueDbContext db,
    ModuleSql<CatalogueDbContext> sql,
    StockLedger ledger,
    ReservationExpiry expiry,
    TimeProvider clock
) : IStockReservations
{
    private const int MaxDemands = 500;

    public Task<ReservationResult> ReserveAsync(
        string reference,
        IReadOnlyList<StockDemand> demands,
        TimeSpan holdFor,
        CancellationToken cancellationToken = default
    ) => ReserveAsync(reference, demands, holdFor, null, cancellationToken);

    public async Task<ReservationResult> ReserveAsync(
        string reference,
        IReadOnlyList<StockDemand> demands,
        TimeSpan holdFor,
        StockDestination? destination,
        CancellationToken cancellationToken = default
    )
    {
        Check(reference, demands, holdFor);
        using var activity = CatalogueTelemetry.Source.StartActivity("reserve stock");
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var asked = new Asked(reference, demands, holdFor, destination);
                var result =
                    await ReserveSimplyAsync(asked, cancellationToken)
                    ?? await TransactAsync(ct => ReserveFullyAsync(asked, ct), cancellationToken);
                CatalogueTelemetry.Reservation(result.Succeeded ? "held" : "short");
                return result;
            }
            catch (DbUpdateException e) when (attempt < 3 && UniqueViolation.Is(e))
            {
                // The same reference was reserved by somebody else at this moment: answer from what they did.
            }
        }
    }

    public Task ReleaseAsync(string reference, CancellationToken cancellationToken = default) =>
        TransactAsync(
            async ct =>
            {
                if (
                    await FindAsync(reference, ct) is
                    { State: ReservationState.Held or ReservationState.Allocated } reservation
                )
                {
                    var sheet = await OpenAsync(reservation, ct);
                    GiveBack(sheet, reservation);
                    sheet.PublishChanges();
                    reservation.State = ReservationState.Released;
                    await db.SaveChangesAsync(ct);
                    CatalogueTelemetry.Reservation("released");
                }

                return true;
            },
            cancellationToken
        );

    /// <summary>Gives a hold back whose time is over. False when it was allocated, released or renewed meanwhile.</summary>
    internal Task<bool> ExpireAsync(string reference, CancellationToken cancellationToken) =>
        TransactAsync(
            async ct =>
            {
                var reservation = await FindAsync(reference, ct);
                if (reservation is not { State: ReservationState.Held } || reservation.ExpiresAt > clock.GetUtcNow())
                {
                    return false;
                }

                var sheet = await OpenAsync(reservation, ct);
                GiveBack(sheet, reservation);
                sheet.PublishChanges();
                reservation.State = ReservationState.Expired;
                await db.SaveChangesAsync(ct);
                CatalogueTelemetry.Reservation("expired");
                return true;
            },
            cancellationToken
        );

    private static void Write(RowBatch batch, Reservation reservation, bool isNew)
    {
        if (isNew)
        {
            batch.Insert(reservation);
            return;
        }

        batch.Update(
            reservation,
            nameof(Reservation.State),
            nameof(Reservation.Lines),
            nameof(Reservation.Bundles),
            nameof(Reservation.Variants),
            nameof(Reservation.ExpiresAt)
        );
    }

    /// <summary>A line whose variant was deleted meanwhile has nothing to give back.</summary>
    private static void GiveBack(StockSheet sheet, Reservation reservation)
    {
        foreach (var line in reservation.Lines)
        {
            if (sheet.Find(line.VariantId, line.LocationId) is { } level)
            {
                var delta =
                    reservation.State == ReservationState.Allocated
                        ? new StockDelta(Allocated: -line.Quantity)
                        : new StockDelta(Reserved: -line.Quantity);
                sheet.Move(level, MovementType.Release, delta, reservation.Reference);
            }
        }
    }

    private async Task<StockSheet> OpenAsync(Reservation reservation, CancellationToken cancellationToken) =>
        await ledger.OpenAsync(
            await ledger.FindAsync(reservation.Lines.Select(l => l.VariantId), cancellationToken),
            cancellationToken
        );

    private async Task<IEnumerable<StockedVariant>> MissingAsync(
        Reservation? own,
        IReadOnlyList<StockedVariant> found,
        CancellationToken cancellationToken
    )
    {
        var missing = own?.Lines.Select(l => l.VariantId).Except(found.Select(v => v.Id)).ToList() ?? [];
        return missing.Count == 0 ? [] : await ledger.FindAsync(missing, cancellationToken);
    }

    private Task<Reservation?> FindAsync(string reference, CancellationToken cancellationToken) =>
        db.LockedReservation(reference).SingleOrDefaultAsync(cancellationToken);

    private Reservation New(string reference, DateTimeOffset now) =>
        new()
        {
            TenantId = db.TenantId,
            Id = Id<ReservationKind>.New(clock),
            Reference = reference,
            CreatedAt = now,
        };

    private async Task<T> TransactAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        await ledger.PrepareAsync(cancellationToken);
        return await db.TransactAsync(
            ct =>
            {
                db.ChangeTracker.Clear();
                return work(ct);
            },
            cancellationToken
        );
    }

    private static void Check(string reference, IReadOnlyList<StockDemand> demands, TimeSpan holdFor)
    {
        Check(reference, demands);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(holdFor, TimeSpan.Zero);
    }

    private static void Check(string reference, IReadOnlyList<StockDemand> demands)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reference);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(
            reference.Length,
            StockMovement.ReferenceLength,
            nameof(reference)
        );
        ArgumentNullException.ThrowIfNull(demands);
        ArgumentOutOfRangeException.ThrowIfZero(demands.Count, nameof(demands));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(demands.Count, MaxDemands, nameof(demands));
        foreach (var demand in demands)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(demand.Quantity, 1, nameof(demands));
        }
    }

    private sealed record Asked(
        string Reference,
        IReadOnlyList<StockDemand> Demands,
        TimeSpan HoldFor,
        StockDestination? Destination
    );
}
