using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using OmniSphere.Catalogue.Search.Analysis;

namespace OmniSphere.Catalogue.Search.Lucene;

/// <summary>
/// What a term is worth to each product of a segment that has it, but for the term's idf: BM25 over the fields, ready to
/// be added up.
/// </summary>
/// <param name="docs">The products, ascending.</param>
/// <param name="weights">
/// Each one's weight: positive where the term is in what people wrote to be read, negative where it is only in a table of
/// data.
/// </param>
internal sealed class TermImpacts(int[] docs, float[] weights)
{
    public static readonly TermImpacts None = new([], []);

    public ReadOnlySpan<int> Docs => docs;

    public ReadOnlySpan<float> Weights => weights;

    public int Count => docs.Length;
}

/// <summary>A term of a segment, as it is looked for.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ImpactKey(int Segment, TextField Scope, string Term);

/// <summary>
/// The impacts of the terms that were asked for last, of one searcher: making them decodes four or five lists of postings,
/// and shoppers use few words. Bounded by the number of products; what was not asked for lately goes.
/// </summary>
internal sealed class ImpactCache(Ranking ranking, int docCount)
{
    /// <summary>Entries of lists for each product: eight bytes each.</summary>
    private const int EntriesPerProduct = 8;
    private const int Least = 1 << 15;

    /// <summary>An entry of the cache costs about as much as so many entries of a list.</summary>
    private const int Overhead = 16;

    private readonly int _budget = Math.Max(Least, docCount * EntriesPerProduct) / 2;
    private int _size;
    private ConcurrentDictionary<ImpactKey, TermImpacts> _recent = [];
    private ConcurrentDictionary<ImpactKey, TermImpacts> _older = [];

    /// <summary>What the weights were made with.</summary>
    public Ranking Ranking => ranking;

    public TermImpacts? Find(in ImpactKey key)
    {
        if (_recent.TryGetValue(key, out var known))
        {
            return known;
        }

        if (_older.TryGetValue(key, out known))
        {
            Keep(key, known);
        }

        return known;
    }

    public void Keep(in ImpactKey key, TermImpacts impacts)
    {
        _recent[key] = impacts;
        if (Interlocked.Add(ref _size, impacts.Count + Overhead) > _budget)
        {
            Interlocked.Exchange(ref _size, 0);
            _older = Interlocked.Exchange(ref _recent, []);
        }
    }
}
