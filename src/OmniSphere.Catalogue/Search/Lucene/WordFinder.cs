using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util;
using OmniSphere.Catalogue.Locales;
using OmniSphere.Catalogue.Search.Analysis;

namespace OmniSphere.Catalogue.Search.Lucene;

/// <summary>Looks words up in the index's own vocabulary: as they are, by their beginning, by a likely spelling.</summary>
internal sealed class WordFinder(ProductSearcher searcher, SearchScratch scratch, ShopLocale locale) : IVocabulary
{
    private const int MostPrefixScanned = 2_000;

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
                .Take(Spelling.MostByPrefix),
        ];
    }

    public List<FoundWord> Spellings(string word) => searcher.LookUp(word, isPrefix: false, FindSpellings);

    // The vocabulary is not asked for a beginning that ends in a space: the place of what belongs to a plural.
    public List<FoundWord> SingularSpellings(PlanWord word) =>
        searcher.LookUp(
            $"{word.Stem} ",
            isPrefix: false,
            _ => Spelling.Nearest(word.Stem, Within(word.Stem, 1, isStem: true))
        );

    private List<FoundWord> FindSpellings(string word)
    {
        var distance = Spelling.MostTypos(word);
        if (distance == 0)
        {
            return [];
        }

        var near = Within(word, 1);
        if (near.Count == 0 && distance > 1)
        {
            near = Within(word, 2);
        }

        return Spelling.Nearest(word, near);
    }

    /// <summary>A folded word as a product writes it.</summary>
    public string AsWritten(string folded)
    {
        UnicodeUtil.UTF16toUTF8(folded, 0, folded.Length, scratch.Term);
        foreach (var segment in scratch.Segments)
        {
            if (segment.Seek(TextField.Word, scratch.Term, postings: true) == 0)
            {
                continue;
            }

            var bytes = new BytesRef();
            segment.Hits.Get(segment.Postings!.NextDoc(), bytes);
            var title = HitCodec.Decode(bytes.Bytes.AsSpan(bytes.Offset, bytes.Length), Currency.Eur, locale).Title;
            if (DidYouMean.AsWritten(folded, title, scratch.Language) is { } written)
            {
                return written;
            }
        }

        return folded;
    }

    private List<FoundWord> Within(string word, int distance, bool isStem = false)
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
                if (isStem ? !spelling.AsSpan().ContainsAnyInRange('0', '9') : Spelling.IsPossible(word, spelling))
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
