using OmniSphere.Contracts.Catalogue;

namespace OmniSphere.Checkout.Tests.Hosts;

/// <summary>A catalogue in memory with the real one's rules for stock: all or nothing, never below zero, holds expire.</summary>
internal sealed class FakeCatalogue(TimeProvider clock) : IVariantCatalogue, IStockReservations
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Variant> _variants = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Hold> _holds = new(StringComparer.Ordinal);

    /// <summary>Called before and after each stock operation; may throw, as a network does.</summary>
    public Func<string, bool, Task> Interrupt { get; set; } = static (_, _) => Task.CompletedTask;

    public void Put(
        string sku,
        long price,
        int onHand = 100,
        string currency = "USD",
        string taxCategory = "standard",
        params string[] categories
    )
    {
        lock (_lock)
        {
            _variants[sku] = new Variant(
                sku,
                new Money(price, Currency.Parse(currency)),
                taxCategory,
                onHand,
                categories
            );
        }
    }

    /// <summary>Forgets every variant and hold.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _variants.Clear();
            _holds.Clear();
        }
    }

    public void Remove(string sku)
    {
        lock (_lock)
        {
            _variants.Remove(sku);
        }
    }

    /// <summary>Units of a SKU: on hand, held for placements, allocated to orders.</summary>
    public (int OnHand, int Held, int Allocated) Stock(string sku)
    {
        lock (_lock)
        {
            Expire();
            return (_variants[sku].OnHand, Sum(sku, allocated: false), Sum(sku, allocated: true));
        }
    }

    /// <summary>The references that hold or have allocated stock.</summary>
    public IReadOnlyList<string> References(bool allocated)
    {
        lock (_lock)
        {
            Expire();
            return [.. _holds.Where(h => h.Value.Allocated == allocated).Select(h => h.Key)];
        }
    }

    public Task<IReadOnlyList<VariantOffer>> FindOffersAsync(
        IReadOnlyCollection<string> skus,
        Currency currency,
        CancellationToken cancellationToken = default
    )
    {
        lock (_lock)
        {
            Expire();
            return Task.FromResult<IReadOnlyList<VariantOffer>>([
                .. skus.Select(s => _variants.GetValueOrDefault(s))
                    .OfType<Variant>()
                    .Where(v => v.Price.Currency == currency)
                    .Select(v => v.ToOffer(Available(v))),
            ]);
        }
    }

    public async Task<ReservationResult> ReserveAsync(
        string reference,
        IReadOnlyList<StockDemand> demands,
        TimeSpan holdFor,
        CancellationToken cancellationToken = default
    )
    {
        await Interrupt("reserve", false);
        var result = Reserve(reference, demands, holdFor);
        await Interrupt("reserve", true);
        return result;
    }

    public async Task<bool> AllocateAsync(string reference, CancellationToken cancellationToken = default)
    {
        await Interrupt("allocate", false);
        bool allocated;
        lock (_lock)
        {
            Expire();
            allocated = _holds.TryGetValue(reference, out var hold);
            if (allocated)
            {
                hold!.Allocated = true;
            }
        }

        await Interrupt("allocate", true);
        return allocated;
    }

    public async Task ReleaseAsync(string reference, CancellationToken cancellationToken = default)
    {
        await Interrupt("release", false);
        lock (_lock)
        {
            _holds.Remove(reference);
        }

        await Interrupt("release", true);
    }

    public async Task<ReservationResult> AmendAsync(
        string reference,
        string change,
        IReadOnlyList<StockDemand> more,
        IReadOnlyList<StockDemand> less,
        CancellationToken cancellationToken = default
    )
    {
        await Interrupt("amend", false);
        var result = Amend(reference, change, more, less);
        await Interrupt("amend", true);
        return result;
    }

    public async Task<ReservationResult> SellAsync(
        string reference,
        string fulfilment,
        IReadOnlyList<StockDemand> units,
        CancellationToken cancellationToken = default
    )
    {
        await Interrupt("sell", false);
        var result = Sell(reference, fulfilment, units);
        await Interrupt("sell", true);
        return result;
    }

    public async Task RestockAsync(
        string reference,
        string @return,
        IReadOnlyList<StockDemand> units,
        CancellationToken cancellationToken = default
    )
    {
        await Interrupt("restock", false);
        lock (_lock)
        {
            if (_holds[reference].Entered.Add(@return))
            {
                foreach (var unit in units)
                {
                    _variants[unit.Sku] = _variants[unit.Sku] with
                    {
                        OnHand = _variants[unit.Sku].OnHand + unit.Quantity,
                    };
                }
            }
        }

        await Interrupt("restock", true);
    }

    private ReservationResult Amend(
        string reference,
        string change,
        IReadOnlyList<StockDemand> more,
        IReadOnlyList<StockDemand> less
    )
    {
        lock (_lock)
        {
            var hold = _holds[reference];
            if (hold.Entered.Contains(change))
            {
                return new(true, []);
            }

            var units = new Dictionary<string, int>(hold.Units, StringComparer.OrdinalIgnoreCase);
            foreach (var unit in less)
            {
                var left = checked(units[unit.Sku] - unit.Quantity);
                units[unit.Sku] = left >= 0 ? left : throw new ArgumentOutOfRangeException(nameof(less));
            }

            var missing = more.Select(u => new StockShortage(
                    u.Sku,
                    u.Quantity,
                    Available(_variants.GetValueOrDefault(u.Sku))
                ))
                .Where(s => s.Available < s.Requested)
                .ToList();
            if (missing.Count > 0)
            {
                return new(false, missing);
            }

            foreach (var unit in more)
            {
                units[unit.Sku] = units.GetValueOrDefault(unit.Sku) + unit.Quantity;
            }

            hold.Units = units;
            hold.Entered.Add(change);
            return new(true, []);
        }
    }

    private ReservationResult Sell(string reference, string fulfilment, IReadOnlyList<StockDemand> units)
    {
        lock (_lock)
        {
            var hold = _holds[reference];
            var missing = units
                .Select(u => new StockShortage(u.Sku, u.Quantity, _variants[u.Sku].OnHand))
                .Where(s => s.Available < s.Requested)
                .ToList();
            if (missing.Count > 0 || !hold.Entered.Add(fulfilment))
            {
                return new(missing.Count == 0, missing);
            }

            foreach (var unit in units)
            {
                hold.Units[unit.Sku] -= unit.Quantity;
                _variants[unit.Sku] = _variants[unit.Sku] with { OnHand = _variants[unit.Sku].OnHand - unit.Quantity };
            }

            return new(true, []);
        }
    }

    private ReservationResult Reserve(string reference, IReadOnlyList<StockDemand> demands, TimeSpan holdFor)
    {
        lock (_lock)
        {
            Expire();
            if (_holds.ContainsKey(reference))
            {
                return new(true, []);
            }

            var wanted = demands
                .GroupBy(d => d.Sku, StringComparer.OrdinalIgnoreCase)
                .ToDictionary(g => g.Key, g => g.Sum(d => d.Quantity), StringComparer.OrdinalIgnoreCase);
            var shortages = wanted
                .Select(w => new StockShortage(w.Key, w.Value, Available(_variants.GetValueOrDefault(w.Key))))
                .Where(s => s.Available < s.Requested)
                .ToList();
            if (shortages.Count > 0)
            {
                return new(false, shortages);
            }

            _holds[reference] = new Hold(wanted, clock.GetUtcNow() + holdFor);
            return new(true, []);
        }
    }

    private int Available(Variant? variant) =>
        variant is null ? 0 : variant.OnHand - Sum(variant.Sku, allocated: false) - Sum(variant.Sku, allocated: true);

    private int Sum(string sku, bool allocated) =>
        _holds.Values.Where(h => h.Allocated == allocated).Sum(h => h.Units.GetValueOrDefault(sku));

    private void Expire()
    {
        var now = clock.GetUtcNow();
        foreach (var (reference, _) in _holds.Where(h => !h.Value.Allocated && h.Value.Until <= now).ToList())
        {
            _holds.Remove(reference);
        }
    }

    private sealed record Variant(string Sku, Money Price, string TaxCategory, int OnHand, string[] Categories)
    {
        public VariantOffer ToOffer(int available) =>
            new(
                Id<VariantKind>.From(new Guid(1, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1])),
                Id<ProductKind>.From(new Guid(1, 0, 0, [0, 0, 0, 0, 0, 0, 0, 2])),
                Sku,
                $"Thing {Sku}",
                $"thing-{Sku.ToLowerInvariant()}",
                new Dictionary<string, string> { ["size"] = "M" },
                Price,
                null,
                TaxCategory,
                100,
                available
            )
            {
                Categories = Categories,
            };
    }

    private sealed class Hold(Dictionary<string, int> units, DateTimeOffset until)
    {
        public Dictionary<string, int> Units { get; set; } = units;
        public HashSet<string> Entered { get; } = new(StringComparer.Ordinal);
        public DateTimeOffset Until => until;
        public bool Allocated { get; set; }
    }
}
