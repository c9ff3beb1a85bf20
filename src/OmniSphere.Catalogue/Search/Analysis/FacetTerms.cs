using System.Globalization;

namespace OmniSphere.Catalogue.Search.Analysis;

/// <summary>How facet values and their labels are written as terms: members separated by U+001F.</summary>
internal static class FacetTerms
{
    /// <summary>The built-in attribute that holds the brand.</summary>
    public const string Brand = "brand";

    /// <summary>The built-in attribute that holds the paths of categories.</summary>
    public const string Category = "category";

    public const char Separator = '\u001F';

    /// <summary>Bytes of the longest term that is kept.</summary>
    public const int Longest = 1_000;

    public static IEnumerable<string> Values(ProductDocument product)
    {
        if (!string.IsNullOrWhiteSpace(product.Brand))
        {
            yield return Term('t', Brand, product.Brand);
        }

        foreach (var path in product.Categories)
        {
            for (var depth = 1; depth <= path.Count; depth++)
            {
                yield return Term('t', Category, PathOf(path, depth));
            }
        }

        foreach (var attribute in product.Attributes.Where(a => a.Facetable && !IsBuiltIn(a.Key)))
        {
            switch (attribute.Kind)
            {
                case AttributeValueKind.Boolean:
                    yield return Term('b', attribute.Key, attribute.Flag ? "true" : "false");
                    break;
                case AttributeValueKind.Number:
                    yield return Term('n', attribute.Key, attribute.Number.ToString("R", CultureInfo.InvariantCulture));
                    break;
                case AttributeValueKind.Text when !string.IsNullOrWhiteSpace(attribute.Text):
                    yield return Term('t', attribute.Key, attribute.Text.Trim());
                    break;
            }
        }
    }

    public static IEnumerable<string> Labels(ProductDocument product)
    {
        foreach (var path in product.Categories)
        {
            for (var depth = 1; depth <= path.Count; depth++)
            {
                yield return Term('c', PathOf(path, depth), path[depth - 1].Name);
            }
        }

        foreach (var attribute in product.Attributes.Where(a => a.Facetable && !IsBuiltIn(a.Key)))
        {
            yield return Term('a', attribute.Key, $"{attribute.Label}{Separator}{attribute.Unit}");
        }
    }

    private static bool IsBuiltIn(string key) => key is Brand or Category;

    private static string Term(char kind, string key, string value) => $"{kind}{Separator}{key}{Separator}{value}";

    private static string PathOf(IReadOnlyList<CategoryNode> path, int depth) =>
        string.Join('/', path.Take(depth).Select(n => n.Slug));
}
