using OmniSphere.Catalogue.Search.Analysis;

namespace OmniSphere.Benchmarks.SearchQuality;

/// <summary>Every setting of relevance with values around its default.</summary>
internal static class Settings
{
    public static IEnumerable<(string Name, string Default, IEnumerable<(string Value, Ranking Ranking)> Values)> All()
    {
        var d = Ranking.Default;
        yield return Of("K1", d.K1, [0.3f, 0.6f, 1.2f, 2], v => d with { K1 = v });
        yield return Of("B", d.B, [0, 0.4f, 1], v => d with { B = v });
        yield return Of("All", d.All, [0.5f, 2], v => d with { All = v });
        yield return Of("Prose", d.Prose, [0.1f, 0.25f, 0.5f, 1], v => d with { Prose = v });
        yield return Of("Title", d.Title, [0, 0.3f, 0.6f, 1.5f], v => d with { Title = v });
        yield return Of("Brand", d.Brand, [0, 0.25f, 1], v => d with { Brand = v });
        yield return Of("Pair", d.Pair, [0, 0.4f, 1.6f], v => d with { Pair = v });
        yield return Of("Parts", d.Parts, [0.3f, 1], v => d with { Parts = v });
        yield return Of("LeastProse", d.LeastProse, [0, 0.5f, 1], v => d with { LeastProse = v });
        yield return Of("Data", d.Data, [0.1f, 0.5f, 1], v => d with { Data = v });
        yield return Of("Prefix", d.Prefix, [0.3f, 0.9f], v => d with { Prefix = v });
        yield return Of("Typo", d.Typo, [0.35f, 0.9f], v => d with { Typo = v });
        yield return Of("Typos", d.Typos, [0.2f, 0.7f], v => d with { Typos = v });
        yield return Of("FarKey", d.FarKey, [0.1f, 0.6f, 1], v => d with { FarKey = v });
        yield return Of("MuchCommoner", d.MuchCommoner, [5, 50, 1000], v => d with { MuchCommoner = v });
        yield return Of("Enough", d.Enough, [1, 10, 100], v => d with { Enough = (int)v });
        yield return Of("LeastShare", d.LeastShare, [0.2f, 0.5f, 0.7f], v => d with { LeastShare = v });
    }

    private static (string, string, IEnumerable<(string, Ranking)>) Of(
        string name,
        float standard,
        float[] values,
        Func<float, Ranking> with
    ) => (name, Text(standard), values.Select(v => (Text(v), with(v))));

    private static string Text(float value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
