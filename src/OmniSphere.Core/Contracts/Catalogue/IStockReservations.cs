namespace OmniSphere.Contracts.Catalogue;

/// <summary>Units of one SKU that are asked for.</summary>
/// <param name="Sku">Stock keeping unit.</param>
/// <param name="Quantity">Units, at least 1.</param>
public sealed record StockDemand(string Sku, int Quantity);

/// <summary>Where units are to go, so that the nearest location can be asked first.</summary>
/// <param name="Country">ISO 3166-1 alpha-2 code.</param>
/// <param name="PostalCode">Postal code in that country, where known.</param>
public sealed record StockDestination(string Country, string? PostalCode = null);

/// <summary>A SKU that could not be reserved.</summary>
/// <param name="Sku">Stock keeping unit.</param>
/// <param name="Requested">Units asked for, summed over the request.</param>
/// <param name="Available">Units that could be had at that moment.</param>
public sealed record StockShortage(string Sku, int Requested, int Available);

/// <summary>The outcome of a reservation: all lines or none.</summary>
/// <param name="Succeeded">True when every unit is held.</param>
/// <param name="Shortages">What was missing; empty on success.</param>
public sealed record ReservationResult(bool Succeeded, IReadOnlyList<StockShortage> Shortages);

/// <summary>
/// Holds stock for an order to be. Every call is idempotent by <c>reference</c> (the placement or order it serves, at
/// most 64 characters), so that it may be repeated after a crash or a time-out.
/// </summary>
public interface IStockReservations
{
    /// <summary>
    /// Reserves all demands or none. A repeated call with the same reference answers the first result while that hold
    /// lives; after the hold was released it reserves anew; after it was allocated it succeeds without effect.
    /// </summary>
    /// <param name="reference">What the hold is for.</param>
    /// <param name="demands">Units per SKU; the same SKU twice is summed.</param>
    /// <param name="holdFor">How long the hold lives unless allocated.</param>
    /// <param name="cancellationToken">Stops waiting; the reservation may still have been made.</param>
    Task<ReservationResult> ReserveAsync(
        string reference,
        IReadOnlyList<StockDemand> demands,
        TimeSpan holdFor,
        CancellationToken cancellationToken = default
    );

    /// <summary>
    /// The same for units that go to <paramref name="destination"/>: where the tenant wants it, the nearest location is
    /// asked first. Without effect where the implementation knows no locations.
    /// </summary>
    /// <param name="reference">What the hold is for.</param>
    /// <param name="demands">Units per SKU; the same SKU twice is summed.</param>
    /// <param name="holdFor">How long the hold lives unless allocated.</param>
    /// <param name="destination">Where they go, or null when that is not known.</param>
    /// <param name="cancellationToken">Stops waiting; the reservation may still have been made.</param>
    Task<ReservationResult> ReserveAsync(
        string reference,
        IReadOnlyList<StockDemand> demands,
        TimeSpan holdFor,
        StockDestination? destination,
        CancellationToken cancellationToken = default
    ) => ReserveAsync(reference, demands, holdFor, cancellationToken);

    /// <summary>
    /// Turns the hold into an allocation that no longer expires (at payment). False when there is no live hold: it
    /// expired or was released, and stock must be reserved again.
    /// </summary>
    Task<bool> AllocateAsync(string reference, CancellationToken cancellationToken = default);

    /// <summary>Gives held or allocated units back. Without effect when nothing is held.</summary>
    Task ReleaseAsync(string reference, CancellationToken cancellationToken = default);

    /// <summary>
    /// Changes what is allocated, since an order was changed: takes more units and gives others back, all or none, once for
    /// each <paramref name="change"/> of the reference. What is given back can be taken by the same change. Refused when
    /// nothing is allocated to the reference. SKUs that track no stock are passed over.
    /// </summary>
    /// <param name="reference">What the units are allocated to.</param>
    /// <param name="change">The change, at most 64 characters.</param>
    /// <param name="more">Units per SKU that are allocated besides; the same SKU twice is summed.</param>
    /// <param name="less">Units per SKU that are given back, at most those that are still allocated.</param>
    /// <param name="cancellationToken">Stops waiting; the change may still have been made.</param>
    Task<ReservationResult> AmendAsync(
        string reference,
        string change,
        IReadOnlyList<StockDemand> more,
        IReadOnlyList<StockDemand> less,
        CancellationToken cancellationToken = default
    );

    /// <summary>
    /// Takes allocated units out of the house (at fulfilment): all or none, once for each <paramref name="fulfilment"/> of
    /// the reference. Units that are not on the shelf yet, since they were sold on backorder, are shortages. SKUs that
    /// track no stock are passed over.
    /// </summary>
    /// <param name="reference">What the units are allocated to.</param>
    /// <param name="fulfilment">The shipment, at most 64 characters.</param>
    /// <param name="units">Units per SKU, at most those that are still allocated; the same SKU twice is summed.</param>
    /// <param name="cancellationToken">Stops waiting; the sale may still have been entered.</param>
    Task<ReservationResult> SellAsync(
        string reference,
        string fulfilment,
        IReadOnlyList<StockDemand> units,
        CancellationToken cancellationToken = default
    );

    /// <summary>
    /// Puts units that came back on the shelf, where they can be sold again: once for each <paramref name="return"/> of the
    /// reference. SKUs that track no stock, and those that are gone, are passed over.
    /// </summary>
    /// <param name="reference">What the units were sold for.</param>
    /// <param name="return">The return, at most 64 characters.</param>
    /// <param name="units">Units per SKU; the same SKU twice is summed.</param>
    /// <param name="cancellationToken">Stops waiting; the return may still have been entered.</param>
    Task RestockAsync(
        string reference,
        string @return,
        IReadOnlyList<StockDemand> units,
        CancellationToken cancellationToken = default
    );
}
