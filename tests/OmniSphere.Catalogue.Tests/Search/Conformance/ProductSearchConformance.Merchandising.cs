using AwesomeAssertions;
using OmniSphere.Catalogue.Search;

namespace OmniSphere.Catalogue.Tests.Search.Conformance;

public abstract partial class ProductSearchConformance
{
    private static ProductQuery WithSynonym(string text, string[] words, params string[] finds) =>
        Query(text) with
        {
            Rules = new SearchRules { Synonyms = [new Synonym(words, finds)] },
        };

    private static ProductQuery Boosted(string? text, string attribute, string value, double factor) =>
        Query(text) with
        {
            Rules = new SearchRules { Boosts = [new ProductBoost(attribute, value, factor)] },
        };

    [Theory]
    [InlineData("sofa", "Couch in grey")]
    [InlineData("couch", "Sofa in grey")]
    [InlineData("sofas", "Couch in grey")]
    [InlineData("SOFA grey", "Couch in grey")]
    public async Task Words_that_mean_the_same_find_each_other(string text, string title)
    {
        await StockAsync(title, "Chair in grey");
        var query = WithSynonym(text, ["sofa", "couch"], "sofa", "couch");
        (await TitlesAsync(query))[0].Should().Be(title);
    }

    [Fact]
    public async Task A_synonym_of_one_direction_does_not_work_backwards()
    {
        await StockAsync("Sneaker", "Shoe");
        (await TitlesAsync(WithSynonym("shoe", ["shoe"], "sneaker"))).Should().BeEquivalentTo("Shoe", "Sneaker");
        (await TitlesAsync(WithSynonym("sneaker", ["shoe"], "sneaker"))).Should().Equal("Sneaker");
    }

    [Fact]
    public async Task The_word_itself_comes_before_its_synonym()
    {
        await StockAsync("Couch", "Sofa", "Lamp");
        (await TitlesAsync(WithSynonym("sofa", ["sofa", "couch"], "sofa", "couch"))).Should().Equal("Sofa", "Couch");
    }

    [Fact]
    public async Task A_phrase_may_be_a_synonym_of_a_word_and_a_word_of_a_phrase()
    {
        await StockAsync("Washing machine, white", "Washer, white", "Machine oil");
        string[] words = ["washer", "washing machine"];
        (await TitlesAsync(WithSynonym("washer", words, words)))
            .Should()
            .BeEquivalentTo("Washer, white", "Washing machine, white");
        (await TitlesAsync(WithSynonym("white washing machine", words, words)))
            .Take(2)
            .Should()
            .BeEquivalentTo("Washer, white", "Washing machine, white");
    }

    [Fact]
    public async Task Half_a_phrase_is_no_synonym()
    {
        await StockAsync("Washer", "Machine oil");
        string[] words = ["washer", "washing machine"];
        (await TitlesAsync(WithSynonym("machine", words, words))).Should().Equal("Machine oil");
    }

    [Fact]
    public async Task Synonyms_follow_the_grammar_of_the_shops_language()
    {
        var shop = NewShop("fr-FR");
        await StockAsync(shop, Product("Vélo de ville"), Product("Casque"));
        var query = WithSynonym("bicyclettes", ["bicyclette"], "vélos");
        var result = await Search.SearchAsync(shop, query, Ct);
        result.Items.Select(i => i.Title).Should().Equal("Vélo de ville");
    }

    [Fact]
    public async Task Pinned_products_come_first_in_the_order_of_their_pins()
    {
        var (a, b, c) = (Product("Lamp lamp lamp"), Product("Lamp"), Product("Lamp for the desk"));
        await StockAsync(a, b, c);
        (await TitlesAsync(Query("lamp") with { Pins = [c.Id, b.Id] }))
            .Should()
            .Equal("Lamp for the desk", "Lamp", "Lamp lamp lamp");
    }

    [Fact]
    public async Task A_pinned_product_is_found_without_the_words_and_counts()
    {
        var pinned = Product("Something else") with { Attributes = [Colour("red")] };
        await StockAsync(Product("Lamp") with { Attributes = [Colour("blue")] }, pinned, Product("Other"));
        var result = await FindAsync(Query("lamp") with { Pins = [pinned.Id] });
        result.Items.Select(i => i.Title).Should().Equal("Something else", "Lamp");
        result.Total.Should().Be(2);
        Values(result, "colour").Should().BeEquivalentTo("red=1", "blue=1");
    }

    [Fact]
    public async Task A_pinned_product_that_fails_a_filter_is_left_out()
    {
        var pinned = With("Red lamp", Colour("red"));
        await StockAsync(pinned, With("Blue lamp", Colour("blue")));
        var query = Query("lamp") with { Pins = [pinned.Id], Filters = Filters(("colour", ["blue"])) };
        (await TitlesAsync(query)).Should().Equal("Blue lamp");
    }

    [Fact]
    public async Task A_pin_of_another_shops_or_of_a_deleted_product_does_nothing()
    {
        var other = NewShop("en-US");
        var (theirs, gone) = (Product("Their lamp"), Product("Old lamp"));
        await StockAsync(other, theirs);
        await StockAsync(Product("Lamp"), gone);
        await DeleteAsync(gone);
        var result = await FindAsync(Query("lamp") with { Pins = [theirs.Id, gone.Id] });
        result.Items.Select(i => i.Title).Should().Equal("Lamp");
    }

    [Fact]
    public async Task Pins_hold_without_words_and_do_nothing_in_another_order()
    {
        var (a, b) = (Priced("A", 100), Priced("B", 200));
        await StockAsync(b, a);
        var query = Query() with { Pins = [b.Id] };
        (await TitlesAsync(query)).Should().Equal("B", "A");
        (await TitlesAsync(query with { Sort = ProductSort.PriceAscending })).Should().Equal("A", "B");
    }

    [Fact]
    public async Task A_boosted_value_comes_first_among_products_with_the_same_words()
    {
        await StockAsync(
            Product("Lamp") with
            {
                Brand = "Halden",
            },
            Product("Lamp with a long name") with
            {
                Brand = "Vesta",
            }
        );
        (await TitlesAsync(Query("lamp")))[0].Should().Be("Lamp");
        (await TitlesAsync(Boosted("lamp", "brand", "vesta", 5)))[0].Should().Be("Lamp with a long name");
        (await TitlesAsync(Boosted("lamp", "brand", "Halden", 0.1)))[0].Should().Be("Lamp with a long name");
    }

    [Fact]
    public async Task A_boosted_value_comes_first_without_words()
    {
        await StockAsync(With("Red", Colour("red")), With("Blue", Colour("blue")), With("Green", Colour("green")));
        (await TitlesAsync(Boosted(null, "colour", "red", 2)))[0].Should().Be("Red");
        (await TitlesAsync(Boosted(null, "colour", "green", 0.5)))[^1].Should().Be("Green");
    }

    [Fact]
    public async Task A_boosted_product_with_some_words_stays_behind_those_with_all()
    {
        await StockAsync(
            Product("Camera bag") with
            {
                Brand = "Halden",
            },
            Product("Camera strap for travelling") with
            {
                Brand = "Vesta",
            }
        );
        (await TitlesAsync(Boosted("camera bag", "brand", "Vesta", 10)))[0].Should().Be("Camera bag");
    }

    [Fact]
    public async Task A_category_is_boosted_with_all_that_hangs_below()
    {
        await StockCategoriesAsync();
        (await TitlesAsync(Boosted(null, "category", "office/printers", 3)))[0].Should().Be("A");
    }

    [Fact]
    public async Task What_can_be_bought_comes_first_where_asked_for()
    {
        await StockAsync(
            Priced("Lamp lamp", 100) with
            {
                InStock = false,
            },
            Priced("Lamp of glass", 300),
            Priced("Lamp of oak", 200)
        );
        (await TitlesAsync(Query("lamp")))[0].Should().Be("Lamp lamp");
        (await TitlesAsync(Query("lamp") with { InStockFirst = true }))[^1].Should().Be("Lamp lamp");
        (await TitlesAsync(Query() with { InStockFirst = true, Sort = ProductSort.PriceAscending }))
            .Should()
            .Equal("Lamp of oak", "Lamp of glass", "Lamp lamp");
    }

    [Fact]
    public async Task A_sku_asked_for_comes_first_although_it_is_sold_out()
    {
        await StockAsync(
            Product("Toner") with
            {
                Skus = ["CB540A"],
                InStock = false,
            },
            Product("Cartridge like CB540A", "Replaces CB540A")
        );
        (await TitlesAsync(Query("cb540a") with { InStockFirst = true }))[0].Should().Be("Toner");
    }
}
