using System.Diagnostics;
using System.Globalization;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Catalogue.Import;
using OmniSphere.Catalogue.Stock;
using OmniSphere.Testing;

namespace OmniSphere.Catalogue.Tests.Import;

public sealed class IcecatImportOnSqlite(SqliteCatalogue host, ITestOutputHelper output)
    : IcecatImportTests(host, output),
        IClassFixture<SqliteCatalogue>;

public sealed class IcecatImportOnPostgreSql(PostgreSqlCatalogue host, ITestOutputHelper output)
    : IcecatImportTests(host, output),
        IClassFixture<PostgreSqlCatalogue>
{
    // All of them come in on SQLite in every run.
    protected override int Products => Soak.Scale(4_000, IcecatProducts.Count);
}

public abstract class IcecatImportTests(CatalogueHost host, ITestOutputHelper output) : CatalogueSuite(host)
{
    protected virtual int Products => IcecatProducts.Count;

    [Fact]
    public async Task The_real_products_come_in_and_coming_again_change_nothing()
    {
        using var file = await IcecatProducts.ReadAsync(Stop, Products);
        var first = await TimeAsync(file);
        first.Errors.Should().BeEmpty();
        first.Should().BeEquivalentTo(new ImportReport(Products, 0, 0, 0, []));

        file.Position = 0;
        var second = await TimeAsync(file);
        second.Should().BeEquivalentTo(new ImportReport(0, 0, Products, 0, []));

        await using var scope = Shop.Scope();
        (await scope.Get<CatalogueDbContext>().Products.CountAsync(Stop)).Should().Be(Products);
        (await scope.Get<StockAudit>().RunAsync(Stop)).Should().BeEmpty();
    }

    private async Task<ImportReport> TimeAsync(Stream file)
    {
        await using var scope = Shop.Scope();
        var watch = Stopwatch.StartNew();
        var before = Environment.CpuUsage.TotalTime;
        var report = await scope
            .Get<IProductImporter>()
            .ImportAsync(file, ImportFormat.JsonLines, cancellationToken: Stop);
        var cpu = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Products / watch.Elapsed.TotalSeconds:N0} products/s, {cpu:N1} s of CPU time"
            )
        );
        return report;
    }
}
