using Lucene.Net.Documents;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Search.Similarities;
using TextField = OmniSphere.Catalogue.Search.Analysis.TextField;

namespace OmniSphere.Catalogue.Search.Lucene;

/// <summary>Names and types of the index's fields. A change here needs a new <see cref="Form"/>.</summary>
internal static class IndexFields
{
    /// <summary>The form of the index; indexes of another form are rebuilt.</summary>
    public const string Form = "2";

    public const string Id = "id";
    public const string IdKey = "idkey";
    public const string Facet = "facet";
    public const string FacetLabel = "label";
    public const string PricePrefix = "price_";
    public const string InStock = "stock";
    public const string Created = "created";
    public const string Popularity = "popularity";
    public const string TitleOrder = "order";
    public const string Hit = "hit";
    public const string Description = "description";

    private static readonly string[] Names = ["all", "title", "prose", "brand", "category", "pair", "word", "code"];

    /// <summary>Frequencies and lengths, for scores.</summary>
    public static readonly FieldType Scored = Indexed(IndexOptions.DOCS_AND_FREQS, omitNorms: false);

    /// <summary>Only whether a word is there.</summary>
    public static readonly FieldType Matched = Indexed(IndexOptions.DOCS_ONLY, omitNorms: true);

    public static string Name(TextField field) => Names[(int)field];

    private static FieldType Indexed(IndexOptions options, bool omitNorms) =>
        new FieldType
        {
            IsIndexed = true,
            IsTokenized = true,
            IndexOptions = options,
            OmitNorms = omitNorms,
        }.Freeze();
}

/// <summary>Keeps the exact number of words of a field as its norm; scores are computed by <see cref="TextMatcher"/>.</summary>
internal sealed class ExactLengths : Similarity
{
    public static readonly ExactLengths Instance = new();

    public override long ComputeNorm(FieldInvertState state) => state.Length - state.NumOverlap;

    public override SimWeight ComputeWeight(
        float queryBoost,
        CollectionStatistics collectionStats,
        params TermStatistics[] termStats
    ) => throw new NotSupportedException();

    public override SimScorer GetSimScorer(SimWeight weight, AtomicReaderContext context) =>
        throw new NotSupportedException();
}
