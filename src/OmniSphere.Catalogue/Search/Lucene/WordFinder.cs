using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util;

namespace OmniSphere.Catalogue.Search.Lucene;

/// <summary>A word of the index that may be meant.</summary>
/// <param name="Word">The word as written, folded.</param>
/// <param name="DocFreq">How many products have it.</param>
/// <param name="Distance">Letters added, dropped, changed or swapped.</param>
internal readonly record struct FoundWord(string Word, int DocFreq, int Distance);

/// <summary>Looks words up in the index's own vocabulary: as they are, by their beginning, by a likely spelling.</summary>
internal sealed class WordFinder(ProductSearcher searcher, SearchScratch scratch)
{
    private const int MostPrefixScanned = 2_000;
    private const int MostByPrefix = 24;
    private const int MostSpellings = 8;

    /// <summary>How many products have the word as written.</summary>
    public int DocFreq(string word)
    {
        UnicodeUtil.UTF16toUTF8(word, 0, word.Length, scratch.Term);
        var total = 0;
        foreach (var segment in scratch.Segments)
        {
            total += segment.Seek(TextField.Word, scratch.Term, postings: false);
        }

        return total;
    }

    /// <summary>Whether the two words stand side by side in a title.</summary>
    public bool HasPair(string first, string second)
    {
        var pair = $"{first} {second}";
        UnicodeUtil.UTF16toUTF8(pair, 0, pair.Length, scratch.Term);
        foreach (var segment in scratch.Segments)
        {
            if (segment.Seek(TextField.Pair, scratch.Term, postings: false) > 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The commonest words that begin with <paramref name="prefix"/>, without itself.</summary>
    public List<FoundWord> ByPrefix(string prefix) => searcher.LookUp(prefix, isPrefix: true, FindByPrefix);

    private List<FoundWord> FindByPrefix(string prefix)
    {
        var found = new Dictionary<string, int>(StringComparer.Ordinal);
        var start = new BytesRef(prefix);
        foreach (var segment in scratch.Segments)
        {
            if (segment.Terms(TextField.Word) is not { } terms || terms.SeekCeil(start) == TermsEnum.SeekStatus.END)
            {
                continue;
            }

            var scanned = 0;
            do
            {
                if (!StringHelper.StartsWith(terms.Term, start))
                {
                    break;
                }

                if (terms.Term.Length > start.Length)
                {
                    Count(found, terms.Term.Utf8ToString(), terms.DocFreq);
                }
            } while (++scanned < MostPrefixScanned && terms.MoveNext());
        }

        return
        [
            .. found
                .Select(f => new FoundWord(f.Key, f.Value, 0))
                .OrderByDescending(f => f.DocFreq)
                .ThenBy(f => f.Word, StringComparer.Ordinal)
                .Take(MostByPrefix),
        ];
    }

    /// <summary>
    /// The likeliest words for a misspelt one, nearest and commonest first: one letter away from 4 letters on, two from 8.
    /// Words with digits are names of their own, not misspellings of one another.
    /// </summary>
    public List<FoundWord> Spellings(string word) => searcher.LookUp(word, isPrefix: false, FindSpellings);

    private List<FoundWord> FindSpellings(string word)
    {
        var distance = MostTypos(word);
        if (distance == 0)
        {
            return [];
        }

        var near = Within(word, 1);
        if (near.Count == 0 && distance > 1)
        {
            near = Within(word, 2);
        }

        near.Sort(
            static (a, b) =>
                a.Distance != b.Distance ? a.Distance.CompareTo(b.Distance)
                : a.DocFreq != b.DocFreq ? b.DocFreq.CompareTo(a.DocFreq)
                : string.CompareOrdinal(a.Word, b.Word)
        );
        return near.Count > MostSpellings ? near[..MostSpellings] : near;
    }

    private static int MostTypos(string word) =>
        word.AsSpan().ContainsAnyInRange('0', '9') ? 0
        : word.Length >= 8 ? 2
        : word.Length >= 4 ? 1
        : 0;

    private List<FoundWord> Within(string word, int distance)
    {
        var found = new Dictionary<string, int>(StringComparer.Ordinal);
        var term = new Term(IndexFields.Name(TextField.Word), word);
        foreach (var segment in scratch.Segments)
        {
            if (segment.Segment.Reader.GetTerms(term.Field) is not { } terms)
            {
                continue;
            }

            var spellings = new FuzzyTermsEnum(terms, new AttributeSource(), term, distance, 0, true);
            while (spellings.MoveNext())
            {
                var spelling = spellings.Term.Utf8ToString();
                if (spelling != word && !spelling.AsSpan().ContainsAnyInRange('0', '9'))
                {
                    Count(found, spelling, spellings.DocFreq);
                }
            }
        }

        return [.. found.Select(f => new FoundWord(f.Key, f.Value, distance))];
    }

    private static void Count(Dictionary<string, int> found, string word, int docFreq) =>
        found[word] = found.GetValueOrDefault(word) + docFreq;
}
