using System.Runtime.InteropServices;

namespace OmniSphere.Catalogue.Search.Lucene;

/// <summary>A hit's place in the order: larger tiers, then larger keys come first.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RankedHit(
    int Tier,
    long Key,
    float Popularity,
    long Created,
    long Id,
    int Segment,
    int Doc
);

/// <summary>Keeps the best hits seen: a heap with the worst of them on top.</summary>
/// <param name="capacity">How many.</param>
/// <param name="byKey">Tells equal keys apart, or null.</param>
/// <param name="byId">Tells equal ids apart.</param>
/// <param name="after">Only hits behind this one count, or null.</param>
internal sealed class TopHits(
    int capacity,
    Comparison<RankedHit>? byKey,
    Comparison<RankedHit> byId,
    RankedHit? after = null
)
{
    private readonly List<RankedHit> _heap = new(Math.Min(capacity, 128));

    /// <summary>Whether a hit with this tier and key could still enter.</summary>
    public bool Wants(int tier, long key) =>
        _heap.Count < capacity || tier > _heap[0].Tier || (tier == _heap[0].Tier && key >= _heap[0].Key);

    public void Add(in RankedHit hit)
    {
        if (after is { } limit && Compare(limit, hit) >= 0)
        {
            return;
        }

        if (_heap.Count < capacity)
        {
            _heap.Add(hit);
            Rise(_heap.Count - 1);
        }
        else if (Compare(hit, _heap[0]) < 0)
        {
            _heap[0] = hit;
            Sink();
        }
    }

    /// <summary>The hits kept, best first. Uses the heap up.</summary>
    public ReadOnlySpan<RankedHit> Sorted()
    {
        _heap.Sort(Compare);
        return CollectionsMarshal.AsSpan(_heap);
    }

    /// <summary>Negative when <paramref name="a"/> comes before <paramref name="b"/>.</summary>
    private int Compare(RankedHit a, RankedHit b)
    {
        var order = b.Tier.CompareTo(a.Tier);
        order = order == 0 ? b.Key.CompareTo(a.Key) : order;
        order = order == 0 && byKey is not null ? byKey(a, b) : order;
        order = order == 0 ? b.Popularity.CompareTo(a.Popularity) : order;
        order = order == 0 ? b.Created.CompareTo(a.Created) : order;
        order = order == 0 ? b.Id.CompareTo(a.Id) : order;
        return order == 0 && (a.Segment != b.Segment || a.Doc != b.Doc) ? byId(a, b) : order;
    }

    private void Rise(int i)
    {
        while (i > 0)
        {
            var parent = (i - 1) / 2;
            if (Compare(_heap[i], _heap[parent]) <= 0)
            {
                return;
            }

            (_heap[i], _heap[parent]) = (_heap[parent], _heap[i]);
            i = parent;
        }
    }

    private void Sink()
    {
        for (var i = 0; ; )
        {
            var child = (2 * i) + 1;
            if (child >= _heap.Count)
            {
                return;
            }

            if (child + 1 < _heap.Count && Compare(_heap[child + 1], _heap[child]) > 0)
            {
                child++;
            }

            if (Compare(_heap[child], _heap[i]) <= 0)
            {
                return;
            }

            (_heap[child], _heap[i]) = (_heap[i], _heap[child]);
            i = child;
        }
    }
}
