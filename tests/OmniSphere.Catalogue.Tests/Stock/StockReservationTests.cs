using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Catalogue.Stock;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Testing;

namespace OmniSphere.Catalogue.Tests.Stock;

public sealed class StockReservationsOnSqlite(SqliteCatalogue host)
    : StockReservationTests(host),
        IClassFixture<SqliteCatalogue>;

public sealed class StockReservationsOnPostgreSql(PostgreSqlCatalogue host)
    : StockReservationTests(host),
        IClassFixture<PostgreSqlCatalogue>
{
    /// <summary>Whoever waits for a level holds none that comes later: two that do wait for each other.</summary>
    [Fact]
    public async Task Beside_an_own_hold_that_is_overdue_levels_are_locked_in_the_same_order()
    {
        var skus = await StockedProduct.AddAsync(Shop, Shop.Acme, 5, 5);
        await using var scope = Shop.Scope();
        var db = scope.Get<CatalogueDbContext>();
        var variants = await db.Variants.Where(v => skus.Contains(v.Sku)).OrderBy(v => v.Id).ToListAsync(Stop);
        var (first, second) = (variants[0], variants[1]);
        var reference = Reference();
        await ReserveAsync(reference, (first.Sku, 1));
        await db
            .Reservations.Where(r => r.Reference == reference)
            .ExecuteUpdateAsync(r => r.SetProperty(x => x.ExpiresAt, Shop.Clock.GetUtcNow().AddHours(-1)), Stop);

        Task<ReservationResult> reserving;
        await using (var transaction = await db.Database.BeginTransactionAsync(Stop))
        {
            await db.LockedLevels([first.Id]).LoadAsync(Stop);
            reserving = Task.Run(() => ReserveAsync(reference, (second.Sku, 1)), Stop);
            await Shop.UntilAsync(async () =>
                await db
                    .Database.SqlQuery<int>(
                        $"SELECT count(*)::int AS \"Value\" FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
                    )
                    .SingleAsync(Stop) > 0
            );

            // Refused at once (55P03) where the reservation has it already.
            await db.Database.ExecuteSqlAsync(
                $"SELECT 1 FROM catalogue.stock_levels WHERE variant_id = {second.Id.Value} FOR UPDATE NOWAIT",
                Stop
            );
        }

        (await reserving).Succeeded.Should().BeTrue();
        (await AvailableAsync(first.Sku)).Should().Be(5);
        (await AvailableAsync(second.Sku)).Should().Be(4);
        await AuditAsync();
    }
}

public abstract class StockReservationTests(CatalogueHost host) : CatalogueSuite(host)
{
    private static readonly TimeSpan Hold = TimeSpan.FromMinutes(15);
    private static int _references;

    [Fact]
    public async Task Of_fifty_buyers_of_ten_units_exactly_ten_succeed()
    {
        var sku = (await StockedProduct.AddAsync(Shop, Shop.Acme, 10))[0];
        var results = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(_ => Task.Run(() => ReserveAsync(Reference(), (sku, 1)), Stop))
        );

        results.Count(r => r.Succeeded).Should().Be(10);
        results
            .Where(r => !r.Succeeded)
            .Should()
            .AllSatisfy(r => r.Shortages.Should().Equal(new StockShortage(sku, 1, 0)));
        (await AvailableAsync(sku)).Should().Be(0);
        await AuditAsync();
    }

    [Fact]
    public async Task A_shipment_that_is_entered_many_times_at_once_leaves_once_and_the_ledger_tells_of_it()
    {
        var sku = (await StockedProduct.AddAsync(Shop, Shop.Acme, 10))[0];
        var reference = Reference();
        await ReserveAsync(reference, (sku, 6));
        await StockAsync(s => s.AllocateAsync(reference, Stop));

        var results = await Task.WhenAll(
            Enumerable
                .Range(0, 12)
                .Select(i =>
                    Task.Run(
                        () => StockAsync(s => s.SellAsync(reference, $"{reference}-{i % 3}", [new(sku, 2)], Stop)),
                        Stop
                    )
                )
        );

        results.Should().OnlyContain(r => r.Succeeded);
        (await AvailableAsync(sku)).Should().Be(4);
        await AuditAsync();
        await StockAsync(async s =>
        {
            await s.RestockAsync(reference, $"{reference}-back", [new(sku, 5)], Stop);
            await s.ReleaseAsync(reference, Stop);
            return true;
        });
        (await AvailableAsync(sku)).Should().Be(9);
        await AuditAsync();
    }

    [Fact]
    public async Task What_comes_back_is_the_variant_that_was_sold_whatever_it_is_called_by_then()
    {
        var skus = await StockedProduct.AddAsync(Shop, Shop.Acme, 10, 10);
        var reference = Reference();
        await ReserveAsync(reference, (skus[0], 4));
        await StockAsync(s => s.AllocateAsync(reference, Stop));
        (await StockAsync(s => s.SellAsync(reference, "ship", [new(skus[0], 4)], Stop))).Succeeded.Should().BeTrue();
        await using (var scope = Shop.Scope())
        {
            // The other variant takes the name of the one that was sold.
            var db = scope.Get<CatalogueDbContext>();
            var variants = await db.Variants.Where(v => skus.Contains(v.Sku)).OrderBy(v => v.Sku).ToListAsync(Stop);
            (variants[0].Sku, variants[0].NormalizedSku) = ($"{skus[0]}-OLD", $"{skus[0]}-OLD");
            await db.SaveChangesAsync(Stop);
            (variants[1].Sku, variants[1].NormalizedSku) = (skus[0], skus[0]);
            await db.SaveChangesAsync(Stop);
        }

        await StockAsync(async s =>
        {
            await s.RestockAsync(reference, "return", [new(skus[0], 3)], Stop);
            return true;
        });
        (await AvailableAsync($"{skus[0]}-OLD")).Should().Be(9);
        (await AvailableAsync(skus[0])).Should().Be(10);
        await AuditAsync();
    }

    [Fact]
    public async Task Units_that_were_sold_before_they_came_cannot_be_shipped_before_they_came()
    {
        var sku = (await StockedProduct.AddAsync(Shop, Shop.Acme, 2))[0];
        await AllowBackordersAsync(sku, 3);
        var reference = Reference();
        (await ReserveAsync(reference, (sku, 4))).Succeeded.Should().BeTrue();
        await StockAsync(s => s.AllocateAsync(reference, Stop));

        var refused = await StockAsync(s => s.SellAsync(reference, "all", [new(sku, 4)], Stop));
        var part = await StockAsync(s => s.SellAsync(reference, "part", [new(sku, 2)], Stop));

        refused.Shortages.Should().Equal(new StockShortage(sku, 4, 2));
        part.Succeeded.Should().BeTrue();
        await AuditAsync();
    }

    [Fact]
    public async Task Crossing_demands_neither_deadlock_nor_oversell()
    {
        var skus = await StockedProduct.AddAsync(Shop, Shop.Acme, 20, 20, 20);
        var results = await Task.WhenAll(
            Enumerable
                .Range(0, 45)
                .Select(i =>
                    Task.Run(
                        () =>
                        {
                            (string, int)[] demands = [(skus[i % 3], 1), (skus[(i + 1) % 3], 1)];
                            return ReserveAsync(Reference(), i % 2 == 0 ? demands : [.. demands.Reverse()]);
                        },
                        Stop
                    )
                )
        );

        // 60 units in all, two a buyer: each buyer that fails has seen one of the SKUs sold out.
        results.Count(r => r.Succeeded).Should().BeInRange(20, 30);
        await AuditAsync();
    }

    [Fact]
    public async Task All_lines_are_held_or_none()
    {
        var skus = await StockedProduct.AddAsync(Shop, Shop.Acme, 5, 1);
        var result = await ReserveAsync(Reference(), (skus[0], 2), (skus[1], 2), ("NO-SUCH-SKU", 1));

        result.Succeeded.Should().BeFalse();
        result
            .Shortages.Should()
            .BeEquivalentTo([new StockShortage(skus[1], 2, 1), new StockShortage("NO-SUCH-SKU", 1, 0)]);
        (await AvailableAsync(skus[0])).Should().Be(5);
    }

    [Fact]
    public async Task The_same_sku_twice_is_summed_and_read_without_case()
    {
        var sku = (await StockedProduct.AddAsync(Shop, Shop.Acme, 5))[0];
        var result = await ReserveAsync(Reference(), (sku, 3), (sku.ToLowerInvariant(), 3));

        result.Shortages.Should().Equal(new StockShortage(sku, 6, 5));
        (await ReserveAsync(Reference(), (sku, 3), ($" {sku} ", 2))).Succeeded.Should().BeTrue();
        (await AvailableAsync(sku)).Should().Be(0);
    }

    [Fact]
    public async Task A_repeated_reservation_holds_once()
    {
        var sku = (await StockedProduct.AddAsync(Shop, Shop.Acme, 5))[0];
        var reference = Reference();
        var results = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Task.Run(() => ReserveAsync(reference, (sku, 2)), Stop))
        );

        results.Should().AllSatisfy(r => r.Succeeded.Should().BeTrue());
        (await AvailableAsync(sku)).Should().Be(3);
    }

    [Fact]
    public async Task An_allocated_hold_stays_and_a_released_one_can_be_made_again()
    {
        var sku = (await StockedProduct.AddAsync(Shop, Shop.Acme, 5))[0];
        var reference = Reference();
        await ReserveAsync(reference, (sku, 2));
        (await AllocateAsync(reference)).Should().BeTrue();
        (await AllocateAsync(reference)).Should().BeTrue("it is repeated after a time-out");
        (await ReserveAsync(reference, (sku, 2))).Succeeded.Should().BeTrue();
        (await AvailableAsync(sku)).Should().Be(3);

        await ReleaseAsync(reference);
        await ReleaseAsync(reference);
        (await AvailableAsync(sku)).Should().Be(5, "released units come back once, however often it is asked for");
        (await AllocateAsync(reference)).Should().BeFalse();

        (await ReserveAsync(reference, (sku, 4))).Succeeded.Should().BeTrue();
        (await AvailableAsync(sku)).Should().Be(1);
        await AuditAsync();
    }

    [Fact]
    public async Task What_was_never_held_can_be_released_but_not_allocated()
    {
        var reference = Reference();
        await ReleaseAsync(reference);
        (await AllocateAsync(reference)).Should().BeFalse();
    }

    [Fact]
    public async Task An_abandoned_hold_comes_back_by_itself()
    {
        var sku = (await StockedProduct.AddAsync(Shop, Shop.Acme, 3))[0];
        await ReserveAsync(Reference(), (sku, 3));
        Shop.Clock.Advance(Hold - TimeSpan.FromSeconds(1));
        (await AvailableAsync(sku)).Should().Be(0);

        Shop.Clock.Advance(TimeSpan.FromSeconds(2));
        await Shop.UntilAsync(async () => await AvailableAsync(sku) == 3);
        await AuditAsync();
    }

    [Fact]
    public async Task An_expired_hold_is_allocated_while_stock_remains_and_lost_when_not()
    {
        var sku = (await StockedProduct.AddAsync(Shop, Shop.Acme, 2))[0];
        var (first, second, third) = (Reference(), Reference(), Reference());
        await ReserveAsync(first, (sku, 1));
        await ReserveAsync(second, (sku, 1));
        Shop.Clock.Advance(Hold + TimeSpan.FromSeconds(1));
        await Shop.UntilAsync(async () => await AvailableAsync(sku) == 2);

        (await ReserveAsync(third, (sku, 1))).Succeeded.Should().BeTrue();
        (await AllocateAsync(first)).Should().BeTrue("a unit remains");
        (await AllocateAsync(second)).Should().BeFalse("none remains");
        (await AvailableAsync(sku)).Should().Be(0);
        await AuditAsync();
    }

    [Fact]
    public async Task A_buyer_is_not_blocked_by_their_own_expired_hold()
    {
        var sku = (await StockedProduct.AddAsync(Shop, Shop.Acme, 2))[0];
        var reference = Reference();
        await ReserveAsync(reference, TimeSpan.FromMilliseconds(1), (sku, 2));
        Shop.Clock.Advance(TimeSpan.FromMilliseconds(1));

        (await ReserveAsync(reference, (sku, 2))).Succeeded.Should().BeTrue();
        (await AvailableAsync(sku)).Should().Be(0);
        await AuditAsync();
    }

    [Fact]
    public async Task Nobody_holds_stock_of_another_tenant()
    {
        var sku = (await StockedProduct.AddAsync(Shop, Shop.Acme, 2))[0];
        var reference = Reference();
        await ReserveAsync(reference, (sku, 1));
        await using var scope = Shop.Scope(Shop.Lumiere);
        var stock = scope.Get<IStockReservations>();

        (await stock.ReserveAsync(Reference(), [new StockDemand(sku, 1)], Hold, Stop)).Succeeded.Should().BeFalse();
        (await stock.AllocateAsync(reference, Stop)).Should().BeFalse();
        await stock.ReleaseAsync(reference, Stop);
        (await AvailableAsync(sku)).Should().Be(1);
    }

    [Fact]
    public async Task One_scope_may_reserve_and_allocate()
    {
        var sku = (await StockedProduct.AddAsync(Shop, Shop.Acme, 4))[0];
        await using var scope = Shop.Scope();
        var stock = scope.Get<IStockReservations>();
        var reference = Reference();
        await stock.ReserveAsync(reference, [new StockDemand(sku, 1)], Hold, Stop);
        (await ReserveAsync(Reference(), (sku, 3))).Succeeded.Should().BeTrue("another process is quicker");

        (await stock.AllocateAsync(reference, Stop)).Should().BeTrue();
        (await AvailableAsync(sku)).Should().Be(0);
        await AuditAsync();
    }

    [Fact]
    public async Task Random_interleavings_keep_ledger_and_counters_equal()
    {
        var skus = await StockedProduct.AddAsync(Shop, Shop.Acme, 6, 3, 9);
        var references = Enumerable.Range(0, 12).Select(_ => Reference()).ToArray();
        await Task.WhenAll(
            Enumerable
                .Range(0, 6)
                .Select(seed => Task.Run(() => WanderAsync(new Random(seed), skus, references, steps: 40), Stop))
        );
        await AuditAsync();

        foreach (var reference in references)
        {
            await ReleaseAsync(reference);
        }

        (await Task.WhenAll(skus.Select(AvailableAsync))).Should().Equal(6, 3, 9);
    }

    [Fact]
    public async Task Sixty_four_writers_promise_nothing_below_the_threshold_at_any_moment()
    {
        var skus = await StockedProduct.AddAsync(Shop, Shop.Acme, 20, 12, 30, 8);
        await AllowBackordersAsync(skus[1], 4);
        await AllowBackordersAsync(skus[2], -5);
        var references = Enumerable.Range(0, 90).Select(_ => Reference()).ToArray();
        using var storm = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        storm.CancelAfter(TimeSpan.FromSeconds(Soak.Scale(1.5, 60)));
        await Task.WhenAll(
            Enumerable
                .Range(0, 64)
                .Select(seed =>
                    Task.Run(
                        async () =>
                        {
                            for (var random = new Random(seed); !storm.IsCancellationRequested; )
                            {
                                await StormAsync(random, skus, references);
                            }
                        },
                        Stop
                    )
                )
        );
        foreach (var reference in references)
        {
            await ReleaseAsync(reference);
        }

        await AuditAsync();
        await using var scope = Shop.Scope();
        var db = scope.Get<CatalogueDbContext>();
        var levels = await db
            .StockLevels.Where(l => db.Variants.Any(v => v.Id == l.VariantId && skus.Contains(v.Sku)))
            .ToListAsync(Stop);
        levels.Should().OnlyContain(l => l.Allocated == 0 && l.Reserved == 0, "nothing is held any more");
        foreach (var level in levels)
        {
            var (onHand, promised) = (0, 0);
            await foreach (
                var line in db
                    .StockMovements.Where(m => m.VariantId == level.VariantId && m.LocationId == level.LocationId)
                    .OrderBy(m => m.Id)
                    .AsAsyncEnumerable()
            )
            {
                (onHand, promised) = (onHand + line.OnHand, promised + line.Allocated + line.Reserved);
                (onHand >= 0 && (line.Allocated + line.Reserved <= 0 || onHand - promised >= level.SafetyThreshold))
                    .Should()
                    .BeTrue("{0} on hand, {1} promised, {2} to keep", onHand, promised, level.SafetyThreshold);
            }
        }
    }

    private async Task StormAsync(Random random, string[] skus, string[] references)
    {
        var reference = references[random.Next(references.Length)];
        var sku = skus[random.Next(skus.Length)];
        switch (random.Next(8))
        {
            case 0:
                await AllocateAsync(reference);
                break;
            case 1:
                await ReleaseAsync(reference);
                break;
            case 2:
                await StockAsync(s => s.SellAsync(reference, $"ship-{random.Next()}", [new(sku, 1)], Stop));
                break;
            case 3:
                await StockAsync(async s =>
                {
                    await s.RestockAsync(reference, $"back-{random.Next()}", [new(sku, 1)], Stop);
                    return true;
                });
                break;
            default:
                await ReserveAsync(reference, (sku, random.Next(1, 4)), (skus[random.Next(skus.Length)], 1));
                break;
        }
    }

    private async Task WanderAsync(Random random, string[] skus, string[] references, int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            var reference = references[random.Next(references.Length)];
            switch (random.Next(6))
            {
                case 0:
                    await AllocateAsync(reference);
                    break;
                case 1:
                    await ReleaseAsync(reference);
                    break;
                case 2:
                    Shop.Clock.Advance(TimeSpan.FromMinutes(random.Next(1, 10)));
                    break;
                default:
                    var demands = skus.Where(_ => random.Next(2) == 0).Select(s => (s, random.Next(1, 4))).ToArray();
                    await ReserveAsync(reference, demands.Length == 0 ? [(skus[0], 1)] : demands);
                    break;
            }
        }
    }

    private protected static string Reference() => $"placement-{Interlocked.Increment(ref _references)}";

    private protected Task<ReservationResult> ReserveAsync(
        string reference,
        params (string Sku, int Quantity)[] demands
    ) => ReserveAsync(reference, Hold, demands);

    private async Task<ReservationResult> ReserveAsync(
        string reference,
        TimeSpan holdFor,
        params (string Sku, int Quantity)[] demands
    )
    {
        await using var scope = Shop.Scope();
        return await scope
            .Get<IStockReservations>()
            .ReserveAsync(reference, [.. demands.Select(d => new StockDemand(d.Sku, d.Quantity))], holdFor, Stop);
    }

    private async Task<bool> AllocateAsync(string reference)
    {
        await using var scope = Shop.Scope();
        return await scope.Get<IStockReservations>().AllocateAsync(reference, Stop);
    }

    private async Task ReleaseAsync(string reference)
    {
        await using var scope = Shop.Scope();
        await scope.Get<IStockReservations>().ReleaseAsync(reference, Stop);
    }

    private async Task<T> StockAsync<T>(Func<IStockReservations, Task<T>> call)
    {
        await using var scope = Shop.Scope();
        return await call(scope.Get<IStockReservations>());
    }

    private async Task AllowBackordersAsync(string sku, int units)
    {
        await using var scope = Shop.Scope();
        var db = scope.Get<CatalogueDbContext>();
        var variant = await db.Variants.SingleAsync(v => v.Sku == sku, Stop);
        (await db.StockLevels.SingleAsync(l => l.VariantId == variant.Id, Stop)).SafetyThreshold = -units;
        await db.SaveChangesAsync(Stop);
    }

    private protected async Task<int> AvailableAsync(string sku)
    {
        await using var scope = Shop.Scope();
        var offers = await scope.Get<IVariantCatalogue>().FindOffersAsync([sku], Currency.Usd, Stop);
        return offers.Single().Available;
    }

    private protected async Task AuditAsync()
    {
        await using var scope = Shop.Scope();
        (await scope.Get<StockAudit>().RunAsync(Stop)).Should().BeEmpty();
    }
}
