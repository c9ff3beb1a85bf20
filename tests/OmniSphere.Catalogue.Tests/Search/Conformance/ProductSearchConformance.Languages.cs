using AwesomeAssertions;

namespace OmniSphere.Catalogue.Tests.Search.Conformance;

public abstract partial class ProductSearchConformance
{
    [Theory]
    [InlineData("fr-FR", "chevaux", "Cheval de bois")]
    [InlineData("fr-FR", "lampes", "Lampe de chevet")]
    [InlineData("fr-FR", "eau", "Carafe d'eau")]
    [InlineData("fr-FR", "l'eau", "Carafe d'eau")]
    [InlineData("fr-FR", "ecran plat", "Écran plat")]
    [InlineData("fr-CA", "bougies parfumées", "Bougie parfumée")]
    [InlineData("de-DE", "kabel", "Kabeln")]
    [InlineData("de-DE", "schlüssel", "Schluessel")]
    [InlineData("de-DE", "stühle", "Stuhl aus Holz")]
    [InlineData("de-AT", "strasse", "Straße")]
    [InlineData("es-ES", "camisas", "Camisa azul")]
    [InlineData("es-ES", "camión", "Camion de juguete")]
    [InlineData("es-ES", "lápices", "Lápiz")]
    [InlineData("it-IT", "scarpe", "Scarpa da corsa")]
    [InlineData("it-IT", "acqua", "Bottiglia per l'acqua")]
    [InlineData("nl-NL", "fietsen", "Fiets")]
    [InlineData("nl-NL", "lampen", "Lamp voor buiten")]
    [InlineData("en-GB", "knives", "Bread knife")]
    [InlineData("fr-FR", "jeux", "Jeu de société")]
    [InlineData("fr-FR", "bateaux", "Bateau gonflable")]
    [InlineData("de-DE", "häuser", "Vogelhaus, Haus aus Holz")]
    [InlineData("de-DE", "bücher", "Buch mit Karten")]
    [InlineData("es-ES", "relojes", "Reloj de pared")]
    [InlineData("es-ES", "niños", "Silla para niño")]
    [InlineData("it-IT", "libri", "Libro di cucina")]
    [InlineData("it-IT", "tazze", "Tazza da caffè")]
    [InlineData("it-IT", "caffe", "Tazza da caffè")]
    [InlineData("nl-NL", "boeken", "Boek over tuinen")]
    [InlineData("nl-NL", "stoelen", "Stoel van eiken")]
    public async Task Words_follow_the_grammar_of_the_shops_language(string culture, string text, string title)
    {
        var shop = NewShop(culture);
        await StockAsync(shop, Product(title), Product("Xyz"));
        (await TitlesAsync(shop, text)).Should().Equal(title);
    }

    [Theory]
    [InlineData("fr-FR", "table avec les chaises", "Table et chaise")]
    [InlineData("de-DE", "tisch mit dem stuhl", "Tisch, Stuhl")]
    [InlineData("es-ES", "mesa con la silla", "Mesa y silla")]
    [InlineData("it-IT", "tavolo con la sedia", "Tavolo e sedia")]
    [InlineData("nl-NL", "tafel met een stoel", "Tafel, stoel")]
    public async Task Small_words_of_the_shops_language_are_ignored(string culture, string text, string title)
    {
        var shop = NewShop(culture);
        await StockAsync(shop, Product(title), Product("Avec mit dem con met een la les"));
        (await TitlesAsync(shop, text))[0].Should().Be(title);
    }

    [Theory]
    [InlineData("ja-JP", "ノート", "青いノート")]
    [InlineData("pl-PL", "zolty", "Żółty kubek")]
    [InlineData("el-GR", "καφές", "Καφές φίλτρου")]
    [InlineData("ru-RU", "ЧАЙНИК", "Чайник")]
    public async Task Other_languages_are_searched_as_they_are(string culture, string text, string title)
    {
        var shop = NewShop(culture);
        await StockAsync(shop, Product(title), Product("Xyz"));
        (await TitlesAsync(shop, text)).Should().Equal(title);
    }

    [Fact]
    public async Task A_typo_is_forgiven_in_words_with_accents()
    {
        var shop = NewShop("fr-FR");
        await StockAsync(shop, Product("Théière en fonte"), Product("Xyz"));
        (await TitlesAsync(shop, "theirre")).Should().Equal("Théière en fonte");
    }
}
