using System.Collections.Concurrent;
using Lucene.Net.Index;
using Lucene.Net.Util;
using OmniSphere.Catalogue.Search.Analysis;

namespace OmniSphere.Catalogue.Search.Lucene;

/// <summary>
/// What a search reads for every candidate, as plain arrays by document of one segment. Segments never change, so this
/// is read once for each and lives as long as the segment does.
/// </summary>
internal sealed class SegmentColumns
{
    /// <summary>Stands for "no price": below every real one.</summary>
    public const long NoPrice = long.MinValue;

    private readonly ConcurrentDictionary<Currency, long[]> _prices = [];
    private long[]? _titleKeys;

    public SegmentColumns(AtomicReader reader, FacetDictionary dictionary)
    {
        DocCount = reader.MaxDoc;
        AllLengths = Lengths(reader, TextField.All);
        TitleLengths = Lengths(reader, TextField.Title);
        ProseLengths = Lengths(reader, TextField.Prose);
        IdKeys = Numbers(reader, IndexFields.IdKey);
        Created = Numbers(reader, IndexFields.Created);
        Popularity = Array.ConvertAll(
            Numbers(reader, IndexFields.Popularity),
            n => BitConverter.Int32BitsToSingle((int)n)
        );
        InStock = Array.ConvertAll(Numbers(reader, IndexFields.InStock), n => n == 1);
        (FacetStarts, FacetIds) = Facets(reader, dictionary);
        NamedDocs = Named(dictionary);
        if (reader.GetSortedSetDocValues(IndexFields.FacetLabel) is { } labels)
        {
            dictionary.Learn(Terms(labels));
        }
    }

    public int DocCount { get; }

    /// <summary>Words of each document's searched texts.</summary>
    public ushort[] AllLengths { get; }

    /// <summary>Words of each title.</summary>
    public ushort[] TitleLengths { get; }

    /// <summary>Words of each product's title, brand, categories and description.</summary>
    public ushort[] ProseLengths { get; }

    /// <summary>The leading half of each product's id: the last word between equals.</summary>
    public long[] IdKeys { get; }

    /// <summary>UTC ticks.</summary>
    public long[] Created { get; }

    public float[] Popularity { get; }

    public bool[] InStock { get; }

    /// <summary>Where each document's values begin in <see cref="FacetIds"/>; one longer than the documents.</summary>
    public int[] FacetStarts { get; }

    /// <summary>Numbers of the <see cref="FacetDictionary"/>.</summary>
    public int[] FacetIds { get; }

    /// <summary>The documents of each brand and category.</summary>
    public IReadOnlyDictionary<int, int[]> NamedDocs { get; }

    public ReadOnlySpan<int> FacetsOf(int doc) => FacetIds.AsSpan(FacetStarts[doc]..FacetStarts[doc + 1]);

    /// <summary>Lowest price of each document in minor units, or <see cref="NoPrice"/>.</summary>
    public long[] Prices(AtomicReader reader, Currency currency) =>
        _prices.TryGetValue(currency, out var known) ? known : _prices[currency] = ReadPrices(reader, currency);

    /// <summary>Each title's place in the alphabet, as far as its first letters tell.</summary>
    public long[] TitleKeys(AtomicReader reader) => _titleKeys ??= HitOrder.ReadTitleKeys(reader);

    private static long[] ReadPrices(AtomicReader reader, Currency currency)
    {
        var field = IndexFields.PricePrefix + currency.Code;
        var prices = Numbers(reader, field);
        var present = reader.GetDocsWithField(field);
        for (var doc = 0; doc < prices.Length; doc++)
        {
            if (present?.Get(doc) is not true)
            {
                prices[doc] = NoPrice;
            }
        }

        return prices;
    }

    private static long[] Numbers(AtomicReader reader, string field)
    {
        var numbers = new long[reader.MaxDoc];
        if (reader.GetNumericDocValues(field) is { } values)
        {
            for (var doc = 0; doc < numbers.Length; doc++)
            {
                numbers[doc] = values.Get(doc);
            }
        }

        return numbers;
    }

    private static ushort[] Lengths(AtomicReader reader, TextField field)
    {
        var lengths = new ushort[reader.MaxDoc];
        if (reader.GetNormValues(IndexFields.Name(field)) is { } norms)
        {
            for (var doc = 0; doc < lengths.Length; doc++)
            {
                lengths[doc] = (ushort)Math.Min(norms.Get(doc), ushort.MaxValue);
            }
        }

        return lengths;
    }

    private static (int[] Starts, int[] Ids) Facets(AtomicReader reader, FacetDictionary dictionary)
    {
        var starts = new int[reader.MaxDoc + 1];
        if (reader.GetSortedSetDocValues(IndexFields.Facet) is not { } values)
        {
            return (starts, []);
        }

        var numbers = dictionary.Number(Terms(values), (int)values.ValueCount);
        var ids = new List<int>(reader.MaxDoc * 8);
        for (var doc = 0; doc < reader.MaxDoc; doc++)
        {
            starts[doc] = ids.Count;
            values.SetDocument(doc);
            for (var ord = values.NextOrd(); ord != SortedSetDocValues.NO_MORE_ORDS; ord = values.NextOrd())
            {
                ids.Add(numbers[ord]);
            }
        }

        starts[^1] = ids.Count;
        return (starts, [.. ids]);
    }

    private Dictionary<int, int[]> Named(FacetDictionary dictionary)
    {
        var docs = new Dictionary<int, List<int>>();
        for (var doc = 0; doc < DocCount; doc++)
        {
            foreach (var id in FacetsOf(doc))
            {
                if (dictionary[id].Attribute.Key is FacetTerms.Brand or FacetTerms.Category)
                {
                    if (!docs.TryGetValue(id, out var list))
                    {
                        docs[id] = list = [];
                    }

                    list.Add(doc);
                }
            }
        }

        return docs.ToDictionary(d => d.Key, d => d.Value.ToArray());
    }

    private static IEnumerable<string> Terms(SortedSetDocValues values)
    {
        var term = new BytesRef();
        for (long ord = 0; ord < values.ValueCount; ord++)
        {
            values.LookupOrd(ord, term);
            yield return term.Utf8ToString();
        }
    }
}
