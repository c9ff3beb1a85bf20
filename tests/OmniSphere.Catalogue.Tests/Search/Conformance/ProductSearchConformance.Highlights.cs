using AwesomeAssertions;
using OmniSphere.Catalogue.Search;

namespace OmniSphere.Catalogue.Tests.Search.Conformance;

public abstract partial class ProductSearchConformance
{
    [Theory]
    [InlineData("lamp", "Lamp of glass", "[Lamp] of glass")]
    [InlineData("glass lamps", "Lamp of glass", "[Lamp] of [glass]")]
    [InlineData("cafe", "Le Café noir", "Le [Café] noir")]
    [InlineData("tn2110", "Toner TN-2110 black", "Toner [TN-2110] black")]
    [InlineData("lapt", "Laptop sleeve", "[Laptop] sleeve")]
    [InlineData("lapotp", "Laptop sleeve", "[Laptop] sleeve")]
    [InlineData("<b>", "<b> & b", "<[b]> & [b]")]
    public async Task The_words_found_are_marked_in_the_title(string text, string title, string marked)
    {
        await StockAsync(title, "Something else");
        var hit = (await FindAsync(Query(text) with { Highlight = true })).Items[0];
        Marked(hit.Highlights!.Single()).Should().Be("title:" + marked);
    }

    [Fact]
    public async Task The_best_stretch_of_a_long_description_is_shown()
    {
        var filler = string.Join(' ', Enumerable.Repeat("nothing to see", 60));
        await StockAsync(Product("Desk", $"{filler} made of solid walnut wood {filler}"), Product("Other"));
        var hit = (await FindAsync(Query("walnut wood") with { Highlight = true })).Items[0];
        var highlight = hit.Highlights!.Single();
        highlight.Text.Length.Should().BeLessThan(260);
        Marked(highlight).Should().StartWith("description:").And.Contain("made of solid [walnut] [wood] nothing");
    }

    [Fact]
    public async Task A_synonym_that_was_found_is_marked()
    {
        await StockAsync("Couch in grey", "Lamp");
        var query = WithSynonym("sofa", ["sofa"], "couch") with { Highlight = true };
        Marked((await FindAsync(query)).Items[0].Highlights!.Single()).Should().Be("title:[Couch] in grey");
    }

    [Fact]
    public async Task Nothing_is_marked_unless_asked_for_and_nothing_without_words()
    {
        await StockAsync("Lamp");
        (await FindAsync("lamp")).Items[0].Highlights.Should().BeNull();
        (await FindAsync(Query() with { Highlight = true })).Items[0].Highlights.Should().BeEmpty();
    }

    private static string Marked(Highlight highlight)
    {
        var text = highlight.Text;
        foreach (var range in highlight.Ranges.Reverse())
        {
            text = text.Insert(range.Start + range.Length, "]").Insert(range.Start, "[");
        }

        return $"{highlight.Field}:{text}";
    }
}
