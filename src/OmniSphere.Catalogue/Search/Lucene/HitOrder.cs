using System.Buffers.Binary;
using Lucene.Net.Index;
using Lucene.Net.Util;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Search.Lucene;

/// <summary>Turns the order asked for into keys, and places in it into cursors.</summary>
internal sealed class HitOrder
{
    private readonly ProductSort _sort;
    private readonly string _name;
    private readonly bool _hasScore;
    private readonly SearchScratch _scratch;
    private readonly HitPosition? _after;

    /// <param name="query">What is asked for.</param>
    /// <param name="hasScore">Whether hits have a score to be ordered by.</param>
    /// <param name="scratch">Reads what keys leave open.</param>
    public HitOrder(ProductQuery query, bool hasScore, SearchScratch scratch)
    {
        (_sort, _hasScore, _scratch) = (query.Sort, hasScore, scratch);
        _name = query.InStockFirst ? $"{_sort}/stock" : _sort.ToString();
        if (query.After is { } cursor)
        {
            _after = Cursor.Decode<HitPosition>(cursor);
            if (_after.Order != _name || IsByTitle != _after.Title is not null)
            {
                throw Problem.BadRequest("cursor.invalid", "The cursor does not belong to this order.");
            }
        }
    }

    public bool HasCursor => _after is not null;

    private bool IsByTitle => _sort is ProductSort.Title or ProductSort.TitleDescending;

    /// <summary>A heap for the hits that come after the cursor.</summary>
    public TopHits Collect(int capacity) =>
        new(
            capacity,
            IsByTitle ? CompareTitles : null,
            CompareIds,
            _after is { } a ? new RankedHit(a.Tier, a.Key, a.Popularity, a.Created, IdKey(a.Id), -1, -1) : null
        );

    public long Key(SegmentScratch segment, int doc, long price, float score) =>
        _sort switch
        {
            ProductSort.PriceAscending => price == SegmentColumns.NoPrice ? long.MinValue : -price,
            ProductSort.PriceDescending => price,
            ProductSort.Newest => segment.Segment.Columns.Created[doc],
            ProductSort.Title => ~TitleKey(segment, doc),
            ProductSort.TitleDescending => TitleKey(segment, doc),
            _ => _hasScore ? BitConverter.SingleToInt32Bits(score) : 0, // Positive floats order as their bits do.
        };

    public static RankedHit Rank(SegmentScratch segment, int index, int doc, int tier, long key)
    {
        var columns = segment.Segment.Columns;
        return new RankedHit(tier, key, columns.Popularity[doc], columns.Created[doc], columns.IdKeys[doc], index, doc);
    }

    /// <summary>The cursor of what comes after a hit.</summary>
    public string CursorAfter(in RankedHit hit) =>
        Cursor.Encode(
            new HitPosition(
                _name,
                hit.Tier,
                hit.Key,
                hit.Popularity,
                hit.Created,
                IdOf(hit),
                IsByTitle ? TitleOf(hit).ToArray() : null
            )
        );

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

    // The first half of a UUIDv7 begins with its time (RFC 9562 section 5.7).
    public static long IdKey(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadInt64BigEndian(bytes);
    }

    private static long TitleKey(SegmentScratch segment, int doc) =>
        segment.Segment.Columns.TitleKeys(segment.Segment.Reader)[doc];

    private int CompareTitles(RankedHit a, RankedHit b)
    {
        var order = TitleOf(a).SequenceCompareTo(TitleOf(b));
        return _sort == ProductSort.Title ? order : -order;
    }

    // Ids of one millisecond may share their first half.
    private int CompareIds(RankedHit a, RankedHit b) => IdOf(b).CompareTo(IdOf(a));

    private ReadOnlySpan<byte> TitleOf(in RankedHit hit)
    {
        if (hit.Segment < 0)
        {
            return _after!.Title;
        }

        var bytes = new BytesRef();
        _scratch.Segments[hit.Segment].Order.Get(hit.Doc, bytes);
        return bytes.Bytes.AsSpan(bytes.Offset, bytes.Length);
    }

    private Guid IdOf(in RankedHit hit) => hit.Segment < 0 ? _after!.Id : _scratch.Segments[hit.Segment].IdOf(hit.Doc);
}
