using OmniSphere.Catalogue.Attributes;
using OmniSphere.Catalogue.Categories;
using OmniSphere.Catalogue.Products;

namespace OmniSphere.Catalogue.Search;

/// <summary>What a product is found by in the further languages of its shop.</summary>
internal static class DocumentTexts
{
    public static IEnumerable<ProductTexts> Of(Product product, Taxonomy taxonomy)
    {
        var locales = taxonomy.Locales.Union(product.Translations?.Keys ?? [], StringComparer.Ordinal);
        foreach (var locale in locales)
        {
            var own = product.Translations?.GetValueOrDefault(locale);
            var texts = new ProductTexts
            {
                Locale = locale,
                Title = own?.Title,
                Description = PlainText.Of(own?.Description),
                Words =
                [
                    .. Categories(product, taxonomy.Categories, locale)
                        .Concat(Attributes(product, own, taxonomy.Attributes, locale))
                        .Distinct(StringComparer.Ordinal),
                ],
            };
            if (texts is not { Title: null, Description: null, Words.Count: 0 })
            {
                yield return texts;
            }
        }
    }

    private static IEnumerable<string> Categories(Product product, CategoryTree tree, string locale) =>
        product
            .CategoryIds.Select(id => tree.Find(Id<CategoryKind>.From(id)))
            .OfType<Category>()
            .SelectMany(tree.Breadcrumb)
            .Select(c => c.Translations?.GetValueOrDefault(locale)?.Name)
            .OfType<string>();

    private static IEnumerable<string> Attributes(
        Product product,
        ProductTranslation? own,
        AttributeBook book,
        string locale
    )
    {
        foreach (var (key, value) in product.Attributes)
        {
            var definition = book.Find(key);
            if (definition is { Searchable: false })
            {
                continue;
            }

            if (own?.Attributes?.GetValueOrDefault(key) is { } text && value.Form == AttributeValueForm.Text)
            {
                yield return text;
            }

            var choices = definition?.Translations?.GetValueOrDefault(locale)?.Choices;
            IReadOnlyList<string> chosen =
                choices is null ? []
                : value.Form == AttributeValueForm.Text ? [value.Text!]
                : value.List;
            foreach (var choice in chosen)
            {
                if (choices!.GetValueOrDefault(choice) is { } called)
                {
                    yield return called;
                }
            }
        }
    }
}
