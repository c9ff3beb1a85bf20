namespace OmniSphere.Catalogue.Search.Analysis;

/// <summary>Two neighbouring words of a query as a title may have them side by side, each in its several spellings.</summary>
internal static class TextPlanPairs
{
    private const int Most = 64;

    /// <summary>The pairs of terms, and what each is worth beside the words as typed.</summary>
    public static IEnumerable<(string Terms, float Weight)> Of(PlanWord first, PlanWord second) =>
        (
            from a in first.Alternatives
            from b in second.Alternatives
            where a.Terms.Length == 1 && b.Terms.Length == 1 && (a.Words & b.Words) == 0
            select ($"{a.Terms[0]} {b.Terms[0]}", a.Weight * b.Weight)
        ).Take(Most);
}
