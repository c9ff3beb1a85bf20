using OmniSphere.Catalogue.Search.Analysis;

namespace OmniSphere.Benchmarks.SearchQuality;

/// <summary>
/// Whether settings are fitted to the queries they are measured on: the best of many drawn at random for one half of the
/// queries, measured on the other.
/// </summary>
internal static class HoldOut
{
    private const int Draws = 120;

    /// <summary>Settings around the defaults, the same in every run.</summary>
    public static IEnumerable<Ranking> Draw()
    {
        var random = new Random(7);
        for (var i = 0; i < Draws; i++)
        {
            yield return new Ranking
            {
                K1 = One(0.3f, 0.6f, 0.9f, 1.2f),
                B = One(0.5f, 0.6f, 0.7f, 0.8f),
                Prose = One(0, 0.25f, 0.5f, 1),
                ProseB = One(0.2f, 0.4f, 0.6f),
                Title = One(0.3f, 0.6f, 0.9f, 1.5f),
                Brand = One(0, 0.25f, 0.5f, 1),
                Pair = One(0, 0.4f, 0.8f, 1.6f),
                LeastProse = One(0, 0.5f, 0.6f, 1),
                Data = One(0.1f, 0.25f, 0.5f, 1),
                Typo = One(0.5f, 0.7f, 0.9f),
                FarKey = One(0.1f, 0.3f, 0.6f),
                Enough = (int)One(10, 30, 60),
                LeastShare = One(0.3f, 0.4f, 0.5f),
            };
        }

        float One(params ReadOnlySpan<float> values) => values[random.Next(values.Length)];
    }

    /// <summary>The queries with even or with odd places.</summary>
    public static IReadOnlyList<JudgedQuery> Half(IReadOnlyList<JudgedQuery> queries, int which) =>
        [.. queries.Where((_, i) => i % 2 == which)];
}
