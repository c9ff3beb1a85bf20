using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace OmniSphere.Catalogue.Search.Analysis;

/// <summary>A merchant's synonyms as stems of one language, looked up by their first word. Made once for each set of rules.</summary>
internal sealed class SynonymBook
{
    private static readonly ConditionalWeakTable<SearchRules, ConcurrentDictionary<Language, SynonymBook>> Known = [];

    private readonly Dictionary<string, List<(string[] Words, string[] Finds)>> _entries = new(StringComparer.Ordinal);

    private SynonymBook(SearchRules rules, Language language)
    {
        var tokens = new TokenBuffer();
        foreach (var rule in rules.Synonyms)
        {
            var finds = rule.Finds.Select(f => Stems(f, language, tokens)).Where(f => f.Length > 0).ToList();
            foreach (var words in rule.Words.Select(w => Stems(w, language, tokens)).Where(w => w.Length > 0))
            {
                foreach (var find in finds.Where(f => !f.SequenceEqual(words)))
                {
                    Add(words, find);
                }
            }
        }
    }

    /// <summary>Adds to a plan what its words and phrases also find, in each of its languages.</summary>
    public static void Widen(TextPlan plan, SearchRules rules, Ranking ranking)
    {
        if (rules.Synonyms.Count == 0)
        {
            return;
        }

        var books = Known.GetValue(rules, static _ => []);
        foreach (var language in plan.Languages)
        {
            books.GetOrAdd(language, static (l, r) => new SynonymBook(r, l), rules).Widen(plan, ranking);
        }
    }

    private void Widen(TextPlan plan, Ranking ranking)
    {
        for (var i = 0; i < plan.Words.Count; i++)
        {
            var entries = plan.Words[i].Stems.SelectMany(s => _entries.GetValueOrDefault(s) ?? []).ToList();
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
            if (at + i >= plan.Words.Count || !plan.Words[at + i].IsStem(words[i]))
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

    private static string[] Stems(string phrase, Language language, TokenBuffer tokens) =>
        [.. TextPlan.Of(phrase, language, tokens, Ranking.Default).Words.Select(w => w.Stem)];
}
