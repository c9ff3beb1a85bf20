using AwesomeAssertions;
using OmniSphere.Catalogue.Search;

namespace OmniSphere.Catalogue.Tests.Search.Conformance;

public abstract partial class ProductSearchConformance
{
    [Fact]
    public async Task The_live_index_answers_until_the_new_one_takes_over()
    {
        await StockAsync("Old one", "Old two");
        await using var rebuild = await Search.BeginRebuildAsync(Shop, Ct);
        await rebuild.PutAsync([Product("New one")], Ct);
        (await TitlesAsync("one")).Should().Equal("Old one");
        await rebuild.CommitAsync(Ct);
        (await TitlesAsync(Query())).Should().Equal("New one");
    }

    [Fact]
    public async Task A_rebuild_that_is_given_up_leaves_no_trace()
    {
        await StockAsync("Old one");
        await using (var rebuild = await Search.BeginRebuildAsync(Shop, Ct))
        {
            await rebuild.PutAsync([Product("New one")], Ct);
        }

        (await TitlesAsync(Query())).Should().Equal("Old one");
        await PutAsync(Product("Later"));
        (await FindAsync(Query())).Total.Should().Be(2);
    }

    [Fact]
    public async Task What_changes_during_a_rebuild_is_in_both_indexes()
    {
        var (kept, changed, deleted) = (Product("Kept"), Product("Changed"), Product("Deleted"));
        await StockAsync(kept, changed, deleted);
        await using var rebuild = await Search.BeginRebuildAsync(Shop, Ct);
        await PutAsync(changed with { Title = "Changed again" }, Product("Added"));
        await DeleteAsync(deleted);
        (await TitlesAsync(Query())).Should().BeEquivalentTo("Kept", "Changed again", "Added");

        // Read before the changes were made.
        await rebuild.PutAsync([kept, changed, deleted], Ct);
        await rebuild.CommitAsync(Ct);
        (await TitlesAsync(Query())).Should().BeEquivalentTo("Kept", "Changed again", "Added");
    }

    [Fact]
    public async Task Changes_win_over_what_a_rebuild_brought_before_them()
    {
        var (changed, deleted) = (Product("Changed"), Product("Deleted"));
        await StockAsync(changed, deleted);
        await using var rebuild = await Search.BeginRebuildAsync(Shop, Ct);
        await rebuild.PutAsync([changed, deleted], Ct);
        await PutAsync(changed with { Title = "Changed again" });
        await DeleteAsync(deleted);
        await rebuild.CommitAsync(Ct);
        (await TitlesAsync(Query())).Should().Equal("Changed again");
    }

    [Fact]
    public async Task Changes_are_taken_while_the_first_index_is_built()
    {
        await using var rebuild = await Search.BeginRebuildAsync(Shop, Ct);
        await PutAsync(Product("Change"));
        await rebuild.PutAsync([Product("Rebuilt")], Ct);
        await rebuild.CommitAsync(Ct);
        (await TitlesAsync(Query())).Should().BeEquivalentTo("Change", "Rebuilt");
    }

    [Fact]
    public async Task A_second_rebuild_abandons_the_first()
    {
        await StockAsync("Old");
        await using var first = await Search.BeginRebuildAsync(Shop, Ct);
        await using var second = await Search.BeginRebuildAsync(Shop, Ct);
        await second.PutAsync([Product("Second")], Ct);
        await FluentActions.Awaiting(() => first.CommitAsync(Ct)).Should().ThrowAsync<InvalidOperationException>();
        await second.CommitAsync(Ct);
        (await TitlesAsync(Query())).Should().Equal("Second");
    }

    [Fact]
    public async Task Searches_and_changes_during_rebuilds_see_neither_an_empty_nor_a_half_index()
    {
        var products = Enumerable.Range(0, 300).Select(i => Product($"Lamp {i}")).ToArray();
        await StockAsync(products);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var searches = Enumerable.Range(0, 3).Select(_ => Task.Run(() => SearchUntilAsync(stop.Token), Ct)).ToArray();
        var changes = Task.Run(() => ChangeUntilAsync(products, stop.Token), Ct);
        for (var i = 0; i < 5; i++)
        {
            await using var rebuild = await Search.BeginRebuildAsync(Shop, Ct);
            foreach (var chunk in products.Chunk(50))
            {
                await rebuild.PutAsync(chunk, Ct);
            }

            await rebuild.CommitAsync(Ct);
        }

        await stop.CancelAsync();
        (await Task.WhenAll(searches))
            .SelectMany(totals => totals)
            .Should()
            .NotBeEmpty()
            .And.OnlyContain(t => t == 300);
        var last = await changes;
        (await TitlesAsync($"lamp changed {last}")).Should().Contain($"Lamp changed {last}");
    }

    private async Task<List<long>> SearchUntilAsync(CancellationToken stop)
    {
        var totals = new List<long>();
        while (!stop.IsCancellationRequested)
        {
            totals.Add((await Search.SearchAsync(Shop, Query("lamp"), Ct)).Total);
        }

        return totals;
    }

    /// <summary>Renames one product after the other; answers the number of the last name.</summary>
    private async Task<int> ChangeUntilAsync(ProductDocument[] products, CancellationToken stop)
    {
        var change = 0;
        do
        {
            change++;
            await PutAsync(products[change % products.Length] with { Title = $"Lamp changed {change}" });
        } while (!stop.IsCancellationRequested);

        return change;
    }
}
