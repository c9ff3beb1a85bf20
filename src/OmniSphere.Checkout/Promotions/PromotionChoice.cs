using OmniSphere.Checkout.Pricing;

namespace OmniSphere.Checkout.Promotions;

/// <summary>The rules of combination: the best of each group, then either one exclusive promotion or all the others.</summary>
internal static class PromotionChoice
{
    /// <summary>Marks those that give way to others.</summary>
    public static void Choose(PriceDraft draft, PromotionCandidate[] candidates)
    {
        var (grouped, exclusive) = (0, 0);
        foreach (var c in candidates)
        {
            grouped += c is { Refused: null, Rule.Setting.Combination: PromotionCombination.BestOfGroup } ? 1 : 0;
            exclusive += c is { Refused: null, IsExclusive: true } ? 1 : 0;
        }

        if (grouped > 1)
        {
            KeepBestOfGroups(draft, candidates);
        }

        if (exclusive > 0)
        {
            KeepOnePlan(draft, candidates);
        }
    }

    private static void KeepBestOfGroups(PriceDraft draft, PromotionCandidate[] candidates)
    {
        var groups = candidates
            .Where(c => c is { Refused: null, Rule.Setting.Combination: PromotionCombination.BestOfGroup })
            .GroupBy(c => c.Rule.Setting.Group, StringComparer.Ordinal)
            .Where(g => g.Skip(1).Any());
        foreach (var group in groups)
        {
            var best = Best(draft, group);
            foreach (var other in group.Where(c => c != best))
            {
                (other.Refused, other.By) = (PromotionRefusal.BetterInGroup, best.Rule.Setting.Name);
            }
        }
    }

    private static void KeepOnePlan(PriceDraft draft, PromotionCandidate[] candidates)
    {
        var exclusive = candidates.Where(c => c is { Refused: null, IsExclusive: true }).ToList();
        var others = candidates.Where(c => c is { Refused: null, IsExclusive: false }).ToList();
        var best = Best(draft, exclusive.GroupBy(c => c.Rule.Setting.Priority).MaxBy(g => g.Key)!);
        // One that takes nothing off shuts nobody out.
        var saving = PromotionRun.Run(draft, candidates, best, record: false);
        var together = PromotionRun.Run(draft, candidates, alone: null, record: false);
        var priority = together == 0 ? int.MinValue : others.Max(c => c.Rule.Setting.Priority);
        var alone =
            saving > 0
            && (
                best.Rule.Setting.Priority > priority || (best.Rule.Setting.Priority == priority && saving >= together)
            );
        foreach (var c in alone ? others : [])
        {
            (c.Refused, c.By) = (PromotionRefusal.OtherIsExclusive, best.Rule.Setting.Name);
        }

        foreach (var c in exclusive.Where(c => !alone || c != best))
        {
            (c.Refused, c.By) =
                alone ? (PromotionRefusal.OtherIsExclusive, best.Rule.Setting.Name)
                : saving == 0 && together == 0 ? (PromotionRefusal.NothingMatches, null)
                : (PromotionRefusal.OthersComeFirst, (string?)null);
        }
    }

    /// <summary>The one that takes most off alone; of equals that of the greater priority, then the first handle.</summary>
    private static PromotionCandidate Best(PriceDraft draft, IEnumerable<PromotionCandidate> candidates) =>
        candidates
            .OrderByDescending(c => PromotionRun.Run(draft, [c], c, record: false))
            .ThenByDescending(c => c.Rule.Setting.Priority)
            .ThenBy(c => c.Source, StringComparer.Ordinal)
            .First();
}
