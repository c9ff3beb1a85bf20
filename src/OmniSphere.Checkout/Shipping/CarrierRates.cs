using Microsoft.Extensions.Caching.Memory;
using OmniSphere.Checkout.Settings;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Shipping;

/// <summary>The answers of carriers, kept for a while, so that a slow one does not slow every change of a cart.</summary>
internal sealed class CarrierRateCache : IDisposable
{
    public MemoryCache Answers { get; } = new(new MemoryCacheOptions { SizeLimit = 50_000 });

    public void Dispose() => Answers.Dispose();
}

/// <summary>Asks the carriers that the host has.</summary>
internal sealed class CarrierRates(
    IEnumerable<ICarrierRates> carriers,
    CarrierRateCache cache,
    ITenantContext tenant,
    ILogger<CarrierRates> logger
)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Keep = TimeSpan.FromMinutes(10);

    public bool Knows(string carrier) => Find(carrier) is not null;

    /// <summary>The method at today's price: itself where it has prices of its own, null where its carrier does not take it.</summary>
    public async Task<ShippingMethod?> PricedAsync(
        ShippingMethod method,
        CarrierShipment shipment,
        CancellationToken cancellationToken
    )
    {
        if (method.Carrier is null)
        {
            return method;
        }

        var key = (tenant.RequiredId, shipment);
        if (!cache.Answers.TryGetValue(key, out CarrierRate? rate))
        {
            rate = await AskAsync(method.Carrier, shipment, cancellationToken);
            if (rate is not null)
            {
                cache.Answers.Set(
                    key,
                    rate,
                    new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Keep }
                );
            }
        }

        return rate is null ? null : method.At(rate);
    }

    private async Task<CarrierRate?> AskAsync(
        string carrier,
        CarrierShipment shipment,
        CancellationToken cancellationToken
    )
    {
        if (Find(carrier) is not { } adapter)
        {
            return null;
        }

        try
        {
            var rate = await adapter.QuoteAsync(shipment, cancellationToken).WaitAsync(Patience, cancellationToken);
            return rate is { Price.IsNegative: false } && rate.Price.Currency == shipment.Currency ? rate : null;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Log.CarrierFailed(logger, e, carrier);
            return null;
        }
    }

    private ICarrierRates? Find(string carrier) =>
        carriers.FirstOrDefault(c => string.Equals(c.Carrier, carrier, StringComparison.Ordinal));
}
