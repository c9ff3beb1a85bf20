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
        await ShouldBeSearchableAsync();
    }

    private async Task ShouldBeSearchableAsync()
    {
        using var api = new CatalogueClient(Shop);
        var watch = Stopwatch.StartNew();
        var all = (await api.PageAsync("/search?size=5")).Body;
        while (all["total"]!.GetValue<int>() < Products && watch.Elapsed < TimeSpan.FromMinutes(3))
        {
            Shop.Clock.Advance(TimeSpan.FromSeconds(1)); // The indexer rests by it.
            await Task.Delay(200, Stop);
            all = (await api.PageAsync("/search?size=5")).Body;
        }

        output.WriteLine($"All are found {watch.Elapsed.TotalSeconds:N1} s after they came in");
        all["total"]!.GetValue<int>().Should().Be(Products);
        all["facets"]!.AsArray().Should().HaveCountGreaterThan(3);
        var word = all["items"]![0]!["title"]!.GetValue<string>().Split(' ').First(w => w.Length > 3);
        (await api.PageAsync($"/search?q={Uri.EscapeDataString(word)}")).Body["total"]!
            .GetValue<int>()
            .Should()
            .BePositive();
        (await api.PageAsync($"/suggest?q={Uri.EscapeDataString(word[..3])}")).Body["items"]!
            .AsArray()
            .Should()
            .NotBeEmpty();
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
