using Lucene.Net.Util;
using OmniSphere.Catalogue.Locales;
using OmniSphere.Catalogue.Search.Analysis;

namespace OmniSphere.Catalogue.Search.Lucene;

/// <summary>Suggests categories, brands and products to a shopper who is still typing.</summary>
internal sealed class Suggester(ProductSearcher searcher, SearchScratch scratch, Ranking ranking)
{
    private const int MostNames = 4;

    public IReadOnlyList<Suggestion> Suggest(SuggestQuery query)
    {
        var text = query.Text.TrimStart();
        var language = ShopLocale.Of(query.Locale).LanguageOr(searcher.Language);
        var plan = TextPlan.Of(text, language, searcher.Language, scratch.Tokens, ranking);
        if (plan.Words.Count == 0)
        {
            return [];
        }

        var suggestions = Names(plan).Take(Math.Min(MostNames, query.Limit)).ToList();
        if (suggestions.Count < query.Limit)
        {
            Products(plan, query, suggestions);
        }

        return suggestions;
    }

    private IEnumerable<Suggestion> Names(TextPlan plan) =>
        from id in searcher.Named
        let entry = searcher.Facets[id]
        where Begins(plan, searcher.Folded(id))
        let count = searcher.CountNamed(id)
        where count > 0
        orderby count descending, entry.Value
        select new Suggestion
        {
            Text = searcher.NameOf(id),
            Kind = entry.Attribute.Key == FacetTerms.Brand ? SuggestionKind.Brand : SuggestionKind.Category,
            Value = entry.Value,
            Count = count,
        };

    /// <summary>Whether every word typed begins a word of the name.</summary>
    private static bool Begins(TextPlan plan, string name)
    {
        foreach (var word in plan.Words)
        {
            var found = false;
            for (var at = name.IndexOf(word.Surface, StringComparison.Ordinal); at >= 0 && !found; )
            {
                found = name[at - 1] == ' ';
                at = name.IndexOf(word.Surface, at + 1, StringComparison.Ordinal);
            }

            if (!found)
            {
                return false;
            }
        }

        return true;
    }

    private void Products(TextPlan plan, SuggestQuery query, List<Suggestion> suggestions)
    {
        var locale = ShopLocale.Of(query.Locale);
        var words = new WordFinder(searcher, scratch, locale);
        var matcher = new TextMatcher(searcher, scratch, ranking);
        plan.JoinNeighbours(words);
        plan.ExtendLast(words, ranking);
        matcher.Run(plan, TextField.Title, onlyFull: true);
        var isCode = new CodeMatcher(scratch).Run(plan);
        if (!isCode && !Any(plan.All))
        {
            plan.Correct(words, ranking);
            matcher.Run(plan, TextField.Title, onlyFull: true);
        }

        var top = new HitOrder(new ProductQuery { Currency = query.Currency }, hasScore: true, scratch).Collect(
            query.Limit - suggestions.Count
        );
        // The newest first, as in a search.
        for (var i = scratch.Segments.Length - 1; i >= 0; i--)
        {
            var segment = scratch.Segments[i];
            var live = segment.Segment.Reader.LiveDocs;
            for (var m = segment.Matched.Count - 1; m >= 0; m--)
            {
                var doc = segment.Matched[m];
                var key = BitConverter.SingleToInt32Bits(segment.Score[doc]);
                if (segment.Words[doc] == plan.All && live?.Get(doc) is not false && top.Wants(0, key))
                {
                    top.Add(HitOrder.Rank(segment, i, doc, 0, key));
                }
            }
        }

        var bytes = new BytesRef();
        foreach (var hit in top.Sorted())
        {
            scratch.Segments[hit.Segment].Hits.Get(hit.Doc, bytes);
            var product = HitCodec.Decode(bytes.Bytes.AsSpan(bytes.Offset, bytes.Length), query.Currency, locale);
            suggestions.Add(
                new Suggestion
                {
                    Text = product.Title,
                    Kind = SuggestionKind.Product,
                    Product = product,
                }
            );
        }
    }

    private bool Any(ushort words)
    {
        foreach (var segment in scratch.Segments)
        {
            foreach (var doc in segment.Matched)
            {
                if (segment.Words[doc] == words && segment.Segment.Reader.LiveDocs?.Get(doc) is not false)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
