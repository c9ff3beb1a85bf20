using AwesomeAssertions;
using OmniSphere.Catalogue.Search;

namespace OmniSphere.Catalogue.Tests.Search.Conformance;

public abstract partial class ProductSearchConformance
{
    [Theory]
    [InlineData(ProductSort.PriceAscending, "BCA-")]
    [InlineData(ProductSort.PriceDescending, "ACB-")]
    public async Task By_price_products_without_one_come_last(ProductSort sort, string titles)
    {
        await StockAsync(Priced("A", 300), Product("-"), Priced("B", 100), Priced("C", 200));
        string.Concat(await TitlesAsync(Query() with { Sort = sort })).Should().Be(titles);
    }

    [Fact]
    public async Task By_newest_the_last_created_comes_first()
    {
        await StockAsync("Old", "Newer", "Newest");
        (await TitlesAsync(Query() with { Sort = ProductSort.Newest })).Should().Equal("Newest", "Newer", "Old");
    }

    [Fact]
    public async Task By_title_the_alphabet_counts_and_not_the_code_of_letters()
    {
        await StockAsync("zebra", "Élan", "apple", "Eland", "Apple pie", "égal");
        string[] alphabet = ["apple", "Apple pie", "égal", "Élan", "Eland", "zebra"];
        (await TitlesAsync(Query() with { Sort = ProductSort.Title })).Should().Equal(alphabet);
        (await TitlesAsync(Query() with { Sort = ProductSort.TitleDescending })).Should().Equal(alphabet.Reverse());
    }

    [Fact]
    public async Task By_title_long_common_beginnings_are_told_apart()
    {
        await StockAsync("Lenovo ThinkPad T480 c", "Lenovo ThinkPad T480 a", "Lenovo ThinkPad T480 b");
        var titles = await TitlesAsync(Query() with { Sort = ProductSort.Title });
        string.Concat(titles.Select(t => t[^1])).Should().Be("abc");
    }

    [Fact]
    public async Task Without_words_the_most_popular_comes_first_then_the_newest()
    {
        await StockAsync(
            Product("Old"),
            Product("New"),
            Product("Liked") with
            {
                Popularity = 3,
            },
            Product("Loved") with
            {
                Popularity = 200.5,
            }
        );
        (await TitlesAsync(Query())).Should().Equal("Loved", "Liked", "New", "Old");
    }

    [Fact]
    public async Task An_order_other_than_relevance_takes_only_products_with_every_word()
    {
        await StockAsync(Priced("Red shirt", 300), Priced("Red hat", 100), Priced("Blue shirt", 200));
        (await TitlesAsync(Query("red shirt") with { Sort = ProductSort.PriceAscending })).Should().Equal("Red shirt");
    }

    [Fact]
    public async Task Pages_follow_one_another_without_gap_or_overlap()
    {
        await StockAsync([.. Enumerable.Range(0, 25).Select(i => Priced($"P{i}", 100 * (i % 3)))]);
        var query = Query() with { Sort = ProductSort.PriceAscending, Size = 10 };
        var pages = new List<string>();
        for (var page = 1; page <= 4; page++)
        {
            var result = await FindAsync(query with { Page = page });
            result.Total.Should().Be(25);
            result
                .Items.Count.Should()
                .Be(
                    page < 3 ? 10
                    : page == 3 ? 5
                    : 0
                );
            pages.AddRange(result.Items.Select(i => i.Title));
        }

        pages.Should().OnlyHaveUniqueItems().And.HaveCount(25);
    }

    [Fact]
    public async Task The_last_page_that_may_be_asked_for_is_answered()
    {
        await StockAsync("One");
        (await FindAsync(Query() with { Page = 100, Size = 100 })).Items.Should().BeEmpty();
    }

    [Theory]
    [InlineData(100L, null, "ABC")]
    [InlineData(101L, null, "BC")]
    [InlineData(null, 200L, "AB")]
    [InlineData(200L, 200L, "B")]
    [InlineData(300L, 100L, "")]
    public async Task Prices_are_limited_on_both_ends(long? min, long? max, string titles)
    {
        await StockAsync(Priced("A", 100), Priced("B", 200), Priced("C", 300), Product("-"));
        var query = Query() with { PriceMin = min, PriceMax = max, Sort = ProductSort.PriceAscending };
        string.Concat(await TitlesAsync(query)).Should().Be(titles);
    }

    [Fact]
    public async Task The_range_of_prices_ignores_the_price_asked_for_but_not_the_rest()
    {
        await StockAsync(Priced("Shirt", 100), Priced("Shirt", 300), Priced("Hat", 900));
        var range = (await FindAsync(Query("shirt") with { PriceMin = 200 })).PriceRange;
        range.Should().Be(new PriceRange(new Money(100, Currency.Eur), new Money(300, Currency.Eur)));
        (await FindAsync(Query("shirt") with { Currency = Currency.Usd })).PriceRange.Should().BeNull();
    }

    [Fact]
    public async Task Prices_are_those_of_the_currency_asked_for()
    {
        var both = Product("Both") with
        {
            Prices =
            [
                new(new Money(1000, Currency.Eur), new Money(1500, Currency.Eur)),
                new(new Money(900, Currency.Usd)),
            ],
        };
        await StockAsync(both, Priced("Euro", 500));
        var euro = await FindAsync(Query() with { Sort = ProductSort.PriceDescending });
        euro.Items[0].Price.Should().Be(new Money(1000, Currency.Eur));
        euro.Items[0].CompareAtPrice.Should().Be(new Money(1500, Currency.Eur));
        var dollar = await FindAsync(Query() with { Currency = Currency.Usd, Sort = ProductSort.PriceAscending });
        dollar.Items[0].Price.Should().Be(new Money(900, Currency.Usd));
        dollar.Items[0].CompareAtPrice.Should().BeNull();
        dollar.Items[1].Price.Should().BeNull();
        (await FindAsync(Query() with { Currency = Currency.Usd, PriceMin = 0 })).Total.Should().Be(1);
    }

    [Fact]
    public async Task What_is_sold_out_can_be_left_out()
    {
        await StockAsync(Product("Here"), Product("Gone") with { InStock = false });
        (await FindAsync(Query())).Total.Should().Be(2);
        (await TitlesAsync(Query() with { InStockOnly = true })).Should().Equal("Here");
    }

    [Fact]
    public async Task A_hit_shows_all_that_a_list_needs()
    {
        var product = Priced("Ünïcode “title”", 1999) with
        {
            ExternalId = "E-1",
            Brand = "Brand & Sons",
            Image = "https://example.test/a.jpg",
            InStock = false,
        };
        await StockAsync(product);
        (await FindAsync(Query()))
            .Items.Should()
            .Equal(
                new ProductHit
                {
                    Id = product.Id,
                    ExternalId = "E-1",
                    Slug = product.Slug,
                    Title = product.Title,
                    Brand = "Brand & Sons",
                    Price = new Money(1999, Currency.Eur),
                    Image = "https://example.test/a.jpg",
                    InStock = false,
                }
            );
    }
}
