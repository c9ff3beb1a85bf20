using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using OmniSphere.Checkout.Orders;
using OmniSphere.Checkout.Promotions;
using OmniSphere.Checkout.Storage;
using OmniSphere.Checkout.Zones;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Settings;

/// <summary>A tenant's settings as pricing needs them. Immutable.</summary>
internal sealed record SettingsSnapshot(
    long Version,
    bool PricesIncludeTax,
    bool EuReverseCharge,
    bool KnowsBuyers,
    IReadOnlyList<Zone> Zones,
    IReadOnlyList<TaxRate> TaxRates,
    IReadOnlyList<ShippingMethod> ShippingMethods,
    PromotionBook Promotions
)
{
    public OrderNumberFormat OrderNumbers { get; init; } = OrderNumberFormat.Plain;

    /// <summary>Codes of the zones that a place is in.</summary>
    public IReadOnlyList<string> ZonesOf(Place place) =>
        Zones.Count == 0 ? [] : [.. Zones.Where(z => z.Holds(place)).Select(z => z.Code)];

    /// <summary>The methods that take goods of a weight to a place for a cart of a currency, in the merchant's order.</summary>
    public IEnumerable<ShippingMethod> Offered(Place place, Currency currency, long grams)
    {
        var zones = ZonesOf(place);
        return ShippingMethods.Where(m =>
            m.Currency == currency
            && m.GoesTo(place.Country, zones)
            && (m.MaxWeightGrams is not { } most || grams <= most)
        );
    }
}

/// <summary>Settings kept in memory for a moment, so that a cart's change reads one row.</summary>
internal sealed class SettingsCache(TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(5);
    private readonly MemoryCache _snapshots = new(new MemoryCacheOptions { SizeLimit = 20_000 });

    public SettingsSnapshot? Get(Id<TenantKind> tenant) =>
        Entry(tenant) is { } e && e.Until > clock.GetUtcNow() ? e.Snapshot : null;

    /// <summary>The snapshot whatever its age, if it is of this version.</summary>
    public SettingsSnapshot? Get(Id<TenantKind> tenant, long version) =>
        Entry(tenant)?.Snapshot is { } snapshot && snapshot.Version == version ? snapshot : null;

    public void Set(Id<TenantKind> tenant, SettingsSnapshot snapshot) =>
        _snapshots.Set(
            tenant,
            new CachedSettings(snapshot, clock.GetUtcNow() + Life),
            new MemoryCacheEntryOptions { Size = 1, SlidingExpiration = TimeSpan.FromMinutes(10) }
        );

    public void Remove(Id<TenantKind> tenant) => _snapshots.Remove(tenant);

    public void Dispose() => _snapshots.Dispose();

    private CachedSettings? Entry(Id<TenantKind> tenant) => _snapshots.Get<CachedSettings>(tenant);

    private sealed record CachedSettings(SettingsSnapshot Snapshot, DateTimeOffset Until);
}

/// <summary>Reads the settings of the scope's tenant.</summary>
internal sealed class SettingsSource(
    ITenantContext current,
    Lazy<CheckoutDbContext> context,
    ModuleSql<CheckoutDbContext> sql,
    SettingsCache cache
)
{
    private static readonly RowsText Row = new(s =>
        $"SELECT {s.Map<TenantSettings>().Columns} FROM {s.Map<TenantSettings>().Table} WHERE tenant_id = @tenant"
    );

    /// <param name="fresh">
    /// False accepts settings up to five seconds old; true makes sure, by one small read, that they are the latest.
    /// </param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<SettingsSnapshot> GetAsync(bool fresh, CancellationToken cancellationToken)
    {
        var tenant = current.RequiredId;
        if (!fresh && cache.Get(tenant) is { } recent)
        {
            return recent;
        }

        var row = fresh
            ? await sql.FindRowAsync<TenantSettings>(Row, [], cancellationToken)
            // Perhaps within a transaction, whose connection it then shares.
            : await context.Value.FindRowAsync<TenantSettings>("1 = 1", [], cancellationToken);
        if (cache.Get(tenant, row?.Version ?? 0) is { } same)
        {
            cache.Set(tenant, same);
            return same;
        }

        var db = context.Value;
        var snapshot = new SettingsSnapshot(
            row?.Version ?? 0,
            row?.PricesIncludeTax ?? false,
            row?.EuReverseCharge ?? false,
            row?.KnowsBuyers ?? false,
            await db.Zones.AsNoTracking().OrderBy(z => z.Code).ToListAsync(cancellationToken),
            await db.TaxRates.AsNoTracking().OrderBy(r => r.Id).ToListAsync(cancellationToken),
            await db
                .ShippingMethods.AsNoTracking()
                .OrderBy(m => m.Position)
                .ThenBy(m => m.Code)
                .ToListAsync(cancellationToken),
            new PromotionBook(await db.Promotions.AsNoTracking().ToListAsync(cancellationToken))
        )
        {
            OrderNumbers = row is null ? OrderNumberFormat.Plain : new(row.OrderPrefix, row.SequentialOrders),
        };
        cache.Set(tenant, snapshot);
        return snapshot;
    }
}
