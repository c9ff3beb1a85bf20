using System.Diagnostics;
using System.Globalization;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Catalogue.Import;
using OmniSphere.Catalogue.Stock;

namespace OmniSphere.Catalogue.Tests.Import;

public sealed class IcecatImportOnSqlite(SqliteCatalogue host, ITestOutputHelper output)
    : IcecatImportTests(host, output),
        IClassFixture<SqliteCatalogue>;

public sealed class IcecatImportOnPostgreSql(PostgreSqlCatalogue host, ITestOutputHelper output)
    : IcecatImportTests(host, output),
        IClassFixture<PostgreSqlCatalogue>;

public abstract class IcecatImportTests(CatalogueHost host, ITestOutputHelper output) : CatalogueSuite(host)
{
    [Fact]
    public async Task The_real_products_come_in_and_coming_again_change_nothing()
    {
        using var file = await IcecatProducts.ReadAsync(Stop);
        var first = await TimeAsync(file);
        first.Errors.Should().BeEmpty();
        first.Should().BeEquivalentTo(new ImportReport(IcecatProducts.Count, 0, 0, 0, []));

        file.Position = 0;
        var second = await TimeAsync(file);
        second.Should().BeEquivalentTo(new ImportReport(0, 0, IcecatProducts.Count, 0, []));

        await using var scope = Shop.Scope();
        (await scope.Get<CatalogueDbContext>().Products.CountAsync(Stop)).Should().Be(IcecatProducts.Count);
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
                $"{IcecatProducts.Count / watch.Elapsed.TotalSeconds:N0} products/s, {cpu:N1} s of CPU time"
            )
        );
        return report;
    }
}
