using System.Buffers.Binary;
using Lucene.Net.Index;
using Lucene.Net.Util;

namespace OmniSphere.Catalogue.Search.Lucene;

/// <summary>Turns the order asked for into keys.</summary>
internal sealed class HitOrder(ProductSort sort, bool hasText, SearchScratch scratch)
{
    public TopHits Collect(int capacity) =>
        sort is ProductSort.Title or ProductSort.TitleDescending
            ? new TopHits(capacity, CompareTitles)
            : new TopHits(capacity);

    public long Key(SegmentScratch segment, int doc, long price, float score) =>
        sort switch
        {
            ProductSort.PriceAscending => price == SegmentColumns.NoPrice ? long.MinValue : -price,
            ProductSort.PriceDescending => price,
            ProductSort.Newest => segment.Segment.Columns.Created[doc],
            ProductSort.Title => ~TitleKey(segment, doc),
            ProductSort.TitleDescending => TitleKey(segment, doc),
            _ => hasText ? BitConverter.SingleToInt32Bits(score) : 0, // Positive floats order as their bits do.
        };

    public static RankedHit Rank(SegmentScratch segment, int index, int doc, long key)
    {
        var columns = segment.Segment.Columns;
        return new RankedHit(key, columns.Popularity[doc], columns.Created[doc], columns.IdKeys[doc], index, doc);
    }

    private static long TitleKey(SegmentScratch segment, int doc) =>
        segment.Segment.Columns.TitleKeys(segment.Segment.Reader)[doc];

    private int CompareTitles(RankedHit a, RankedHit b)
    {
        var (first, second) = (new BytesRef(), new BytesRef());
        scratch.Segments[a.Segment].Order.Get(a.Doc, first);
        scratch.Segments[b.Segment].Order.Get(b.Doc, second);
        var order = first.CompareTo(second);
        return sort == ProductSort.Title ? order : -order;
    }

    /// <summary>The first bytes of a sort key, as a number of the same order.</summary>
    public static long[] ReadTitleKeys(AtomicReader reader)
    {
        var keys = new long[reader.MaxDoc];
        if (reader.GetBinaryDocValues(IndexFields.TitleOrder) is not { } values)
        {
            return keys;
        }

        var value = new BytesRef();
        Span<byte> head = stackalloc byte[8];
        for (var doc = 0; doc < keys.Length; doc++)
        {
            values.Get(doc, value);
            head.Clear();
            value.Bytes.AsSpan(value.Offset, Math.Min(8, value.Length)).CopyTo(head);
            keys[doc] = BinaryPrimitives.ReadInt64BigEndian(head) ^ long.MinValue;
        }

        return keys;
    }
}
