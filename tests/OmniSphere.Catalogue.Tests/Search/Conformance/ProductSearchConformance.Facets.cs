using AwesomeAssertions;
using OmniSphere.Catalogue.Search;

namespace OmniSphere.Catalogue.Tests.Search.Conformance;

public abstract partial class ProductSearchConformance
{
    private static readonly CategoryNode Office = new("office", "Office");
    private static readonly CategoryNode Printers = new("printers", "Printers");
    private static readonly CategoryNode Paper = new("paper", "Paper goods");

    private static AttributeValue Size(string size) => AttributeValue.Of("size", "Size", size);

    private Task StockShirtsAsync() =>
        StockAsync(
            With("A", Colour("red"), Size("S")),
            With("B", Colour("red"), Size("M")),
            With("C", Colour("blue"), Size("M")),
            With("D", Colour("green"), Size("L"))
        );

    [Fact]
    public async Task Facets_count_the_values_of_what_was_found()
    {
        await StockShirtsAsync();
        var result = await FindAsync(Query());
        Values(result, "colour").Should().Equal("red=2", "blue=1", "green=1");
        Values(result, "size").Should().Equal("M=2", "L=1", "S=1");
    }

    [Fact]
    public async Task Facets_count_only_what_the_words_find()
    {
        await StockAsync(With("Shirt", Colour("red")), With("Shirt", Colour("blue")), With("Hat", Colour("green")));
        Values(await FindAsync("shirt"), "colour").Should().BeEquivalentTo("red=1", "blue=1");
    }

    [Fact]
    public async Task Facets_carry_the_attributes_label_and_unit()
    {
        await StockAsync(
            With("A", AttributeValue.Of("weight", "Weight", 1.5, "kg")),
            With("B", AttributeValue.Of("weight", "Weight", 2, "kg"))
        );
        var facet = (await FindAsync(Query())).Facets.Single();
        facet.Label.Should().Be("Weight");
        facet.Unit.Should().Be("kg");
        facet.Values.Select(v => v.Value).Should().Equal("1.5", "2");
    }

    [Fact]
    public async Task Several_values_of_an_attribute_widen()
    {
        await StockShirtsAsync();
        (await TitlesAsync(Filtered("colour", "red", "green"))).Should().BeEquivalentTo("A", "B", "D");
    }

    [Fact]
    public async Task Several_attributes_narrow()
    {
        await StockShirtsAsync();
        var query = Query() with { Filters = Filters(("colour", ["red", "blue"]), ("size", ["M"])) };
        (await TitlesAsync(query)).Should().BeEquivalentTo("B", "C");
    }

    [Fact]
    public async Task Counts_of_an_attribute_ignore_its_own_selection_but_not_the_others()
    {
        await StockShirtsAsync();
        var query = Query() with { Filters = Filters(("colour", ["red"]), ("size", ["M"])) };
        var result = await FindAsync(query);
        result.Total.Should().Be(1);
        Values(result, "colour").Should().Equal("blue=1", "red=1*");
        Values(result, "size").Should().Equal("M=1*", "S=1");
    }

    [Fact]
    public async Task Values_are_compared_without_case()
    {
        await StockShirtsAsync();
        (await FindAsync(Filtered("COLOUR", "Red"))).Total.Should().Be(2);
    }

    [Theory]
    [InlineData("colour", "mauve")]
    [InlineData("flavour", "red")]
    public async Task What_no_product_has_finds_nothing(string attribute, string value)
    {
        await StockShirtsAsync();
        var result = await FindAsync(Filtered(attribute, value));
        result.Total.Should().Be(0);
        result.Items.Should().BeEmpty();
    }

    [Fact]
    public async Task An_unknown_value_beside_a_known_one_changes_nothing()
    {
        await StockShirtsAsync();
        (await FindAsync(Filtered("colour", "red", "mauve"))).Total.Should().Be(2);
    }

    [Fact]
    public async Task A_product_with_several_values_counts_for_each()
    {
        await StockAsync(With("A", Colour("red"), Colour("blue")), With("B", Colour("red")));
        Values(await FindAsync(Query()), "colour").Should().Equal("red=2", "blue=1");
        (await TitlesAsync(Filtered("colour", "blue"))).Should().Equal("A");
    }

    [Fact]
    public async Task Attributes_not_meant_for_filtering_make_no_facet()
    {
        await StockAsync(With("A", Colour("red") with { Facetable = false }), With("B", Colour("blue")), Product("C"));
        Values(await FindAsync(Query()), "colour").Should().Equal("blue=1");
    }

    [Fact]
    public async Task Yes_and_no_are_values()
    {
        await StockAsync(
            With("A", AttributeValue.Of("duplex", "Duplex", true)),
            With("B", AttributeValue.Of("duplex", "Duplex", false)),
            With("C", AttributeValue.Of("duplex", "Duplex", true))
        );
        Values(await FindAsync(Query()), "duplex").Should().Equal("true=2", "false=1");
        (await TitlesAsync(Filtered("duplex", "false"))).Should().Equal("B");
    }

    [Theory]
    [InlineData("2", "B")]
    [InlineData("2..3.5", "BC")]
    [InlineData("..2", "AB")]
    [InlineData("2.5..", "CD")]
    [InlineData("7..9", "")]
    [InlineData("..", "")]
    public async Task Numbers_are_filtered_by_value_and_by_range(string value, string titles)
    {
        await StockAsync(
            With("A", AttributeValue.Of("length", "Length", 1)),
            With("B", AttributeValue.Of("length", "Length", 2)),
            With("C", AttributeValue.Of("length", "Length", 2.5)),
            With("D", AttributeValue.Of("length", "Length", 30))
        );
        string.Concat((await TitlesAsync(Filtered("length", value))).Order()).Should().Be(titles);
    }

    [Fact]
    public async Task Brand_is_a_facet()
    {
        await StockAsync(
            Product("A") with
            {
                Brand = "Xerox",
            },
            Product("B") with
            {
                Brand = "HP",
            },
            Product("C") with
            {
                Brand = "HP",
            }
        );
        Values(await FindAsync(Query()), "brand").Should().Equal("HP=2", "Xerox=1");
        (await TitlesAsync(Filtered("brand", "xerox"))).Should().Equal("A");
    }

    [Fact]
    public async Task Categories_count_what_hangs_below_them()
    {
        await StockCategoriesAsync();
        var facet = (await FindAsync(Query())).Facets.Single(f => f.Attribute == "category");
        facet
            .Values.Select(v => $"{v.Value}={v.Count}")
            .Should()
            .Equal("office=3", "office/paper=2", "office/printers=1");
        facet.Values[1].Label.Should().Be("Paper goods");
    }

    [Theory]
    [InlineData("office", "ABC")]
    [InlineData("printers", "A")]
    [InlineData("office/printers", "A")]
    [InlineData("/Office/Paper/", "BC")]
    [InlineData("garden", "")]
    [InlineData("paper/office", "")]
    public async Task A_category_finds_what_hangs_in_it_and_below(string category, string titles)
    {
        await StockCategoriesAsync();
        var found = await TitlesAsync(Query() with { Category = category });
        string.Concat(found.Order()).Should().Be(titles);
    }

    [Fact]
    public async Task A_product_in_two_categories_is_found_once_in_each()
    {
        await StockAsync(
            Product("A") with
            {
                Categories =
                [
                    [Office, Printers],
                    [Office, Paper],
                ],
            },
            Product("B")
        );
        (await FindAsync(Query() with { Category = "office" })).Total.Should().Be(1);
        (await FindAsync(Query() with { Category = "paper" })).Total.Should().Be(1);
    }

    [Fact]
    public async Task The_category_asked_for_is_marked_and_its_siblings_still_counted()
    {
        await StockCategoriesAsync();
        var result = await FindAsync(Query() with { Category = "printers" });
        result.Total.Should().Be(1);
        Values(result, "category").Should().Equal("office=3", "office/paper=2", "office/printers=1*");
    }

    [Fact]
    public async Task Facets_and_values_are_limited_and_what_is_selected_is_always_there()
    {
        await StockAsync([
            .. Enumerable
                .Range(0, 60)
                .Select(i =>
                    With($"P{i}", AttributeValue.Of("n", "N", $"v{i / 2:D2}"), AttributeValue.Of($"k{i}", "K", "x"))
                ),
        ]);
        var query = Filtered("n", "v29") with { FacetLimit = 3, FacetValueLimit = 5 };
        var result = await FindAsync(query);
        result.Facets.Count.Should().BeLessThanOrEqualTo(3);
        var values = Values(result, "n");
        values.Should().HaveCount(6);
        values.Should().Contain("v29=2*");
        (await FindAsync(Query() with { FacetLimit = 0 })).Facets.Should().BeEmpty();
    }

    [Fact]
    public async Task An_attribute_that_everything_shares_is_no_facet_unless_selected()
    {
        await StockAsync(With("A", Colour("red"), Size("S")), With("B", Colour("red"), Size("M")));
        (await FindAsync(Query())).Facets.Select(f => f.Attribute).Should().Equal("size");
        (await FindAsync(Filtered("colour", "red"))).Facets.Select(f => f.Attribute).Should().Contain("colour");
    }

    private Task StockCategoriesAsync() =>
        StockAsync(
            Product("A") with
            {
                Categories =
                [
                    [Office, Printers],
                ],
            },
            Product("B") with
            {
                Categories =
                [
                    [Office, Paper],
                ],
            },
            Product("C") with
            {
                Categories =
                [
                    [Office, Paper],
                ],
            }
        );
}
