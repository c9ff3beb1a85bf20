using System.Runtime.CompilerServices;

namespace OmniSphere.Catalogue.Search.Analysis;

/// <summary>A merchant's synonyms as stems of one language, looked up by their first word. Made once for each set of rules.</summary>
internal sealed class SynonymBook
{
    private static readonly ConditionalWeakTable<SearchRules, SynonymBook> Known = [];

    private readonly Dictionary<string, List<(string[] Words, string[] Finds)>> _entries = new(StringComparer.Ordinal);
    private readonly Language _language;

    private SynonymBook(SearchRules rules, Language language)
    {
        _language = language;
        var tokens = new TokenBuffer();
        foreach (var rule in rules.Synonyms)
        {
            var finds = rule.Finds.Select(f => Stems(f, tokens)).Where(f => f.Length > 0).ToList();
            foreach (var words in rule.Words.Select(w => Stems(w, tokens)).Where(w => w.Length > 0))
            {
                foreach (var find in finds.Where(f => !f.SequenceEqual(words)))
                {
                    Add(words, find);
                }
            }
        }
    }

    /// <summary>The synonyms of these rules, or null when there are none.</summary>
    public static SynonymBook? Of(SearchRules rules, Language language)
    {
        if (rules.Synonyms.Count == 0)
        {
            return null;
        }

        var book = Known.GetValue(rules, r => new SynonymBook(r, language));
        // A tenant that changed its language keeps its rules for a moment.
        return ReferenceEquals(book._language, language) ? book : new SynonymBook(rules, language);
    }

    /// <summary>Adds to a plan what its words and phrases also find.</summary>
    public void Widen(TextPlan plan, Ranking ranking)
    {
        for (var i = 0; i < plan.Words.Count; i++)
        {
            if (!_entries.TryGetValue(plan.Words[i].Stem, out var entries))
            {
                continue;
            }

            foreach (var (words, finds) in entries)
            {
                if (Stands(plan, i, words))
                {
                    var bits = (ushort)(((1 << words.Length) - 1) << i);
                    plan.Words[i].Alternatives.Add(new Alternative(finds, ranking.Synonym, bits));
                }
            }
        }
    }

    private static bool Stands(TextPlan plan, int at, string[] words)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (at + i >= plan.Words.Count || plan.Words[at + i].Stem != words[i])
            {
                return false;
            }
        }

        return true;
    }

    private void Add(string[] words, string[] finds)
    {
        if (!_entries.TryGetValue(words[0], out var entries))
        {
            _entries[words[0]] = entries = [];
        }

        entries.Add((words, finds));
    }

    private string[] Stems(string phrase, TokenBuffer tokens) =>
        [.. TextPlan.Of(phrase, _language, tokens, Ranking.Default).Words.Select(w => w.Stem)];
}
