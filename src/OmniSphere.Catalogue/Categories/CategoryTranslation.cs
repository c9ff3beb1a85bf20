using OmniSphere.Catalogue.Locales;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Categories;

/// <summary>A category's name in one further language.</summary>
internal sealed record CategoryTranslation : ITranslation<CategoryTranslation>
{
    public string? Name { get; init; }

    public void Check(Validation v) => v.OptionalLine(Name, "name", Category.NameLength);

    public CategoryTranslation? Settled() =>
        Translations.Line(Name) is { } name ? new CategoryTranslation { Name = name } : null;
}

/// <summary>Categories in the words of a language.</summary>
internal static class CategoryWords
{
    public static string NameIn(this Category category, ShopLocale locale) =>
        category.Translations.Find(locale, static t => t.Name) ?? category.Name;
}
