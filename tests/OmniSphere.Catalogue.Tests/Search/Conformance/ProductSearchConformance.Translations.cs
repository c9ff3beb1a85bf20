using AwesomeAssertions;
using OmniSphere.Catalogue.Search;

namespace OmniSphere.Catalogue.Tests.Search.Conformance;

public abstract partial class ProductSearchConformance
{
    [Theory]
    [InlineData("chaises", "fr", "Chaise d'été en bois")]
    [InlineData("les chaises de l'été", "fr", "Chaise d'été en bois")]
    [InlineData("chiase", "fr", "Chaise d'été en bois")]
    [InlineData("chais", "fr-CA", "Chaise d'été en bois")]
    [InlineData("terrasses", "fr", "Chaise d'été en bois")]
    [InlineData("mobilier", "fr", "Chaise d'été en bois")]
    [InlineData("stuehle", "de-CH", "Stuhl für den Sommer")]
    [InlineData("stühle", "de", "Stuhl für den Sommer")]
    public async Task Words_of_a_translation_follow_the_grammar_of_its_language(
        string text,
        string locale,
        string title
    )
    {
        await StockAsync(Chair(), Product("Window"));
        var found = await FindAsync(In(text, locale));
        found.Items.Select(i => i.Title).Should().Equal(title);
    }

    [Theory]
    [InlineData("knives", "fr", "Bread knife")]
    [InlineData("bread knives", "de", "Bread knife")]
    [InlineData("brad knife", "fr", "Bread knife")]
    [InlineData("summer chairs", "fr", "Chaise d'été en bois")]
    public async Task What_is_not_translated_is_found_by_the_words_of_the_shops_language(
        string text,
        string locale,
        string title
    )
    {
        await StockAsync(Chair(), Product("Bread knife"), Product("Window"));
        (await TitlesAsync(In(text, locale)))[0].Should().Be(title);
    }

    [Theory]
    [InlineData(null, "Summer chair")]
    [InlineData("fr", "Chaise d'été en bois")]
    [InlineData("fr-CA", "Chaise d'été en bois")]
    [InlineData("de", "Stuhl für den Sommer")]
    [InlineData("it", "Summer chair")]
    public async Task A_hit_is_shown_in_the_nearest_language_that_there_is(string? locale, string title)
    {
        await StockAsync(Chair());
        (await TitlesAsync(In(null, locale))).Should().Equal(title);
    }

    [Fact]
    public async Task Words_found_are_marked_in_the_language_that_is_shown()
    {
        await StockAsync(
            Chair() with
            {
                Description = "For terraces.",
            },
            Product("Bread knife", "Cuts terraces of bread")
        );
        var hits = (await FindAsync(In("chaise terrasse", "fr") with { Highlight = true })).Items;
        hits[0]
            .Highlights!.Select(Marked)
            .Should()
            .Equal("title:[Chaise] d'été en bois", "description:Belle sur une [terrasse].");
        hits = (await FindAsync(In("chair terraces", null) with { Highlight = true })).Items;
        hits[0].Highlights!.Select(Marked).Should().Equal("title:Summer [chair]", "description:For [terraces].");
        // German has a title only.
        hits = (await FindAsync(In("stuhl terraces", "de") with { Highlight = true })).Items;
        hits[0]
            .Highlights!.Select(Marked)
            .Should()
            .Equal("title:[Stuhl] für den Sommer", "description:For [terraces].");
    }

    [Fact]
    public async Task Products_are_suggested_in_the_language_asked_for()
    {
        await StockAsync(Chair(), Product("Chainsaw"), Product("Window"));
        (await SuggestInAsync("chais", "fr")).Should().Equal("Chaise d'été en bois");
        (await SuggestInAsync("stuhl so", "de")).Should().Equal("Stuhl für den Sommer");
        (await SuggestInAsync("chains", "fr")).Should().Equal("Chainsaw");
        (await SuggestInAsync("summer ch", null)).Should().Equal("Summer chair");
    }

    [Fact]
    public async Task A_misspelt_word_is_put_right_with_the_accents_of_its_translation()
    {
        await StockAsync(
            Product("Teapot") with
            {
                Translations = [new ProductTexts { Locale = "fr", Title = "Théière en fonte" }],
            },
            Product("Window")
        );
        (await FindAsync(In("theirre", "fr"))).DidYouMean.Should().Be("théière");
    }

    [Fact]
    public async Task A_synonym_finds_what_is_not_translated_as_well()
    {
        await StockAsync(Product("Grey couches"), Product("Window"));
        var query = WithSynonym("sofas", ["sofa"], "couch") with { Locale = "fr" };
        (await TitlesAsync(query)).Should().Equal("Grey couches");
    }

    [Fact]
    public async Task A_word_that_is_the_same_in_two_languages_counts_once()
    {
        var both = Product("Radio alarm") with
        {
            Translations =
            [
                new ProductTexts
                {
                    Locale = "fr",
                    Title = "Radio réveil",
                    Description = "Radio, radio.",
                },
            ],
        };
        var one = Product("Radio alarm");
        await StockAsync(both, one, Product("Window"));
        // Equals: the newest first.
        (await FindAsync("radio"))
            .Items.Select(i => i.Id)
            .Should()
            .Equal(one.Id, both.Id);
    }

    [Fact]
    public async Task A_translation_can_be_added_and_taken_away()
    {
        var chair = Chair();
        await StockAsync(chair with { Translations = [] }, Product("Window"));
        (await TitlesAsync(In("bois", "fr"))).Should().BeEmpty();
        await PutAsync(chair);
        (await TitlesAsync(In("bois", "fr"))).Should().Equal("Chaise d'été en bois");
        await PutAsync(chair with { Translations = [] });
        (await TitlesAsync(In("bois", "fr"))).Should().BeEmpty();
        (await TitlesAsync(In("summer", "fr"))).Should().Equal("Summer chair");
    }

    private ProductDocument Chair() =>
        Priced("Summer chair", 5_000) with
        {
            Translations =
            [
                new ProductTexts { Locale = "de", Title = "Stuhl für den Sommer" },
                new ProductTexts
                {
                    Locale = "fr",
                    Title = "Chaise d'été en bois",
                    Description = "Belle sur une terrasse.",
                    Words = ["Mobiliers de jardin"],
                },
            ],
        };

    private static ProductQuery In(string? text, string? locale) => Query(text) with { Locale = locale };

    private async Task<string[]> SuggestInAsync(string text, string? locale) =>
        [
            .. (
                await Search.SuggestAsync(
                    Shop,
                    new SuggestQuery
                    {
                        Text = text,
                        Locale = locale,
                        Currency = Currency.Eur,
                    },
                    Ct
                )
            ).Select(s => s.Text),
        ];
}
