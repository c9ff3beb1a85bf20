using AwesomeAssertions;
using OmniSphere.Catalogue.Search;

namespace OmniSphere.Catalogue.Tests.Search.Conformance;

public abstract partial class ProductSearchConformance
{
    [Fact]
    public async Task Chosen_products_come_in_their_order_and_nothing_else_is_found_or_counted()
    {
        var (a, b, c, d) = (
            With("A", Colour("red")) with
            {
                Popularity = 5,
            },
            With("B", Colour("blue")),
            With("C", Colour("red")),
            With("D", Colour("green"))
        );
        await StockAsync(a, b, c, d);
        var query = Query() with { Within = Chosen(c, b, a, Product("Not there")) };
        var found = await FindAsync(query);
        found.Items.Select(i => i.Title).Should().Equal("C", "B", "A");
        found.Total.Should().Be(3);
        Values(found, "colour").Should().Equal("red=2", "blue=1");
        found = await FindAsync(query with { Filters = Filters(("colour", ["red"])) });
        found.Items.Select(i => i.Title).Should().Equal("C", "A");
        Values(found, "colour").Should().Equal("red=2*", "blue=1");
        (await TitlesAsync(query with { Sort = ProductSort.Title })).Should().Equal("A", "B", "C");
        (await FindAsync(Query() with { Within = ProductScope.Nothing })).Total.Should().Be(0);
    }

    [Fact]
    public async Task The_order_of_chosen_products_goes_on_from_page_to_page()
    {
        var all = Enumerable.Range(0, 9).Select(i => Product($"{i}")).ToArray();
        await StockAsync(all);
        int[] places = [4, 1, 8, 0, 6, 2, 7];
        var query = Query() with { Within = Chosen([.. places.Select(p => all[p])]), Size = 3 };
        var titles = new List<string>();
        titles.AddRange(await TitlesAsync(query with { Page = 2 }));
        titles.Should().Equal("0", "6", "2");
        titles.Clear();
        string? cursor = null;
        do
        {
            var page = await FindAsync(query with { After = cursor });
            titles.AddRange(page.Items.Select(i => i.Title));
            cursor = page.NextCursor;
        } while (cursor is not null && titles.Count < 20);
        string.Concat(titles).Should().Be("4180627");
    }

    [Fact]
    public async Task What_can_be_bought_comes_first_among_chosen_products_where_that_is_asked_for()
    {
        var (a, b, c) = (Product("A") with { InStock = false }, Product("B"), Product("C"));
        await StockAsync(a, b, c);
        var query = Query() with { Within = Chosen(a, c, b) };
        (await TitlesAsync(query)).Should().Equal("A", "C", "B");
        (await TitlesAsync(query with { InStockFirst = true })).Should().Equal("C", "B", "A");
    }

    [Fact]
    public async Task A_rule_bounds_what_is_found_and_leaves_its_attributes_to_choose_from()
    {
        await StockAsync(
            Sold("A", 100, Colour("red"), Size("S")),
            Sold("B", 200, Colour("red"), Size("M")),
            Sold("C", 300, Colour("blue"), Size("M")),
            Sold("D", 400, Colour("green"), Size("M")),
            Sold("E", 900, Colour("blue"), Size("M")),
            With("F", Colour("blue"), Size("M"))
        );
        var query = Query() with
        {
            Within = new ProductScope
            {
                Category = "office",
                Filters = Filters(("colour", ["red", "blue"])),
                PriceMin = 150,
                PriceMax = 500,
                Currency = Currency.Eur,
            },
        };
        var found = await FindAsync(query with { Sort = ProductSort.PriceAscending });
        found.Items.Select(i => i.Title).Should().Equal("B", "C");
        Values(found, "colour").Should().BeEquivalentTo("blue=1", "red=1");
        found.PriceRange!.Max.Amount.Should().Be(300, "the rule's bounds are not the shopper's");
        found = await FindAsync(query with { Filters = Filters(("colour", ["blue", "green"])) });
        found.Items.Select(i => i.Title).Should().Equal("C");
        Values(found, "colour").Should().BeEquivalentTo("blue=1*", "red=1");
        found = await FindAsync(query with { Currency = Currency.Usd });
        found.Total.Should().Be(2, "the rule's prices are of its own currency");
        found.Items[0].Price.Should().BeNull();

        ProductDocument Sold(string title, long amount, params AttributeValue[] attributes) =>
            Priced(title, amount) with
            {
                Attributes = attributes,
                Categories =
                [
                    [Office],
                ],
            };
    }

    [Fact]
    public async Task Words_and_pins_find_only_what_is_looked_through()
    {
        var (a, b, c) = (Product("Oak lamp"), Product("Steel lamp"), Product("Oak chair"));
        await StockAsync(a, b, c);
        var query = Query("lamp") with { Within = Chosen(c, b) };
        (await TitlesAsync(query)).Should().Equal("Steel lamp");
        (await TitlesAsync(query with { Pins = [a.Id] })).Should().Equal("Steel lamp");
        (await TitlesAsync(query with { Pins = [c.Id] })).Should().Equal("Oak chair", "Steel lamp");
    }

    private static ProductScope Chosen(params ProductDocument[] products) =>
        new() { Products = [.. products.Select(p => p.Id)] };
}
