namespace OmniSphere.Checkout.Promotions;

/// <summary>A tenant's promotions made ready for the engine. Immutable.</summary>
internal sealed class PromotionBook
{
    private readonly Dictionary<string, PromotionRule> _byHandle;

    public PromotionBook(IEnumerable<Promotion> promotions)
        : this(promotions.Select(p => new PromotionRule(p.Setting, p.Version))) { }

    private PromotionBook(IEnumerable<PromotionRule> rules)
    {
        _byHandle = rules.ToDictionary(r => r.Handle, StringComparer.Ordinal);
        Automatic =
        [
            .. _byHandle
                .Values.Where(r => r.Setting is { Active: true, NeedsCode: false })
                .Order(Comparer<PromotionRule>.Create(PromotionRule.Compare)),
        ];
    }

    /// <summary>Those that apply without a code, in the order in which they work.</summary>
    public IReadOnlyList<PromotionRule> Automatic { get; }

    /// <summary>All of them.</summary>
    public IEnumerable<PromotionRule> All => _byHandle.Values;

    public PromotionRule? Find(string? handle) => handle is null ? null : _byHandle.GetValueOrDefault(handle);

    /// <summary>The book with drafts in it, which take the place of those of the same handle.</summary>
    public PromotionBook With(IReadOnlyList<PromotionSetting> drafts)
    {
        var rules = new Dictionary<string, PromotionRule>(_byHandle, StringComparer.Ordinal);
        foreach (var draft in drafts)
        {
            rules[draft.Handle] = new PromotionRule(draft, version: 0);
        }

        return new PromotionBook(rules.Values);
    }
}
