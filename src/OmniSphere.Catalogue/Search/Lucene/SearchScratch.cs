using System.Runtime.InteropServices;
using Lucene.Net.Index;
using Lucene.Net.Util;
using OmniSphere.Catalogue.Locales;
using OmniSphere.Catalogue.Search.Analysis;

namespace OmniSphere.Catalogue.Search.Lucene;

/// <summary>The reusable memory of one search over one searcher. Everything is zero between searches.</summary>
internal sealed class SearchScratch
{
    private FacetSum[] _sums = [];

    public SearchScratch(ProductSearcher searcher)
    {
        Segments = [.. searcher.Segments.Select(s => new SegmentScratch(s))];
        Language = searcher.Language;
        Counts = [];
    }

    public Language Language { get; }

    public SegmentScratch[] Segments { get; }

    public TokenBuffer Tokens { get; } = new();

    public BytesRef Term { get; } = new(64);

    /// <summary>Hits by facet value.</summary>
    public int[] Counts { get; private set; }

    /// <summary>Which filter (as a bit) a facet value satisfies.</summary>
    public uint[] Selected { get; private set; } = [];

    /// <summary>Prices of the hits, where they are to be counted.</summary>
    public List<long> Prices { get; } = [];

    /// <summary>Facet values whose count is not zero.</summary>
    public List<int> Counted { get; } = [];

    /// <summary>Attributes that have a sum.</summary>
    public List<FacetAttribute> Summed { get; } = [];

    /// <summary>Facet values that are selected.</summary>
    public List<int> Chosen { get; } = [];

    /// <summary>Sums by attribute, all zero.</summary>
    public FacetSum[] Sums(int attributes)
    {
        if (_sums.Length < attributes)
        {
            _sums = new FacetSum[attributes + 16];
        }

        return _sums;
    }

    public void Reserve(int facetValues)
    {
        if (Counts.Length < facetValues)
        {
            Counts = new int[facetValues + 64];
            Selected = new uint[facetValues + 64];
        }
    }

    public void Clear()
    {
        foreach (var segment in Segments)
        {
            segment.Clear();
        }

        foreach (var id in Counted)
        {
            Counts[id] = 0;
        }

        foreach (var id in Chosen)
        {
            Selected[id] = 0;
        }

        Counted.Clear();
        Prices.Clear();
        Summed.Clear();
        Array.Clear(_sums);
        Chosen.Clear();
    }
}

/// <summary>Scores of one segment's documents, and open term readers, which are costly to make.</summary>
internal sealed class SegmentScratch(Segment segment)
{
    private static readonly HashSet<string> DescriptionOnly = [IndexFields.Description];

    private readonly TermsEnum?[] _terms = new TermsEnum?[ProductTerms.FieldCount];
    private readonly bool[] _asked = new bool[ProductTerms.FieldCount];
    private readonly DocsEnum?[] _docs = new DocsEnum?[ProductTerms.FieldCount];
    private BinaryDocValues? _hits;
    private BinaryDocValues? _order;

    public Segment Segment => segment;

    public float[] Score { get; } = new float[segment.Columns.DocCount];

    /// <summary>Best score for the word at hand.</summary>
    public float[] Word { get; } = new float[segment.Columns.DocCount];

    /// <summary>Score for the alternative at hand.</summary>
    public float[] Alternative { get; } = new float[segment.Columns.DocCount];

    /// <summary>How many terms of the alternative at hand were found so far.</summary>
    public byte[] Found { get; } = new byte[segment.Columns.DocCount];

    /// <summary>Whether a term of the alternative at hand was found in what people wrote to be read.</summary>
    public bool[] AlternativeProse { get; } = new bool[segment.Columns.DocCount];

    /// <summary>The term at hand.</summary>
    public TermImpacts Impacts { get; set; } = TermImpacts.None;

    /// <summary>Which words of the query were found, as bits.</summary>
    public ushort[] Words { get; } = new ushort[segment.Columns.DocCount];

    /// <summary>Which of them were found in what people wrote to be read.</summary>
    public ushort[] Prose { get; } = new ushort[segment.Columns.DocCount];

    /// <summary>Documents with any word.</summary>
    public List<int> Matched { get; } = [];

    public List<int> WordDocs { get; } = [];

    public List<int> AlternativeDocs { get; } = [];

    public DocsEnum? Postings { get; private set; }

    public BinaryDocValues Hits => _hits ??= segment.Reader.GetBinaryDocValues(IndexFields.Hit);

    public BinaryDocValues Order => _order ??= segment.Reader.GetBinaryDocValues(IndexFields.TitleOrder);

    /// <summary>The product that a document is of.</summary>
    public Guid IdOf(int doc)
    {
        var bytes = new BytesRef();
        Hits.Get(doc, bytes);
        return new Guid(bytes.Bytes.AsSpan(bytes.Offset, 16), bigEndian: true);
    }

    /// <summary>The description of a document in a language or the nearest one that there is, or null.</summary>
    public string? Description(int doc, ShopLocale locale) =>
        TranslatedTexts.Read(
            segment
                .Reader.Document(doc, DescriptionOnly)
                .GetField(IndexFields.Description)
                ?.GetStringValue(System.Globalization.CultureInfo.InvariantCulture),
            locale
        );

    /// <summary>The terms of a field, or null when the segment has none. Shared: use it up before the next call.</summary>
    public TermsEnum? Terms(TextField field)
    {
        if (!_asked[(int)field])
        {
            _asked[(int)field] = true;
            _terms[(int)field] = segment.Reader.GetTerms(IndexFields.Name(field))?.GetEnumerator();
        }

        return _terms[(int)field];
    }

    /// <summary>Finds a term: how many documents have it; <see cref="Postings"/> then lists them.</summary>
    public int Seek(TextField field, BytesRef term, bool postings)
    {
        Postings = null;
        if (Terms(field) is not { } terms || !terms.SeekExact(term))
        {
            return 0;
        }

        if (postings)
        {
            var flags = field is TextField.All or TextField.Title or TextField.Prose ? DocsFlags.FREQS : DocsFlags.NONE;
            _docs[(int)field] = Postings = terms.Docs(null, _docs[(int)field], flags);
        }

        return terms.DocFreq;
    }

    /// <summary>Forgets the documents that lack one of the words.</summary>
    public void KeepOnly(ushort words)
    {
        var kept = 0;
        var matched = CollectionsMarshal.AsSpan(Matched);
        foreach (var doc in matched)
        {
            if ((Words[doc] & words) == words)
            {
                matched[kept++] = doc; // Behind what is being read.
                continue;
            }

            Score[doc] = 0;
            Words[doc] = 0;
            Prose[doc] = 0;
        }

        CollectionsMarshal.SetCount(Matched, kept);
    }

    public void Clear()
    {
        foreach (var doc in Matched)
        {
            Score[doc] = 0;
            Words[doc] = 0;
            Prose[doc] = 0;
        }

        Matched.Clear();
        Postings = null;
        Impacts = TermImpacts.None;
        // The reader hands each thread an instance of its own, and the next search may run on another thread.
        _hits = null;
        _order = null;
    }
}
