using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Catalogue.Import;
using OmniSphere.Catalogue.Products;
using OmniSphere.Catalogue.Search;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Testing;

namespace OmniSphere.Catalogue.Tests.Search;

/// <summary>An index is built anew again and again while a shop is searched and changed fifty times a second each.</summary>
public sealed class RebuildUnderLoadTests(ITestOutputHelper output)
{
    private static readonly int Products = Soak.Scale(1_500, 20_000);
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(Soak.Scale(3, 60));
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

    /// <summary>Searches and updates at least.</summary>
    private static readonly int Least = (int)Duration.TotalSeconds * 15;
    private readonly int[] _revisions = new int[Products];
    private readonly List<double> _took = [];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nobody_notices_a_rebuild()
    {
        using var folder = TestFolder.Create("rebuild");
        await using var host = await ModuleTestHost.StartAsync(
            new ModuleTestHostOptions
            {
                DataFolder = folder.Path,
                Modules = builder => builder.AddOmniSphereCatalogue(),
            }
        );
        await ImportAsync(host);
        await UntilAsync(async () => await TotalAsync(host, null) == Products);
        await UntilNothingWaitsAsync(host);

        using var done = new CancellationTokenSource();
        var watch = Stopwatch.StartNew();
        var (searching, updating) = (new StrongBox<int>(), new StrongBox<int>());
        var searches = PacedAsync(searching, n => SearchAsync(host, n), done.Token);
        var updates = PacedAsync(updating, n => UpdateAsync(host, n), done.Token);
        var rebuilds = 0;
        // In the short form it lasts until enough has happened: a machine with other work at hand is given its time.
        bool IsOver() =>
            searches.IsCompleted
            || updates.IsCompleted
            || (
                watch.Elapsed > Duration
                && (
                    Soak.IsOn
                    || (
                        rebuilds >= 2
                        && Math.Min(Volatile.Read(ref searching.Value), Volatile.Read(ref updating.Value)) > Least
                    )
                )
            );
        while (!IsOver())
        {
            await host.Services.GetRequiredService<SearchRebuilds>().RequestAsync(host.Acme).WaitAsync(Ct);
            rebuilds++;
        }

        var took = watch.Elapsed;
        await done.CancelAsync();
        await Task.WhenAll(searches, updates);
        var (searched, updated) = (searching.Value, updating.Value);
        await host.SettleAsync();
        await UntilNothingWaitsAsync(host);

        rebuilds.Should().BeGreaterThanOrEqualTo(2);
        updated.Should().BeGreaterThan(Least);
        searched.Should().BeGreaterThan(Least);
        await EveryUpdateIsFoundAsync(host, updated);
        (await TotalAsync(host, null)).Should().Be(Products);
        // The old ones are gone.
        await UntilAsync(() =>
            Task.FromResult(
                Directory
                    .EnumerateDirectories(Path.Combine(folder.Path, "search"), "g????????", SearchOption.AllDirectories)
                    .Count() == 1
            )
        );
        _took.Sort();
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Products:N0} products, {took.TotalSeconds:N1} s: {rebuilds} rebuilds, {searched / took.TotalSeconds:N0} searches/s (p99 {_took[_took.Count * 99 / 100]:N1} ms), {updated / took.TotalSeconds:N0} updates/s"
            )
        );
    }

    private static async Task PacedAsync(StrongBox<int> count, Func<int, Task> work, CancellationToken until)
    {
        await Task.Yield();
        using var timer = new PeriodicTimer(Pace);
        while (!until.IsCancellationRequested)
        {
            await work(count.Value);
            Interlocked.Increment(ref count.Value);
            await timer.WaitForNextTickAsync(Ct);
        }
    }

    private async Task SearchAsync(ModuleTestHost host, int number)
    {
        var watch = Stopwatch.GetTimestamp();
        // Each product is in each of these answers, whatever is changed of it.
        (await TotalAsync(host, number % 2 == 0 ? "widget" : null))
            .Should()
            .Be(Products, "no half index is seen");
        _took.Add(Stopwatch.GetElapsedTime(watch).TotalMilliseconds);
    }

    private async Task UpdateAsync(ModuleTestHost host, int number)
    {
        var place = number * 7 % Products;
        await using var scope = host.Scope(host.Acme);
        var db = scope.Get<CatalogueDbContext>();
        var product = await db.Products.SingleAsync(p => p.ExternalId == $"W{place}", Ct);
        product.Title = $"Widget {place} {Word(++_revisions[place], place)}";
        db.Publish(new ProductUpdated(product.Id, product.Version + 1, Deleted: false));
        await db.SaveChangesAsync(Ct);
    }

    private async Task EveryUpdateIsFoundAsync(ModuleTestHost host, int updated)
    {
        for (var number = Math.Max(0, updated - Products); number < updated; number++)
        {
            var place = number * 7 % Products;
            (await TotalAsync(host, Word(_revisions[place], place)))
                .Should()
                .Be(1, "the last update of W{0} is found", place);
        }
    }

    /// <summary>A word of letters that only the last revision of one product has, far from all others.</summary>
    private static string Word(int revision, int place) =>
        string.Concat(
            SHA256.HashData(Encoding.UTF8.GetBytes($"{place}/{revision}")).Take(20).Select(b => (char)('a' + (b % 26)))
        );

    private static async Task ImportAsync(ModuleTestHost host)
    {
        var lines = string.Join(
            '\n',
            Enumerable
                .Range(0, Products)
                .Select(i =>
                    $$"""{"externalId":"W{{i}}","title":"Widget {{i}}","status":"published","variants":[{"sku":"W-{{i}}","price":{"amount":{{100 + i}},"currency":"USD" } }]}"""
                )
        );
        await using var scope = host.Scope(host.Acme);
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(lines));
        await scope.Get<IProductImporter>().ImportAsync(file, ImportFormat.JsonLines, cancellationToken: Ct);
    }

    private static async Task<long> TotalAsync(ModuleTestHost host, string? text)
    {
        try
        {
            var query = new ProductQuery { Text = text, Currency = Currency.Usd };
            return (await host.Services.GetRequiredService<IProductSearch>().SearchAsync(host.Acme, query, Ct)).Total;
        }
        catch (SearchIndexMissingException)
        {
            return -1;
        }
    }

    private static Task UntilNothingWaitsAsync(ModuleTestHost host) =>
        UntilAsync(async () =>
        {
            await using var scope = host.Scope(host.Acme);
            return !await scope.Get<CatalogueDbContext>().SearchChanges.AnyAsync(Ct);
        });

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var i = 0; i < 2_400 && !await holds(); i++)
        {
            await Task.Delay(50, Ct);
        }

        (await holds()).Should().BeTrue();
    }
}
