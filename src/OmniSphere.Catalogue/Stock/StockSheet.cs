using System.Linq.Expressions;
using System.Runtime.InteropServices;
using OmniSphere.Catalogue.Pages;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Events;
using OmniSphere.Persistence;

namespace OmniSphere.Catalogue.Stock;

/// <summary>By how much the counters of a level change.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct StockDelta(int OnHand = 0, int Allocated = 0, int Reserved = 0);

/// <summary>
/// The locked levels of some variants, on which movements are entered. Made by <see cref="StockLedger"/>; lives no
/// longer than its transaction.
/// </summary>
internal sealed class StockSheet
{
    private readonly CatalogueDbContext _db;
    private readonly TimeProvider _clock;
    private readonly Dictionary<Id<VariantKind>, StockedVariant> _variants;
    private readonly ILookup<Id<VariantKind>, StockLevel> _levels;
    private readonly Dictionary<Id<VariantKind>, int> _before;
    private readonly RowBatch? _batch;
    private readonly PageCache? _pages;
    private readonly HashSet<StockLevel> _moved = [];

    public StockSheet(
        CatalogueDbContext db,
        TimeProvider clock,
        StockPolicy policy,
        IEnumerable<StockedVariant> variants,
        IReadOnlyCollection<StockLevel> levels,
        RowBatch? batch = null,
        PageCache? pages = null
    )
    {
        _batch = batch;
        _pages = pages;
        _db = db;
        _clock = clock;
        Policy = policy;
        Locations = [.. levels.Select(l => l.LocationId).Distinct()];
        _variants = variants.ToDictionary(v => v.Id);
        _levels = levels.ToLookup(l => l.VariantId);
        _before = _variants.Keys.ToDictionary(id => id, Available);
    }

    /// <summary>How the shop handles its stock.</summary>
    public StockPolicy Policy { get; }

    /// <summary>The locations of the levels in the order in which stock is taken from them.</summary>
    public IReadOnlyList<Id<LocationKind>> Locations { get; }

    /// <summary>The levels of a variant in the order in which stock is taken from them.</summary>
    public IEnumerable<StockLevel> LevelsOf(Id<VariantKind> variant) => _levels[variant];

    /// <summary>The level of a variant at a location, or null.</summary>
    public StockLevel? Find(Id<VariantKind> variant, Id<LocationKind> location) =>
        _levels[variant].FirstOrDefault(l => l.LocationId == location);

    /// <summary>Units that can be sold now, never below zero.</summary>
    public int Available(Id<VariantKind> variant) => StockAvailability.Of(_levels[variant]);

    /// <summary>Changes counters and enters why in the ledger.</summary>
    public void Move(
        StockLevel level,
        MovementType type,
        StockDelta delta,
        string? reference = null,
        string? reason = null
    )
    {
        level.OnHand = checked(level.OnHand + delta.OnHand);
        level.Allocated = checked(level.Allocated + delta.Allocated);
        level.Reserved = checked(level.Reserved + delta.Reserved);
        if (level.OnHand < 0 || level.Allocated < 0 || level.Reserved < 0)
        {
            throw new InvalidOperationException($"A counter of {level.VariantId} would fall below zero.");
        }

        var movement = new StockMovement
        {
            TenantId = level.TenantId,
            Id = Id<MovementKind>.New(_clock),
            VariantId = level.VariantId,
            LocationId = level.LocationId,
            Type = type,
            OnHand = delta.OnHand,
            Allocated = delta.Allocated,
            Reserved = delta.Reserved,
            Reference = reference,
            Reason = reason,
            At = _clock.GetUtcNow(),
        };
        if (_batch is null)
        {
            _db.StockMovements.Add(movement);
            return;
        }

        _batch.Insert(movement);
        _moved.Add(level);
    }

    /// <summary>Publishes what can be sold of each variant for which that changed. Called once, before saving.</summary>
    public void PublishChanges()
    {
        foreach (var level in _moved)
        {
            _batch!.Update(level, nameof(StockLevel.OnHand), nameof(StockLevel.Allocated), nameof(StockLevel.Reserved));
        }

        if (_moved.Count > 0)
        {
            // What a save of tracked rows does by itself.
            HashSet<int> tags = [.. _moved.Select(l => PageTags.Product(l.TenantId, l.ProductId))];
            _batch!.AfterCommit(() => _pages!.Invalidate(tags));
        }

        foreach (var (id, before) in _before)
        {
            var now = Available(id);
            if (now != before)
            {
                var variant = _variants[id];
                Publish(new StockChanged(variant.ProductId, id, variant.Sku, now));
                PublishTurn(variant, before, now);
            }
        }
    }

    private void Publish<TEvent>(TEvent integrationEvent)
        where TEvent : IIntegrationEvent
    {
        if (_batch is null)
        {
            _db.Publish(integrationEvent);
            return;
        }

        _batch.Publish(integrationEvent);
    }

    /// <summary>Says when a variant becomes low on stock, or can be bought again.</summary>
    private void PublishTurn(StockedVariant variant, int before, int now)
    {
        if (!variant.TracksStock)
        {
            return;
        }

        if (before > Policy.LowStockAt && now <= Policy.LowStockAt && Policy.LowStockAt > 0)
        {
            Publish(new StockLow(variant.ProductId, variant.Id, variant.Sku, now, Policy.LowStockAt));
        }

        if (before == 0 && now > 0)
        {
            Publish(new BackInStock(variant.ProductId, variant.Id, variant.Sku, now));
        }
    }
}

/// <summary>What the ledger knows of a variant.</summary>
internal sealed record StockedVariant(
    Id<VariantKind> Id,
    Id<ProductKind> ProductId,
    string Sku,
    bool TracksStock,
    bool IsBundle = false
);

/// <summary>The arithmetic of what can be sold.</summary>
internal static class StockAvailability
{
    /// <summary>The saleable units of one level, for queries.</summary>
    public static readonly Expression<Func<StockLevel, int>> OfLevel = l =>
        l.OnHand - l.Allocated - l.Reserved - l.SafetyThreshold > 0
            ? l.OnHand - l.Allocated - l.Reserved - l.SafetyThreshold
            : 0;

    /// <summary>Over all locations; what one location lacks does not take from another.</summary>
    public static int Of(IEnumerable<StockLevel> levels) => levels.Sum(l => Math.Max(0, l.Available));

    /// <summary>The same for shoppers, where a variant may not track its stock.</summary>
    public static int Of(bool tracksStock, IEnumerable<StockLevel> levels) =>
        tracksStock ? Of(levels) : StockLevel.Untracked;
}
