namespace OmniSphere.Checkout;

/// <summary>
/// Asks a carrier what a shipment costs. A host registers an implementation as a service; methods whose
/// <see cref="ShippingMethodSetting.Carrier"/> is its name take their prices from it, all others from their own tables.
/// </summary>
public interface ICarrierRates
{
    /// <summary>The name that methods refer to it by.</summary>
    string Carrier { get; }

    /// <summary>
    /// The price of a shipment, or null where the carrier does not take it. An exception, a price in another currency or
    /// an answer that takes longer than three seconds counts as null; answers are kept for ten minutes.
    /// </summary>
    Task<CarrierRate?> QuoteAsync(CarrierShipment shipment, CancellationToken cancellationToken = default);
}

/// <summary>What a carrier is asked to take.</summary>
/// <param name="Method">Code of the shipping method.</param>
/// <param name="Currency">The cart's currency; the price must be in it.</param>
/// <param name="FromCountry">The shop's own country.</param>
/// <param name="Country">Destination, ISO 3166-1 alpha-2.</param>
/// <param name="Region">Region of the destination, or null.</param>
/// <param name="PostalCode">Postal code of the destination, or null.</param>
/// <param name="WeightGrams">Weight of all items; those of unknown weight count nothing.</param>
/// <param name="Items">Number of units.</param>
public sealed record CarrierShipment(
    string Method,
    Currency Currency,
    string FromCountry,
    string Country,
    string? Region,
    string? PostalCode,
    long WeightGrams,
    int Items
);

/// <summary>A carrier's answer.</summary>
/// <param name="Price">Price of the shipment, not below zero.</param>
/// <param name="MinDays">Days to delivery at least; null leaves the method's.</param>
/// <param name="MaxDays">Days to delivery at most; null leaves the method's.</param>
public sealed record CarrierRate(Money Price, int? MinDays = null, int? MaxDays = null);
