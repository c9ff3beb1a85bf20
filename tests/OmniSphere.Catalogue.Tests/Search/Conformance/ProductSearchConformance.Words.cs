using AwesomeAssertions;
using OmniSphere.Catalogue.Search;

namespace OmniSphere.Catalogue.Tests.Search.Conformance;

public abstract partial class ProductSearchConformance
{
    [Fact]
    public async Task Words_are_found_in_any_order_and_case()
    {
        await StockAsync("Black toner cartridge", "White paper");
        (await TitlesAsync("TONER black")).Should().Equal("Black toner cartridge");
    }

    [Fact]
    public async Task Words_are_found_in_the_description()
    {
        await StockAsync(Product("FS-9130", "Fast laser printer"), Product("Paper"));
        (await TitlesAsync("laser")).Should().Equal("FS-9130");
    }

    [Fact]
    public async Task Words_are_found_in_the_brand()
    {
        await StockAsync(Product("Toner") with { Brand = "Xerox" }, Product("Paper") with { Brand = "Clairefontaine" });
        (await TitlesAsync("xerox")).Should().Equal("Toner");
    }

    [Fact]
    public async Task Words_are_found_in_the_names_of_categories_up_to_the_root()
    {
        await StockAsync(
            Product("Widget") with
            {
                Categories =
                [
                    [new("garden", "Garden"), new("hoses", "Hoses")],
                ],
            },
            Product("Gadget")
        );
        (await TitlesAsync("garden")).Should().Equal("Widget");
    }

    [Fact]
    public async Task Words_are_found_in_attributes_meant_for_it()
    {
        await StockAsync(
            With("Shirt", AttributeValue.Of("material", "Material", "merino wool")),
            With("Vest", AttributeValue.Of("note", "Note", "merino wool") with { Searchable = false })
        );
        (await TitlesAsync("merino")).Should().Equal("Shirt");
    }

    [Fact]
    public async Task Words_may_stand_in_different_fields()
    {
        await StockAsync(
            With("Shirt", Colour("green")) with
            {
                Brand = "Fjell",
            },
            With("Trousers", Colour("green")) with
            {
                Brand = "Other",
            },
            Product("Shirt of another kind")
        );
        (await TitlesAsync("fjell green shirt"))[0].Should().Be("Shirt");
    }

    [Fact]
    public async Task Products_with_every_word_come_before_products_with_some()
    {
        await StockAsync(
            "Camera camera camera lens camera",
            "Camera bag for travelling",
            "Leather shoulder bag bag bag"
        );
        var titles = await TitlesAsync("camera bag");
        titles[0].Should().Be("Camera bag for travelling");
    }

    [Fact]
    public async Task A_title_counts_for_more_than_a_description()
    {
        await StockAsync(
            Product("Desk lamp", "Goes well with a chair"),
            Product("Office chair", "Comfortable for long days")
        );
        (await TitlesAsync("chair"))[0].Should().Be("Office chair");
    }

    [Fact]
    public async Task A_rare_word_counts_for_more_than_a_common_one()
    {
        await StockAsync([
            .. Enumerable.Range(1, 30).Select(i => Product($"Cable number {i}")),
            Product("Titanium bolt"),
            Product("Titanium cable"),
        ]);
        (await TitlesAsync("titanium cable")).Take(2).Should().Equal("Titanium cable", "Titanium bolt");
    }

    [Fact]
    public async Task Neighbouring_words_come_before_words_far_apart()
    {
        await StockAsync("Screen cleaner for every projector", "Projector with bright screen", "Tall projector screen");
        (await TitlesAsync("projector screen"))[0].Should().Be("Tall projector screen");
    }

    [Fact]
    public async Task A_word_that_nothing_has_does_not_hide_the_rest()
    {
        await StockAsync("Garmin watch", "Paper");
        (await TitlesAsync("garmin zzyzx")).Should().Equal("Garmin watch");
    }

    [Fact]
    public async Task Words_that_say_nothing_are_ignored()
    {
        await StockAsync("Case for phone", "Stand for the table");
        (await TitlesAsync("a case for the phone"))[0].Should().Be("Case for phone");
    }

    [Fact]
    public async Task A_query_of_nothing_but_small_words_is_still_answered()
    {
        await StockAsync("The On", "Running shoe");
        (await TitlesAsync("the on")).Should().Equal("The On");
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData(null)]
    public async Task Without_words_everything_is_found(string? text)
    {
        await StockAsync("One", "Two", "Three");
        (await FindAsync(text)).Total.Should().Be(3);
    }

    [Theory]
    [InlineData("!!! ???")]
    [InlineData("\"")]
    [InlineData("foo AND (bar OR")]
    [InlineData("title:[* TO *]")]
    [InlineData("*:*")]
    [InlineData("~~ ++ -- ^^")]
    [InlineData("a/b\\c{d}")]
    [InlineData("𝔘𝔫𝔦𝔠𝔬𝔡𝔢 🙂 \u0301 \u200d")]
    public async Task Signs_have_no_meaning_and_do_no_harm(string text)
    {
        await StockAsync("One", "Two");
        var act = async () => await FindAsync(text);
        (await act.Should().NotThrowAsync()).Which.Total.Should().BeLessThan(2);
    }

    [Fact]
    public async Task A_very_long_query_is_answered()
    {
        await StockAsync("Camera bag");
        var text = string.Join(' ', Enumerable.Repeat("camera bag strap", 12));
        (await TitlesAsync(text)).Should().Equal("Camera bag");
    }

    [Theory]
    [InlineData("printer", "Printers")]
    [InlineData("printers", "Printer")]
    [InlineData("battery", "AA batteries")]
    [InlineData("watches", "Garden watch")]
    [InlineData("boxes", "Tool box")]
    [InlineData("women", "Woman")]
    [InlineData("mens shirt", "Men's shirt")]
    public async Task Singular_and_plural_are_the_same_word(string text, string title)
    {
        await StockAsync(title, "Something else");
        (await TitlesAsync(text)).Should().Equal(title);
    }

    [Theory]
    [InlineData("cafe", "Café crème")]
    [InlineData("CAFÉ", "Cafe noir")]
    [InlineData("jalapeno", "Jalapeño sauce")]
    [InlineData("smorrebrod", "Smørrebrød board")]
    public async Task Accents_make_no_difference(string text, string title)
    {
        await StockAsync(title, "Something else");
        (await TitlesAsync(text)).Should().Equal(title);
    }

    [Theory]
    [InlineData("wifi", "Wi-Fi router")]
    [InlineData("wi-fi", "Wifi router")]
    [InlineData("wi fi", "Wi-Fi router")]
    [InlineData("tn2110", "Toner TN-2110")]
    [InlineData("tn 2110", "Toner TN2110")]
    [InlineData("tn-2110", "Toner TN2110")]
    [InlineData("iphone7", "Case for iPhone 7")]
    [InlineData("iphone 7", "Case for iPhone7")]
    [InlineData("a4", "Paper A4 80g")]
    [InlineData("17.3", "Screen 17.3\" wide")]
    [InlineData("17,3", "Screen 17.3\" wide")]
    [InlineData("playstation", "Play Station controller")]
    [InlineData("play station", "Playstation controller")]
    public async Task Names_are_found_however_they_are_written(string text, string title)
    {
        await StockAsync(title, "Something else entirely");
        (await TitlesAsync(text)).Should().Contain(title);
    }

    [Theory]
    [InlineData("lapotp")] // two letters swapped
    [InlineData("lapto")] // one missing
    [InlineData("lapptop")] // one too many
    [InlineData("kaptop")] // another one, even the first
    public async Task One_typo_is_forgiven_in_a_short_word(string text)
    {
        await StockAsync("Laptop sleeve", "Window cleaner");
        (await TitlesAsync(text)).Should().Equal("Laptop sleeve");
    }

    [Fact]
    public async Task Two_typos_are_forgiven_from_eight_letters_on()
    {
        await StockAsync("Headphones", "Window cleaner");
        (await TitlesAsync("haedphnes")).Should().Equal("Headphones");
    }

    [Theory]
    [InlineData("cot")] // three letters
    [InlineData("window cleoner two")] // the rest matches, this must not throw
    public async Task Short_words_are_taken_at_their_word(string text)
    {
        await StockAsync("Cat food", "Car wash");
        (await TitlesAsync(text)).Should().BeEmpty();
    }

    [Theory]
    [InlineData("hdi", "HDMI cable")] // a letter is missing
    [InlineData("ubs", "USB stick")] // two are swapped
    [InlineData("tvv", "TV stand")] // one is there twice
    [InlineData("pss4", "Pad for PS4")] // a name with a digit
    [InlineData("p4s", "Pad for PS4")]
    [InlineData("vasns", "Van with doors")] // a plural that no product has
    public async Task A_slip_in_a_short_word_is_forgiven_where_it_is_plain(string text, string title)
    {
        await StockAsync("HDMI cable", "USB stick", "TV stand", "Pad for PS4", "Pad for PS5", "Van with doors");
        (await TitlesAsync(text)).Should().Equal(title);
    }

    [Fact]
    public async Task A_short_name_is_corrected_also_where_many_products_have_its_signs_apart()
    {
        await StockAsync([.. Enumerable.Range(0, 40).Select(_ => "Screw P 4 S"), "Pad for PS4"]);
        (await TitlesAsync("p4s"))[0].Should().Be("Pad for PS4");
    }

    [Fact]
    public async Task A_slip_in_a_plural_is_one_in_the_word_it_is_of()
    {
        await StockAsync("VGA to VGA cable", "Van with doors");
        (await TitlesAsync("vnas"))[0].Should().Be("Van with doors");
    }

    [Fact]
    public async Task Of_two_spellings_as_near_the_one_that_fingers_slip_to_comes_first()
    {
        await StockAsync("Tripp tripp", "Tripod", "Tripp");
        (await TitlesAsync("tripd"))[0].Should().Be("Tripod");
    }

    [Fact]
    public async Task A_word_that_no_product_has_is_ranked_as_the_one_it_is_taken_for()
    {
        await StockAsync("Desk lamp", "Computer desk", "Desk for a small computer", "Computer");
        (await TitlesAsync("coputer desk"))[..2].Should().Equal((await TitlesAsync("computer desk"))[..2]);
    }

    [Fact]
    public async Task A_misspelt_word_is_ranked_by_how_often_products_have_the_one_it_is_taken_for()
    {
        await StockAsync("Lamp with a long cable", "Lamp, lamp and lamp", "Lamp with a short cable");
        (await TitlesAsync("lmap")).Should().Equal(await TitlesAsync("lamp"));
    }

    [Theory]
    [InlineData("lantren")] // one slip
    [InlineData("headhpoens")] // two
    public async Task A_misspelt_word_is_found_among_many_others(string text)
    {
        var words = string.Join(' ', Enumerable.Range(0, 300).Select(i => $"a{(char)('a' + (i % 26))}{i}"));
        await StockAsync(Product("Lantern with headphones", words));
        (await TitlesAsync(text)).Should().Equal("Lantern with headphones");
    }

    [Fact]
    public async Task Words_that_people_read_count_for_more_than_a_table_of_data()
    {
        await StockAsync(
            With(
                "Notebook",
                AttributeValue.Of("network", "Network", "Bluetooth"),
                AttributeValue.Of("ports", "Ports", "Headphones")
            ),
            Product("Headphones"),
            With("Headphones to wear", AttributeValue.Of("network", "Network", "Bluetooth"))
        );
        (await TitlesAsync("bluetooth headphones"))[^1].Should().Be("Notebook");
    }

    [Fact]
    public async Task The_word_as_typed_comes_before_its_other_spellings()
    {
        await StockAsync("Table", "Cable", "Tables");
        (await TitlesAsync("cable"))[0].Should().Be("Cable");
    }

    [Fact]
    public async Task Numbers_are_not_taken_for_misspellings_of_one_another()
    {
        await StockAsync("Cartridge 21105", "Cartridge 21106");
        (await TitlesAsync("21106")).Should().Equal("Cartridge 21106");
    }

    [Fact]
    public async Task The_last_word_may_be_unfinished()
    {
        await StockAsync("Laptop sleeve", "Window cleaner");
        (await TitlesAsync("lap")).Should().Equal("Laptop sleeve");
        (await TitlesAsync("laptop sle")).Should().Equal("Laptop sleeve");
    }

    [Fact]
    public async Task A_word_that_is_finished_comes_before_one_that_only_begins_so()
    {
        await StockAsync("Lampshade", "Lamp");
        (await TitlesAsync("lamp"))[0].Should().Be("Lamp");
    }
}
