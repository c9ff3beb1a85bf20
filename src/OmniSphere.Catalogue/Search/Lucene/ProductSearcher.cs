using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Lucene.Net.Index;
using Lucene.Net.Search;
using OmniSphere.Catalogue.Search.Analysis;

namespace OmniSphere.Catalogue.Search.Lucene;

/// <summary>One segment of a searcher: its reader and its columns.</summary>
internal sealed record Segment(AtomicReader Reader, SegmentColumns Columns, int DocBase);

/// <summary>A point-in-time view of an index with all that a search needs, made before the view is published.</summary>
internal sealed class ProductSearcher : IndexSearcher
{
    private const int MostScratchKept = 16;
    private const int MostLookUpsKept = 2_000;
    private readonly ConcurrentBag<SearchScratch> _scratch = [];
    private readonly ConcurrentDictionary<(string Word, bool IsPrefix), List<FoundWord>> _lookUps = [];
    private ImpactCache? _impacts;

    public ProductSearcher(IndexReader reader, Language language, FacetDictionary facets, SegmentCache cache)
        : base(reader)
    {
        Language = language;
        Facets = facets;
        Segments =
        [
            .. reader.Leaves.Select(leaf => new Segment(
                leaf.AtomicReader,
                cache.For(leaf.AtomicReader, facets),
                leaf.DocBase
            )),
        ];
        long all = 0;
        long title = 0;
        long prose = 0;
        long docs = 0;
        foreach (var columns in Segments.Select(s => s.Columns))
        {
            docs += columns.DocCount;
            all += columns.AllLengths.Sum(l => (long)l);
            title += columns.TitleLengths.Sum(l => (long)l);
            prose += columns.ProseLengths.Sum(l => (long)l);
        }

        DocCount = (int)docs;
        AverageAll = docs == 0 ? 1 : Math.Max(1, (float)all / docs);
        AverageProse = docs == 0 ? 1 : Math.Max(1, (float)prose / docs);
        AverageTitle = docs == 0 ? 1 : Math.Max(1, (float)title / docs);
    }

    public Language Language { get; }

    public FacetDictionary Facets { get; }

    public IReadOnlyList<Segment> Segments { get; }

    /// <summary>Documents, with those deleted but not yet merged away.</summary>
    public int DocCount { get; }

    /// <summary>Mean number of words.</summary>
    public float AverageAll { get; }

    /// <summary>Mean number of words of title, brand, categories and description together.</summary>
    public float AverageProse { get; }

    /// <summary>Mean number of words of a title.</summary>
    public float AverageTitle { get; }

    /// <summary>The brands and categories of the segments, as numbers of <see cref="Facets"/>.</summary>
    public IEnumerable<int> Named => Segments.SelectMany(s => s.Columns.NamedDocs.Keys).Distinct();

    /// <summary>A brand's or category's name as shown.</summary>
    public string NameOf(int id)
    {
        var entry = Facets[id];
        return entry.Attribute.Key == FacetTerms.Category ? Facets.CategoryName(entry.Value) : entry.Value;
    }

    /// <summary>The folded words of a name, each after a space.</summary>
    public string Folded(int id) => Facets[id].Folded ??= Fold(NameOf(id));

    /// <summary>How many products a brand or category has.</summary>
    public int CountNamed(int id)
    {
        var count = 0;
        foreach (var segment in Segments)
        {
            if (segment.Columns.NamedDocs.TryGetValue(id, out var docs))
            {
                var live = segment.Reader.LiveDocs;
                count += live is null ? docs.Length : docs.Count(live.Get);
            }
        }

        return count;
    }

    private string Fold(string name)
    {
        var tokens = new TokenBuffer();
        Tokenizer.Run(name, Language, tokens);
        return string.Concat(
            tokens.Tokens.Where(t => t.Kind != TokenKind.Part).Select(t => $" {tokens.Text(t).ToString()}")
        );
    }

    /// <summary>What was looked up in the vocabulary before; the vocabulary of a searcher never changes.</summary>
    public List<FoundWord> LookUp(string word, bool isPrefix, Func<string, List<FoundWord>> find)
    {
        if (_lookUps.TryGetValue((word, isPrefix), out var known))
        {
            return known;
        }

        var found = find(word);
        if (_lookUps.Count < MostLookUpsKept)
        {
            _lookUps[(word, isPrefix)] = found;
        }

        return found;
    }

    /// <summary>What terms are worth; kept for one ranking at a time, of which a host has one.</summary>
    public ImpactCache ImpactsFor(Ranking ranking)
    {
        var impacts = Volatile.Read(ref _impacts);
        if (impacts is null || !ReferenceEquals(impacts.Ranking, ranking))
        {
            Volatile.Write(ref _impacts, impacts = new ImpactCache(ranking, DocCount));
        }

        return impacts;
    }

    /// <summary>Working space of one search; give it back with <see cref="Return"/> unless the search failed.</summary>
    public SearchScratch Rent() => _scratch.TryTake(out var scratch) ? scratch : new SearchScratch(this);

    public void Return(SearchScratch scratch)
    {
        if (_scratch.Count < MostScratchKept)
        {
            scratch.Clear();
            _scratch.Add(scratch);
        }
    }
}

/// <summary>The columns of the segments of one index, kept while the segments are in use.</summary>
internal sealed class SegmentCache
{
    private readonly ConditionalWeakTable<object, SegmentColumns> _columns = [];

    public SegmentColumns For(AtomicReader reader, FacetDictionary facets) =>
        _columns.GetValue(reader.CoreCacheKey, _ => new SegmentColumns(reader, facets));
}

/// <summary>Makes the searchers of one index.</summary>
internal sealed class ProductSearcherFactory(Language language) : SearcherFactory
{
    private readonly FacetDictionary _facets = new();
    private readonly SegmentCache _cache = new();

    public override IndexSearcher NewSearcher(IndexReader reader) =>
        new ProductSearcher(reader, language, _facets, _cache);
}
