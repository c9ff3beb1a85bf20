using AwesomeAssertions;
using OmniSphere.Catalogue.Search;
using OmniSphere.Catalogue.Search.Lucene;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Tenancy;
using OmniSphere.Testing;

namespace OmniSphere.Catalogue.Tests.Search;

/// <summary>What only an index on disk has to care for: restarts, damage, other processes, many tenants.</summary>
public sealed class LuceneStorageTests : IDisposable
{
    private static readonly Tenant Shop = NewShop(1);
    private readonly TestFolder _folder = TestFolder.Create("search");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Root => _folder.Path;

    private string ShopFolder => Path.Combine(Root, Shop.Id.ToString());

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_index_is_found_again_after_a_restart()
    {
        await using (var first = LuceneSearches.Open(Root))
        {
            await StockAsync(first, Shop, "Lamp one");
            await PutAsync(first, Shop, "Lamp two");
        }

        await using var second = LuceneSearches.Open(Root);
        (await second.GetStateAsync(Shop, Ct)).Should().Be(IndexState.Ready);
        (await CountAsync(second, Shop, "lamp")).Should().Be(2);
        await PutAsync(second, Shop, "Lamp three");
        (await CountAsync(second, Shop, "lamp")).Should().Be(3);
    }

    [Fact]
    public async Task What_was_applied_outlives_a_process_that_is_killed()
    {
        await using var killed = LuceneSearches.Open(Root);
        await StockAsync(killed, Shop, "Lamp one");
        await PutAsync(killed, Shop, "Lamp two");
        using var copy = TestFolder.Create("killed");
        CopyFiles(Root, copy.Path); // What the disk holds at this moment: nothing was closed.
        await using var restarted = LuceneSearches.Open(copy.Path);
        (await CountAsync(restarted, Shop, "lamp")).Should().Be(2);
    }

    [Fact]
    public async Task A_rebuild_that_was_killed_leaves_the_live_index_and_is_swept_away()
    {
        using var copy = TestFolder.Create("killed");
        await using (var killed = LuceneSearches.Open(Root))
        {
            await StockAsync(killed, Shop, "Lamp one");
            await using var rebuild = await killed.BeginRebuildAsync(Shop, Ct);
            await rebuild.PutAsync([Product("Lamp two"), Product("Lamp three")], Ct);
            CopyFiles(Root, copy.Path);
        }

        await using var restarted = LuceneSearches.Open(copy.Path);
        (await CountAsync(restarted, Shop, "lamp")).Should().Be(1);
        await StockAsync(restarted, Shop, "Lamp", "Lamp");
        (await CountAsync(restarted, Shop, "lamp")).Should().Be(2);
        Directory.GetDirectories(Path.Combine(copy.Path, Shop.Id.ToString())).Should().ContainSingle();
    }

    [Fact]
    public async Task The_index_before_a_rebuild_is_removed_from_the_disk()
    {
        await using var search = LuceneSearches.Open(Root);
        await StockAsync(search, Shop, "Lamp one");
        await CountAsync(search, Shop, "lamp");
        await StockAsync(search, Shop, "Lamp two");
        Directory.GetDirectories(ShopFolder).Should().ContainSingle();
    }

    [Theory]
    [InlineData("segments*")]
    [InlineData("*.cfs")]
    [InlineData("*.si")]
    public async Task A_damaged_index_counts_as_missing_and_can_be_rebuilt(string files)
    {
        await using (var first = LuceneSearches.Open(Root))
        {
            await StockAsync(first, Shop, "Lamp one");
        }

        var damaged = Directory.GetFiles(ShopFolder, files, SearchOption.AllDirectories);
        damaged.Should().NotBeEmpty();
        foreach (var file in damaged)
        {
            await File.WriteAllBytesAsync(file, new byte[10], Ct);
        }

        await using var second = LuceneSearches.Open(Root);
        await FluentActions
            .Awaiting(() => CountAsync(second, Shop, "lamp"))
            .Should()
            .ThrowAsync<SearchIndexMissingException>();
        await StockAsync(second, Shop, "Lamp two");
        (await CountAsync(second, Shop, "lamp")).Should().Be(1);
    }

    [Fact]
    public async Task An_index_of_another_form_counts_as_missing()
    {
        await using (var first = LuceneSearches.Open(Root))
        {
            await StockAsync(first, Shop, "Lamp one");
        }

        var current = Path.Combine(ShopFolder, "current");
        var text = await File.ReadAllTextAsync(current, Ct);
        await File.WriteAllTextAsync(current, text.Replace("\n" + IndexFields.Form + "/", "\n0/"), Ct);
        await using var second = LuceneSearches.Open(Root);
        (await second.GetStateAsync(Shop, Ct)).Should().Be(IndexState.Missing);
    }

    [Fact]
    public async Task Another_process_reads_what_one_writes_but_does_not_write_at_the_same_time()
    {
        await using var writer = LuceneSearches.Open(Root);
        await StockAsync(writer, Shop, "Lamp one");
        await using var reader = LuceneSearches.Open(Root);
        (await CountAsync(reader, Shop, "lamp")).Should().Be(1);
        await FluentActions.Awaiting(() => PutAsync(reader, Shop, "Lamp")).Should().ThrowAsync<IOException>();
        await PutAsync(writer, Shop, "Lamp two");
        await UntilAsync(async () => await CountAsync(reader, Shop, "lamp") == 2);
        await StockAsync(writer, Shop, "Lamp", "Lamp", "Lamp");
        await UntilAsync(async () => await CountAsync(reader, Shop, "lamp") == 3);
    }

    [Fact]
    public async Task Many_shops_are_served_with_few_open_indexes()
    {
        const int shops = 12;
        await using var search = LuceneSearches.Open(Root, openIndexes: 3, openWriters: 2);
        for (var i = 1; i <= shops; i++)
        {
            await StockAsync(search, NewShop(i), [.. Enumerable.Range(0, i).Select(n => $"Lamp {n}")]);
        }

        await Parallel.ForEachAsync(
            Enumerable.Range(0, 120),
            Ct,
            async (n, _) =>
            {
                var number = (n * 7 % shops) + 1;
                if (n % 5 == 0)
                {
                    await PutAsync(search, NewShop(number), $"Chair {n}");
                }

                (await CountAsync(search, NewShop(number), "lamp")).Should().Be(number);
            }
        );
        // Each thread may still hold one that nobody else has open.
        search.Indexes.Count.Should().BeLessThanOrEqualTo(3 + Environment.ProcessorCount);
    }

    [Fact]
    public async Task Searches_on_many_threads_give_what_one_gives()
    {
        await using var search = LuceneSearches.Open(Root);
        await StockAsync(
            search,
            Shop,
            [.. Enumerable.Range(0, 200).Select(i => $"Lamp number {i} {new string('x', i % 60)}")]
        );
        var expected = (await search.SearchAsync(Shop, Query("lamp"), Ct)).Items.Select(i => i.Title).ToArray();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 400),
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Ct },
            async (_, ct) =>
                (await search.SearchAsync(Shop, Query("lamp"), ct)).Items.Select(i => i.Title).Should().Equal(expected)
        );
    }

    private static Tenant NewShop(int number) =>
        new()
        {
            Id = Id<TenantKind>.From(new Guid(number, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 1)),
            Slug = $"shop{number}",
            Name = "Shop",
            Currency = Currency.Eur,
            Culture = "en-US",
            Country = "US",
        };

    private static ProductDocument Product(string title) =>
        new()
        {
            Id = Id<ProductKind>.New(TimeProvider.System),
            Slug = "p",
            Title = title,
        };

    private static async Task StockAsync(LuceneProductSearch search, Tenant shop, params string[] titles)
    {
        await using var rebuild = await search.BeginRebuildAsync(shop, Ct);
        await rebuild.PutAsync([.. titles.Select(Product)], Ct);
        await rebuild.CommitAsync(Ct);
    }

    private static Task PutAsync(LuceneProductSearch search, Tenant shop, string title) =>
        search.ApplyAsync(shop, new ProductChanges([Product(title)], []), Ct);

    private static ProductQuery Query(string text) => new() { Text = text, Currency = Currency.Eur };

    private static async Task<long> CountAsync(LuceneProductSearch search, Tenant shop, string text) =>
        (await search.SearchAsync(shop, Query(text), Ct)).Total;

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var i = 0; i < 1_200 && !await holds(); i++)
        {
            await Task.Delay(50, Ct);
        }

        (await holds()).Should().BeTrue();
    }

    private static void CopyFiles(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            if (Path.GetFileName(file) == "writer.lock")
            {
                continue;
            }

            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
