namespace OmniSphere.Benchmarks.SearchQuality;

/// <summary>How well the judged products are found, of 100.</summary>
internal sealed record Quality(
    double Ndcg,
    double Judged,
    double Recall,
    double TypoNdcg,
    double TypoJudged,
    double TypoRecall
)
{
    private const double Typed = 1.05;
    private const double Mistyped = 2;

    /// <summary>What is asked of the search, as a multiple of what the baseline reaches.</summary>
    public IEnumerable<Target> Beside(Quality baseline) =>
        [
            new("as typed, unjudged as 0", Ndcg / baseline.Ndcg, Typed),
            new("as typed, judged only", Judged / baseline.Judged, Typed),
            new("mistyped, unjudged as 0", TypoNdcg / baseline.TypoNdcg, Mistyped),
            new("mistyped, judged only", TypoJudged / baseline.TypoJudged, Mistyped),
        ];
}

/// <summary>A ratio and the least it must be.</summary>
internal sealed record Target(string Name, double Ratio, double Least)
{
    public bool IsMet => Ratio >= Least;
}
