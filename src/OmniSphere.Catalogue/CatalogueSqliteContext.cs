using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using OmniSphere.Catalogue.Stock;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Persistence;

namespace OmniSphere.Catalogue;

/// <summary>A write transaction locks the whole file: nothing else is needed.</summary>
internal sealed class CatalogueSqliteContext(
    DbContextOptions<CatalogueSqliteContext> options,
    DbContextServices services
) : CatalogueDbContext(options, services)
{
    public override IQueryable<StockLevel> LockedLevels(Id<VariantKind>[] variants) =>
        StockLevels.Where(l => variants.Contains(l.VariantId)).OrderBy(l => l.VariantId).ThenBy(l => l.LocationId);

    public override IQueryable<Reservation> LockedReservation(string reference) =>
        Reservations.Where(r => r.Reference == reference);

    public override IQueryable<StockTake> LockedStockTake(Id<StockTakeKind> id) => StockTakes.Where(t => t.Id == id);

    public override Task FreezeStockAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override Task LockTaxonomyAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Hosts do not share a file, and each of them has one worker for it.</summary>
    public override async Task<bool> TryAloneAsync(
        string what,
        Func<CancellationToken, Task> work,
        CancellationToken cancellationToken
    )
    {
        await work(cancellationToken);
        return true;
    }

    protected override object Stored(DateTimeOffset time) =>
        (time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;
}

internal sealed class CatalogueSqliteDesign : IDesignTimeDbContextFactory<CatalogueSqliteContext>
{
    public CatalogueSqliteContext CreateDbContext(string[] args) =>
        new(
            DatabaseProviders.DesignTime<CatalogueSqliteContext>(DatabaseProvider.Sqlite, CatalogueDbContext.Name),
            DbContextServices.DesignTime
        );
}
