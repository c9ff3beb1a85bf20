using AwesomeAssertions;
using OmniSphere.Catalogue.Search;

namespace OmniSphere.Catalogue.Tests.Search.Conformance;

public abstract partial class ProductSearchConformance
{
    [Theory]
    [InlineData("006R90321")]
    [InlineData("006r90321")]
    [InlineData(" 006R90321 ")]
    [InlineData("006-R-90321")]
    [InlineData("006 R 90321")]
    public async Task A_sku_is_found_however_it_is_typed(string text)
    {
        await StockAsync(Product("Toner") with { Skus = ["006R90321"] }, Product("Drum") with { Skus = ["006R90322"] });
        (await TitlesAsync(text))[0].Should().Be("Toner");
    }

    [Fact]
    public async Task A_sku_with_punctuation_is_found_without_it()
    {
        await StockAsync(Product("Toner") with { Skus = ["TN-2110/BK"] }, Product("Drum"));
        (await TitlesAsync("tn2110bk")).Should().Equal("Toner");
    }

    [Fact]
    public async Task The_product_with_the_sku_comes_before_those_that_mention_it()
    {
        await StockAsync(
            Product("CB540A CB540A CB540A compatible cartridge", "Replaces CB540A"),
            Product("Original cartridge") with
            {
                Skus = ["CB540A"],
            }
        );
        (await TitlesAsync("cb540a"))[0].Should().Be("Original cartridge");
    }

    [Fact]
    public async Task Of_two_similar_skus_the_one_written_so_comes_first()
    {
        await StockAsync(Product("Plain") with { Skus = ["A1"] }, Product("Dashed") with { Skus = ["A-1"] });
        (await TitlesAsync("a-1"))[0].Should().Be("Dashed");
        (await TitlesAsync("a1"))[0].Should().Be("Plain");
    }

    [Fact]
    public async Task Any_variants_sku_finds_the_product_once()
    {
        await StockAsync(Product("Shirt") with { Skus = ["SH-S", "SH-M", "SH-L"] }, Product("Hat"));
        var result = await FindAsync("sh-m");
        result.Items.Select(i => i.Title).Should().Equal("Shirt");
        result.Total.Should().Be(1);
    }

    [Fact]
    public async Task A_sku_asked_for_does_not_bring_others_like_it()
    {
        await StockAsync([
            .. Enumerable.Range(100, 20).Select(i => Product($"Part {i}") with { Skus = [$"XK{i}0000"] }),
        ]);
        (await TitlesAsync("XK1050000")).Should().Equal("Part 105");
    }

    [Fact]
    public async Task A_barcode_is_found()
    {
        await StockAsync(Product("Toner") with { Barcodes = ["0095205603217"] }, Product("Drum"));
        (await TitlesAsync("0095205603217")).Should().Equal("Toner");
    }

    [Fact]
    public async Task A_sku_among_other_words_is_found()
    {
        await StockAsync(
            Product("Xerox toner") with
            {
                Skus = ["006R90321"],
            },
            Product("Xerox toner"),
            Product("Xerox")
        );
        (await FindAsync("xerox toner 006R90321")).Items[0].Slug.Should().Be("p1");
    }
}
