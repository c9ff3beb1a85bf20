using System.Text;
using OmniSphere.Catalogue.Search.Analysis;

namespace OmniSphere.Catalogue.Search.Elasticsearch;

/// <summary>How facet values, and names to suggest, are written as keywords: members separated by U+001F.</summary>
internal static class FacetText
{
    private const char Separator = FacetTerms.Separator;
    private const int Longest = FacetTerms.Longest;

    /// <summary>Values with their labels, so that one aggregation answers both.</summary>
    public static IEnumerable<string> Counted(ProductDocument product)
    {
        var labels = FacetTerms
            .Labels(product)
            .Select(l => l.Split(Separator))
            .GroupBy(l => (l[0], l[1]))
            .ToDictionary(g => g.Key, g => g.First());
        foreach (var term in FacetTerms.Values(product))
        {
            var parts = term.Split(Separator);
            var (key, value) = (parts[1], parts[2]);
            var (label, unit) =
                key == FacetTerms.Brand ? ("", "")
                : key == FacetTerms.Category ? (labels.GetValueOrDefault(("c", value))?[2] ?? value, "")
                : labels.TryGetValue(("a", key), out var l) ? (l[2], l[3])
                : (key, "");
            yield return string.Join(Separator, parts[0], key, value, label, unit);
        }
    }

    public static IEnumerable<string> Keys(ProductDocument product) =>
        FacetTerms.Values(product).Select(t => t.Split(Separator)).Select(p => Key(p[1], p[2]));

    /// <summary>A value as it is filtered by.</summary>
    public static string Key(string attribute, string value) => $"{attribute}{Separator}{value}".ToLowerInvariant();

    /// <summary>Every path from the root, and every ending of it.</summary>
    public static IEnumerable<string> CategoryKeys(ProductDocument product)
    {
        foreach (var path in product.Categories)
        {
            for (var depth = 1; depth <= path.Count; depth++)
            {
                for (var from = 0; from < depth; from++)
                {
                    yield return string.Join('/', path.Take(depth).Skip(from).Select(n => n.Slug)).ToLowerInvariant();
                }
            }
        }
    }

    /// <summary>Kind, folded words each after a blank, value, name as shown.</summary>
    public static IEnumerable<string> Names(ProductDocument product, Language language, TokenBuffer tokens)
    {
        if (!string.IsNullOrWhiteSpace(product.Brand))
        {
            yield return Name('b', product.Brand, product.Brand, language, tokens);
        }

        foreach (var path in product.Categories)
        {
            for (var depth = 1; depth <= path.Count; depth++)
            {
                var value = string.Join('/', path.Take(depth).Select(n => n.Slug));
                yield return Name('c', value, path[depth - 1].Name, language, tokens);
            }
        }
    }

    /// <summary>Those that fit a keyword, each once.</summary>
    public static IReadOnlyList<string> Kept(IEnumerable<string> terms) =>
        [.. terms.Distinct(StringComparer.Ordinal).Where(t => Encoding.UTF8.GetByteCount(t) < Longest)];

    private static string Name(char kind, string value, string shown, Language language, TokenBuffer tokens)
    {
        Tokenizer.Run(shown, language, tokens);
        var folded = string.Concat(
            tokens.Tokens.Where(t => t.Kind != TokenKind.Part).Select(t => $" {tokens.Text(t).ToString()}")
        );
        return string.Join(Separator, kind.ToString(), folded, value, shown);
    }
}
