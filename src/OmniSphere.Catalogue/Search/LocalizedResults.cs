using OmniSphere.Catalogue.Attributes;
using OmniSphere.Catalogue.Categories;
using OmniSphere.Catalogue.Locales;
using OmniSphere.Catalogue.Search.Analysis;

namespace OmniSphere.Catalogue.Search;

/// <summary>
/// Names of categories and words of attributes in the language asked for: they are few and in memory, so they are put in
/// after the engine has answered. Values to filter by stay as they are.
/// </summary>
internal static class LocalizedResults
{
    public static SearchResult In(this SearchResult result, ShopLocale locale, Taxonomy taxonomy) =>
        locale.IsDefault || result.Facets.Count == 0
            ? result
            : result with
            {
                Facets = [.. result.Facets.Select(f => In(f, locale, taxonomy))],
            };

    public static IReadOnlyList<Suggestion> In(
        this IReadOnlyList<Suggestion> suggestions,
        ShopLocale locale,
        Taxonomy taxonomy
    ) =>
        locale.IsDefault
            ? suggestions
            :
            [
                .. suggestions.Select(s =>
                    s is { Kind: SuggestionKind.Category, Value: { } path }
                    && taxonomy.Categories.Find(path) is { } category
                        ? s with
                        {
                            Text = category.NameIn(locale),
                        }
                        : s
                ),
            ];

    private static Facet In(Facet facet, ShopLocale locale, Taxonomy taxonomy)
    {
        if (facet.Attribute == FacetTerms.Category)
        {
            return facet with
            {
                Values =
                [
                    .. facet.Values.Select(v =>
                        taxonomy.Categories.Find(v.Value) is { } category
                            ? v with
                            {
                                Label = category.NameIn(locale),
                            }
                            : v
                    ),
                ],
            };
        }

        return taxonomy.Attributes.Find(facet.Attribute) is { Translations: not null } attribute
            ? facet with
            {
                Label = attribute.LabelIn(locale),
                Unit = facet.Unit == attribute.Unit ? attribute.UnitIn(locale) : facet.Unit,
                Values =
                [
                    .. facet.Values.Select(v =>
                        attribute.ChoiceIn(locale, v.Value) is var choice && choice != v.Value
                            ? v with
                            {
                                Label = choice,
                            }
                            : v
                    ),
                ],
            }
            : facet;
    }
}
