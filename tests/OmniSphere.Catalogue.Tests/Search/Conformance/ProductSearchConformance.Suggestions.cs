using AwesomeAssertions;
using OmniSphere.Catalogue.Search;

namespace OmniSphere.Catalogue.Tests.Search.Conformance;

public abstract partial class ProductSearchConformance
{
    [Fact]
    public async Task A_misspelt_word_is_put_right()
    {
        await StockAsync("Camera bag", "Camera lens", "Window");
        (await FindAsync("camrea bag")).DidYouMean.Should().Be("camera bag");
    }

    [Fact]
    public async Task A_word_is_put_right_with_its_accents()
    {
        var shop = NewShop("fr-FR");
        await StockAsync(shop, Product("Théière en fonte"), Product("Tasse"));
        var result = await Search.SearchAsync(shop, Query("theirre"), Ct);
        result.DidYouMean.Should().Be("théière");
    }

    [Fact]
    public async Task A_query_that_finds_plenty_is_not_put_right()
    {
        await StockAsync("Cable one", "Cable two", "Cable three", "Cable four", "Table five");
        (await FindAsync("cable")).DidYouMean.Should().BeNull();
        (await FindAsync("table")).DidYouMean.Should().BeNull();
    }

    [Fact]
    public async Task What_resembles_nothing_is_not_put_right()
    {
        await StockAsync("Cable", "Table");
        var result = await FindAsync("zzyzxqq");
        result.Total.Should().Be(0);
        result.DidYouMean.Should().BeNull();
    }

    [Fact]
    public async Task Products_are_suggested_from_the_first_letters()
    {
        await StockAsync("Laptop sleeve", "Laptop lock", "Window");
        var suggestions = await SuggestAsync("lap");
        suggestions.Select(s => s.Text).Should().BeEquivalentTo("Laptop sleeve", "Laptop lock");
        suggestions.Should().OnlyContain(s => s.Kind == SuggestionKind.Product && s.Product!.Slug != "");
        (await SuggestAsync("laptop sl")).Select(s => s.Text).Should().Equal("Laptop sleeve");
    }

    [Fact]
    public async Task Brands_and_categories_are_suggested_with_the_number_of_products()
    {
        await StockAsync(
            Product("A") with
            {
                Brand = "Samsung",
                Categories =
                [
                    [Office, new("sample-cases", "Sample cases")],
                ],
            },
            Product("B") with
            {
                Brand = "Samsung",
            }
        );
        var suggestions = await SuggestAsync("sam");
        suggestions
            .Select(s => (s.Kind, s.Text, s.Value, s.Count))
            .Should()
            .Equal(
                (SuggestionKind.Brand, "Samsung", "Samsung", 2),
                (SuggestionKind.Category, "Sample cases", "office/sample-cases", 1)
            );
    }

    [Fact]
    public async Task A_word_inside_a_name_is_suggested_too()
    {
        await StockAsync(
            Product("A") with
            {
                Categories =
                [
                    [new("paper", "Paper goods")],
                ],
            }
        );
        (await SuggestAsync("goo")).Select(s => s.Text).Should().Equal("Paper goods");
        (await SuggestAsync("oods")).Should().BeEmpty();
    }

    [Fact]
    public async Task A_brand_whose_last_product_is_gone_is_not_suggested()
    {
        var product = Product("A") with { Brand = "Samsung" };
        await StockAsync(product, Product("B") with { Brand = "Sony" });
        await DeleteAsync(product);
        (await SuggestAsync("sam")).Should().BeEmpty();
        (await SuggestAsync("son")).Select(s => s.Text).Should().Equal("Sony");
    }

    [Fact]
    public async Task Suggestions_forgive_a_typo()
    {
        await StockAsync("Headphones black", "Window");
        (await SuggestAsync("headpones")).Select(s => s.Text).Should().Equal("Headphones black");
    }

    [Fact]
    public async Task A_sku_is_suggested()
    {
        await StockAsync(Product("Toner") with { Skus = ["006R90321"] }, Product("Window"));
        (await SuggestAsync("006R90321")).Select(s => s.Text).Should().Equal("Toner");
    }

    [Fact]
    public async Task Suggestions_are_limited()
    {
        await StockAsync([
            .. Enumerable.Range(0, 30).Select(i => Product($"Laptop {i}") with { Brand = $"Lapco {i}" }),
        ]);
        (await SuggestAsync("lap", 5)).Should().HaveCount(5);
        (await SuggestAsync("lap", 20)).Should().HaveCount(20);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("?!")]
    public async Task Nothing_is_suggested_for_nothing(string text)
    {
        await StockAsync("Laptop");
        (await SuggestAsync(text)).Should().BeEmpty();
    }
}
