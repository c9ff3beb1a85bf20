using Microsoft.EntityFrameworkCore;
using OmniSphere;
using OmniSphere.Catalogue;
using OmniSphere.Catalogue.Stock;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Tenancy;

namespace MortalStore;

/// <summary>
/// Many writers who hold, sell, ship, give back, take back and move stock at once, without pause, until the process ends.
/// </summary>
internal static class StockStorm
{
    public const int Variants = 8;
    private const int References = 200;

    public static string Sku(int number) => $"STORM-{number}";

    /// <summary>Half of the variants keep units back, half sell units that are yet to come; there is a second location.</summary>
    public static async Task PrepareAsync(TenantScope scope)
    {
        var db = scope.Get<CatalogueDbContext>();
        var ledger = scope.Get<StockLedger>();
        await db.TransactAsync(async ct =>
        {
            db.ChangeTracker.Clear();
            var outlet = new StockLocation
            {
                TenantId = db.TenantId,
                Id = Id<LocationKind>.New(TimeProvider.System),
                Code = "outlet",
                Name = "Outlet",
                Priority = 1,
            };
            db.Locations.Add(outlet);
            await db.SaveChangesAsync(ct);
            var variants = await ledger.FindAsync(Enumerable.Range(0, Variants).Select(Sku), ct);
            foreach (var variant in variants)
            {
                await db.AddLevelAsync(variant, outlet.Id, ct);
            }

            var sheet = await ledger.OpenAsync(variants, ct);
            foreach (var (variant, number) in variants.Select((v, i) => (v, i)))
            {
                foreach (var level in sheet.LevelsOf(variant.Id))
                {
                    level.SafetyThreshold = number % 2 == 0 ? 3 : -4;
                }
            }

            await db.SaveChangesAsync(ct);
        });
    }

    public static void Start(ITenantScopeFactory scopes, Tenant tenant, int writers)
    {
        for (var i = 0; i < writers; i++)
        {
            var random = new Random(unchecked((Environment.ProcessId * 1000) + i));
            _ = Task.Run(() => WriteAsync(scopes, tenant, random));
        }
    }

    private static async Task WriteAsync(ITenantScopeFactory scopes, Tenant tenant, Random random)
    {
        while (true)
        {
            try
            {
                await using var scope = scopes.Create(tenant);
                await StepAsync(scope, random);
            }
            catch (Exception e)
            {
                await Console.Out.WriteLineAsync($"storm: {e.GetType().Name}: {e.Message}");
            }
        }
    }

    private static async Task StepAsync(TenantScope scope, Random random)
    {
        var stock = scope.Get<IStockReservations>();
        var reference = $"storm-{random.Next(References)}";
        StockDemand[] some =
        [
            .. Enumerable
                .Range(0, random.Next(1, 4))
                .Select(_ => new StockDemand(Sku(random.Next(Variants)), random.Next(1, 4))),
        ];
        switch (random.Next(10))
        {
            case 0 or 1:
                await stock.AllocateAsync(reference);
                break;
            case 2:
                await stock.ReleaseAsync(reference);
                break;
            case 3:
                await stock.SellAsync(reference, $"ship-{random.Next(1_000_000)}", some);
                break;
            case 4:
                await stock.RestockAsync(reference, $"back-{random.Next(1_000_000)}", [new(some[0].Sku, 1)]);
                break;
            case 5:
                await TransferAsync(scope, some[0].Sku, random);
                break;
            default:
                await stock.ReserveAsync(reference, some, TimeSpan.FromSeconds(random.Next(1, 3)));
                break;
        }
    }

    private static Task TransferAsync(TenantScope scope, string sku, Random random)
    {
        var db = scope.Get<CatalogueDbContext>();
        var ledger = scope.Get<StockLedger>();
        return db.TransactAsync(async ct =>
        {
            db.ChangeTracker.Clear();
            var variants = await ledger.FindAsync([sku], ct);
            var sheet = await ledger.OpenAsync(variants, ct);
            var levels = sheet.LevelsOf(variants[0].Id).ToArray();
            var (from, to) = random.Next(2) == 0 ? (levels[0], levels[1]) : (levels[1], levels[0]);
            var free = Math.Min(2, Math.Min(from.Available, from.OnHand - from.Allocated - from.Reserved));
            if (free > 0)
            {
                sheet.Move(from, MovementType.Transfer, new StockDelta(OnHand: -free), "storm");
                sheet.Move(to, MovementType.Transfer, new StockDelta(OnHand: free), "storm");
                sheet.PublishChanges();
                await db.SaveChangesAsync(ct);
            }
        });
    }
}
