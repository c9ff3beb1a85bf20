using AwesomeAssertions;
using OmniSphere.Catalogue.Search;

namespace OmniSphere.Catalogue.Tests.Search.Conformance;

public abstract partial class ProductSearchConformance
{
    private static string[] Buckets(SearchResult result) =>
        [.. result.PriceHistogram.Select(b => $"{b.Min.Amount}-{b.Max.Amount}={b.Count}")];

    private Task StockPricesAsync(params long[] prices) => StockAsync([.. prices.Select(p => Priced($"P{p}", p))]);

    [Theory]
    [InlineData(5, "0-199=3,200-399=1,400-599=0,600-799=0,800-999=2")]
    [InlineData(2, "0-499=4,500-999=2")]
    [InlineData(1, "0-999=6")]
    public async Task Prices_fall_into_buckets_of_round_width(int buckets, string expected)
    {
        await StockPricesAsync(0, 100, 199, 200, 800, 999);
        var result = await FindAsync(Query() with { PriceBuckets = buckets });
        string.Join(',', Buckets(result)).Should().Be(expected);
    }

    [Fact]
    public async Task The_histogram_ignores_the_price_asked_for_but_not_the_rest()
    {
        await StockAsync(
            Priced("Shirt", 100) with
            {
                Attributes = [Colour("red")],
            },
            Priced("Shirt", 150) with
            {
                Attributes = [Colour("blue")],
            },
            Priced("Shirt", 190) with
            {
                Attributes = [Colour("red")],
            },
            Priced("Hat", 110) with
            {
                Attributes = [Colour("red")],
            }
        );
        var query = Query("shirt") with { PriceMin = 180, PriceBuckets = 2, Filters = Filters(("colour", ["red"])) };
        var result = await FindAsync(query);
        result.Total.Should().Be(1);
        Buckets(result).Should().Equal("100-149=1", "150-199=1");
    }

    [Fact]
    public async Task A_bucket_is_a_filter_that_finds_as_many()
    {
        await StockPricesAsync(999, 1000, 1499, 1500, 2499, 2500, 3999);
        var result = await FindAsync(Query() with { PriceBuckets = 10 });
        result.PriceHistogram.Sum(b => b.Count).Should().Be(7);
        foreach (var bucket in result.PriceHistogram)
        {
            var narrowed = Query() with { PriceMin = bucket.Min.Amount, PriceMax = bucket.Max.Amount };
            (await FindAsync(narrowed)).Total.Should().Be(bucket.Count);
        }
    }

    [Fact]
    public async Task Without_prices_or_without_asking_there_is_no_histogram()
    {
        await StockAsync(Priced("A", 100), Product("B"));
        (await FindAsync(Query())).PriceHistogram.Should().BeEmpty();
        (await FindAsync(Query("b") with { PriceBuckets = 5 })).PriceHistogram.Should().BeEmpty();
        var dollars = Query() with { PriceBuckets = 5, Currency = Currency.Usd };
        (await FindAsync(dollars)).PriceHistogram.Should().BeEmpty();
    }

    [Fact]
    public async Task One_price_is_one_bucket()
    {
        await StockPricesAsync(700, 700);
        Buckets(await FindAsync(Query() with { PriceBuckets = 10 })).Should().Equal("700-700=2");
    }
}
