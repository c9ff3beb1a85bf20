using AwesomeAssertions;
using OmniSphere.Catalogue.Search;

namespace OmniSphere.Catalogue.Tests.Search.Conformance;

public abstract partial class ProductSearchConformance
{
    [Fact]
    public async Task A_shop_without_an_index_says_so()
    {
        (await Search.GetStateAsync(Shop, Ct)).Should().Be(IndexState.Missing);
        await FluentActions.Awaiting(() => FindAsync("x")).Should().ThrowAsync<SearchIndexMissingException>();
        await FluentActions.Awaiting(() => SuggestAsync("x")).Should().ThrowAsync<SearchIndexMissingException>();
        await FluentActions.Awaiting(() => PutAsync(Product("A"))).Should().ThrowAsync<SearchIndexMissingException>();
    }

    [Fact]
    public async Task An_empty_index_is_an_index()
    {
        await StockAsync(Array.Empty<ProductDocument>());
        (await Search.GetStateAsync(Shop, Ct)).Should().Be(IndexState.Ready);
        (await Search.CountAsync(Shop, Ct)).Should().Be(0);
        (await FindAsync("x")).Total.Should().Be(0);
    }

    [Fact]
    public async Task A_product_is_found_once_it_is_put()
    {
        await StockAsync("First");
        await PutAsync(Product("Second"));
        (await TitlesAsync("second")).Should().Equal("Second");
        (await Search.CountAsync(Shop, Ct)).Should().Be(2);
    }

    [Fact]
    public async Task A_product_put_again_takes_the_place_of_the_one_before()
    {
        var product = With("Before", Colour("red"));
        await StockAsync(product, With("Other", Colour("blue")));
        await PutAsync(product with { Title = "After", Attributes = [Colour("green")] });
        (await TitlesAsync("before")).Should().BeEmpty();
        (await TitlesAsync("after")).Should().Equal("After");
        Values(await FindAsync(Query()), "colour").Should().BeEquivalentTo("blue=1", "green=1");
        (await Search.CountAsync(Shop, Ct)).Should().Be(2);
    }

    [Fact]
    public async Task A_product_that_is_deleted_is_neither_found_nor_counted()
    {
        var product = Priced("Gone", 100) with { Attributes = [Colour("red")] };
        await StockAsync(product, Priced("Here", 500) with { Attributes = [Colour("blue")] });
        await DeleteAsync(product);
        var result = await FindAsync(Query());
        result.Items.Select(i => i.Title).Should().Equal("Here");
        result.Facets.SelectMany(f => f.Values).Should().NotContain(v => v.Value == "red");
        result.PriceRange!.Min.Amount.Should().Be(500);
        (await FindAsync("gone")).Total.Should().Be(0);
    }

    [Fact]
    public async Task Deleting_what_is_not_there_does_no_harm()
    {
        await StockAsync("Here");
        await DeleteAsync(Product("Never"));
        (await FindAsync(Query())).Total.Should().Be(1);
    }

    [Fact]
    public async Task The_same_change_twice_is_the_same_as_once()
    {
        await StockAsync("Here");
        var product = Product("Twice");
        await PutAsync(product);
        await PutAsync(product, product);
        (await FindAsync(Query())).Total.Should().Be(2);
    }

    [Fact]
    public async Task Many_small_changes_add_up()
    {
        await StockAsync("Zero");
        for (var i = 1; i <= 40; i++)
        {
            await PutAsync(With($"Item {i}", Colour($"c{i % 4}")));
        }

        var result = await FindAsync(Query("item") with { Size = 50 });
        result.Total.Should().Be(40);
        Values(result, "colour").Should().BeEquivalentTo("c0=10", "c1=10", "c2=10", "c3=10");
    }

    [Fact]
    public async Task A_value_that_comes_later_is_counted_and_filtered()
    {
        await StockAsync(With("A", Colour("red")));
        await FindAsync(Query());
        await PutAsync(With("B", Colour("turquoise"), AttributeValue.Of("new", "New", "yes")));
        Values(await FindAsync(Query()), "colour").Should().BeEquivalentTo("red=1", "turquoise=1");
        (await TitlesAsync(Filtered("new", "yes"))).Should().Equal("B");
    }

    [Fact]
    public async Task Shops_never_see_each_others_products()
    {
        var other = NewShop("en-US");
        await StockAsync(Shop, With("Mine", Colour("red")) with { Skus = ["SKU1"], Brand = "Mineral" });
        await StockAsync(other, With("Theirs", Colour("blue")) with { Skus = ["SKU1"], Brand = "Theorem" });
        (await TitlesAsync(Shop, "")).Should().Equal("Mine");
        (await TitlesAsync(other, "")).Should().Equal("Theirs");
        (await TitlesAsync(Shop, "sku1")).Should().Equal("Mine");
        (await TitlesAsync(Shop, "theirs")).Should().BeEmpty();
        (await SuggestAsync("theo")).Should().BeEmpty();
        (await Search.SearchAsync(Shop, Query("theirz"), Ct)).DidYouMean.Should().BeNull();
        (await FindAsync(Filtered("colour", "blue"))).Total.Should().Be(0);
    }

    [Fact]
    public async Task A_product_with_the_same_id_in_two_shops_is_two_products()
    {
        var other = NewShop("en-US");
        var product = Product("Mine");
        await StockAsync(Shop, product);
        await StockAsync(other, product with { Title = "Theirs" });
        await Search.ApplyAsync(other, new ProductChanges([], [product.Id]), Ct);
        (await TitlesAsync(Shop, "")).Should().Equal("Mine");
        (await TitlesAsync(other, "")).Should().BeEmpty();
    }

    [Fact]
    public async Task A_dropped_shop_has_no_index_and_the_others_keep_theirs()
    {
        var other = NewShop("en-US");
        await StockAsync(Shop, Product("Mine"));
        await StockAsync(other, Product("Theirs"));
        await Search.DropAsync(Shop.Id, Ct);
        (await Search.GetStateAsync(Shop, Ct)).Should().Be(IndexState.Missing);
        (await TitlesAsync(other, "theirs")).Should().Equal("Theirs");
        await Search.DropAsync(NewShop("en-US").Id, Ct);
        await StockAsync("Again");
        (await TitlesAsync("again")).Should().Equal("Again");
    }

    [Fact]
    public async Task An_index_of_another_language_answers_but_is_stale()
    {
        await StockAsync("Chair");
        var french = Shop with { Culture = "fr-FR" };
        (await Search.GetStateAsync(french, Ct)).Should().Be(IndexState.Stale);
        (await TitlesAsync(french, "chair")).Should().Equal("Chair");
        await StockAsync(french, Product("Cheval"));
        (await Search.GetStateAsync(french, Ct)).Should().Be(IndexState.Ready);
        (await TitlesAsync(french, "chevaux")).Should().Equal("Cheval");
    }
}
