using AwesomeAssertions;
using OmniSphere.Catalogue.Search;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Tests.Search.Conformance;

public abstract partial class ProductSearchConformance
{
    [Theory]
    [InlineData(ProductSort.Relevance, null)]
    [InlineData(ProductSort.Relevance, "lamp")]
    [InlineData(ProductSort.PriceAscending, null)]
    [InlineData(ProductSort.PriceDescending, null)]
    [InlineData(ProductSort.Newest, null)]
    [InlineData(ProductSort.Title, null)]
    [InlineData(ProductSort.TitleDescending, "lamp")]
    public async Task Cursors_lead_through_all_hits_in_the_order_of_pages(ProductSort sort, string? text)
    {
        // Many equals, some without a price, titles that begin alike.
        await StockAsync([
            .. Enumerable
                .Range(0, 23)
                .Select(i =>
                    i % 5 == 0
                        ? Product($"Lamp of the house {i % 4}")
                        : Priced($"Lamp of the house {i % 4}", 100 * (i % 3))
                ),
        ]);
        var query = Query(text) with { Sort = sort, Size = 4 };
        var all = (await FindAsync(query with { Size = 100 })).Items.Select(i => i.Slug).ToList();
        all.Should().HaveCount(23);
        (await WalkAsync(query)).Should().Equal(all);
    }

    [Fact]
    public async Task Cursors_lead_past_pins_and_what_is_sold_out()
    {
        var products = Enumerable.Range(0, 12).Select(i => Product("Lamp") with { InStock = i % 2 == 0 }).ToArray();
        await StockAsync(products);
        var query = Query("lamp") with { Size = 5, InStockFirst = true, Pins = [products[3].Id, products[4].Id] };
        var all = (await FindAsync(query with { Size = 100 })).Items.Select(i => i.Slug).ToList();
        all.Take(2).Should().Equal(products[3].Slug, products[4].Slug);
        (await WalkAsync(query)).Should().Equal(all);
    }

    [Fact]
    public async Task The_total_and_the_facets_of_a_later_page_are_those_of_all_hits()
    {
        await StockAsync([.. Enumerable.Range(0, 9).Select(i => With($"P{i}", Colour(i % 2 == 0 ? "red" : "blue")))]);
        var query = Query() with { Size = 4 };
        var second = await FindAsync(query with { After = (await FindAsync(query)).NextCursor });
        second.Total.Should().Be(9);
        second.Items.Should().HaveCount(4);
        Values(second, "colour").Should().Equal("red=5", "blue=4");
    }

    [Fact]
    public async Task The_last_page_has_no_cursor()
    {
        await StockAsync("A", "B", "C", "D");
        (await FindAsync(Query() with { Size = 4 })).NextCursor.Should().BeNull();
        (await FindAsync(Query() with { Size = 3 })).NextCursor.Should().NotBeNull();
        (await FindAsync("nothing")).NextCursor.Should().BeNull();
    }

    [Fact]
    public async Task A_cursor_goes_on_after_products_that_came_meanwhile()
    {
        await StockAsync(Priced("A", 100), Priced("B", 200), Priced("C", 300), Priced("D", 400));
        var query = Query() with { Sort = ProductSort.PriceAscending, Size = 2 };
        var cursor = (await FindAsync(query)).NextCursor;
        await PutAsync(Priced("Zero", 50), Priced("Between", 250));
        (await TitlesAsync(query with { After = cursor, Size = 10 }))
            .Should()
            .ContainInOrder("C", "D")
            .And.NotContain("A");
    }

    [Fact]
    public async Task A_cursor_of_another_order_is_refused()
    {
        await StockAsync("A", "B", "C");
        var cursor = (await FindAsync(Query() with { Size = 1, Sort = ProductSort.Newest })).NextCursor;
        var act = () => FindAsync(Query() with { Size = 1, Sort = ProductSort.Title, After = cursor });
        (await act.Should().ThrowAsync<ProblemException>()).Which.Code.Should().Be("cursor.invalid");
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("AAAAAAAAAAAA")]
    public async Task A_cursor_that_nobody_gave_is_refused(string cursor)
    {
        await StockAsync("A", "B");
        var act = () => FindAsync(Query() with { After = cursor });
        (await act.Should().ThrowAsync<ProblemException>()).Which.Code.Should().Be("cursor.invalid");
    }

    [Fact]
    public async Task A_cursor_of_another_shop_shows_nothing_of_it()
    {
        var other = NewShop("en-US");
        await StockAsync(other, Product("Theirs 1"), Product("Theirs 2"), Product("Theirs 3"));
        await StockAsync("Mine 1", "Mine 2");
        var cursor = (await Search.SearchAsync(other, Query() with { Size = 1 }, Ct)).NextCursor;
        (await TitlesAsync(Query() with { After = cursor }))
            .Should()
            .OnlyContain(t => t.StartsWith("Mine", StringComparison.Ordinal));
    }

    private async Task<List<string>> WalkAsync(ProductQuery query)
    {
        var slugs = new List<string>();
        for (var pages = 0; pages < 50; pages++)
        {
            var result = await FindAsync(query);
            slugs.AddRange(result.Items.Select(i => i.Slug));
            if (result.NextCursor is null)
            {
                return slugs;
            }

            query = query with { After = result.NextCursor };
        }

        throw new InvalidOperationException("The cursors go round in circles.");
    }
}
