using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using OmniSphere.Catalogue.Stock;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Persistence;

namespace OmniSphere.Catalogue;

internal sealed class CataloguePostgreSqlContext(
    DbContextOptions<CataloguePostgreSqlContext> options,
    DbContextServices services
) : CatalogueDbContext(options, services)
{
    public override IQueryable<StockLevel> LockedLevels(Id<VariantKind>[] variants)
    {
        var ids = Array.ConvertAll(variants, v => v.Value);
        return StockLevels.FromSql(
            $"""
            SELECT * FROM catalogue.stock_levels
            WHERE tenant_id = {TenantId.Value} AND variant_id = ANY({ids})
            ORDER BY variant_id, location_id FOR UPDATE
            """
        );
    }

    public override IQueryable<Reservation> LockedReservation(string reference) =>
        Reservations.FromSql(
            $"SELECT * FROM catalogue.reservations WHERE tenant_id = {TenantId.Value} AND reference = {reference} FOR UPDATE"
        );

    public override IQueryable<StockTake> LockedStockTake(Id<StockTakeKind> id) =>
        StockTakes.FromSql(
            $"SELECT * FROM catalogue.stock_takes WHERE tenant_id = {TenantId.Value} AND id = {id.Value} FOR UPDATE"
        );

    public override Task FreezeStockAsync(CancellationToken cancellationToken) =>
        Database.ExecuteSqlAsync($"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", cancellationToken);

    public override Task LockTaxonomyAsync(CancellationToken cancellationToken)
    {
        var key = $"omnisphere.taxonomy.{TenantId}";
        return Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({key}, 0))", cancellationToken);
    }

    /// <summary>The transaction holds a lock of the database, which a host that dies gives back.</summary>
    public override Task<bool> TryAloneAsync(
        string what,
        Func<CancellationToken, Task> work,
        CancellationToken cancellationToken
    ) =>
        TransactAsync(
            async ct =>
            {
                var key = $"omnisphere.{what}.{TenantId}";
                var isMine = await Database
                    .SqlQuery<bool>($"SELECT pg_try_advisory_xact_lock(hashtextextended({key}, 0)) AS \"Value\"")
                    .SingleAsync(ct);
                if (isMine)
                {
                    await work(ct);
                }

                return isMine;
            },
            cancellationToken
        );

    protected override object Stored(DateTimeOffset time) => time.ToUniversalTime();
}

internal sealed class CataloguePostgreSqlDesign : IDesignTimeDbContextFactory<CataloguePostgreSqlContext>
{
    public CataloguePostgreSqlContext CreateDbContext(string[] args) =>
        new(
            DatabaseProviders.DesignTime<CataloguePostgreSqlContext>(
                DatabaseProvider.PostgreSql,
                CatalogueDbContext.Name
            ),
            DbContextServices.DesignTime
        );
}
