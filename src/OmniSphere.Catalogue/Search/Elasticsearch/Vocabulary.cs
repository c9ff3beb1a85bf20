using System.Globalization;
using OmniSphere.Catalogue.Search.Analysis;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Search.Elasticsearch;

/// <summary>
/// What the tenant's products know of the words of a plan, asked for in one go. Suggesters of the cluster would answer
/// from the words of all tenants that share an index; aggregations answer from the tenant's own.
/// </summary>
internal sealed class Vocabulary : IVocabulary
{
    private const int MostWords = 100;
    private const int ShortestHalf = 3;

    private readonly TextPlan _plan;
    private readonly EsSearchAnswer _answer;

    private Vocabulary(TextPlan plan, EsSearchAnswer answer) => (_plan, _answer) = (plan, answer);

    /// <summary>Before anything is known: neighbours may be one word.</summary>
    public static IVocabulary Unknown { get; } = new Hopeful();

    /// <summary>How many products the tenant has.</summary>
    public long Documents => _answer.Hits.Total!.Value;

    /// <summary>Looks the words up and notes how common they are in the plan.</summary>
    public static async Task<Vocabulary> LookAsync(
        ElasticsearchProductSearch search,
        Tenant tenant,
        TextPlan plan,
        TextQuery words,
        CancellationToken cancellationToken
    )
    {
        var aggs = new Dictionary<string, EsAgg>(StringComparer.Ordinal);
        for (var i = 0; i < plan.Words.Count; i++)
        {
            Ask(aggs, i, plan.Words[i], words);
        }

        if (plan.IsOpen)
        {
            var prefix = plan.Words[^1].Surface;
            var begins = new EsQuery { Prefix = new() { ["word"] = new EsTerm(prefix, null) } };
            aggs["prefix"] = Terms(begins, "word", $"{FacetReader.Escape(prefix)}.+");
        }

        var ask = new EsSearch
        {
            Query = EsQuery.Everything,
            TrackTotalHits = true,
            Aggs = aggs.Count == 0 ? null : aggs,
        };
        var vocabulary = new Vocabulary(plan, await search.AskAsync(tenant, ask, cancellationToken));
        for (var i = 0; i < plan.Words.Count; i++)
        {
            var word = plan.Words[i];
            word.DocFreq = (int)vocabulary.Count("stem", i);
            word.Idf = TextQuery.Idf(word.DocFreq, vocabulary.Documents);
            word.IsKnown = vocabulary.Count("known", i) > 0;
        }

        return vocabulary;
    }

    public int DocFreq(string word) =>
        _plan.Words.FindIndex(w => w.Surface == word) is >= 0 and var i ? (int)Count("word", i) : 0;

    public bool HasPair(string first, string second) =>
        _plan
            .Words.Select((_, i) => _answer.Aggregations!.GetValueOrDefault(Name("split", i)))
            .OfType<EsBuckets>()
            .Any(s => s.V!.Buckets!.Any(b => b.Key.GetString() == $"{first} {second}"));

    public List<FoundWord> ByPrefix(string prefix) =>
        _plan.IsOpen && _plan.Words[^1].Surface == prefix
            ?
            [
                .. _answer
                    .Aggregations!["prefix"]
                    .V!.Buckets!.Select(b => new FoundWord(b.Key.GetString()!, (int)b.DocCount, 0))
                    .OrderByDescending(f => f.DocFreq)
                    .ThenBy(f => f.Word, StringComparer.Ordinal)
                    .Take(Spelling.MostByPrefix),
            ]
            : [];

    public List<FoundWord> Spellings(string word) =>
        Near("near", w => w.Surface == word, word, Spelling.MostTypos(word), b => Spelling.IsPossible(word, b));

    public List<FoundWord> SingularSpellings(PlanWord word) =>
        Near("stems", w => w.Surface == word.Surface, word.Stem, 1, b => !b.AsSpan().ContainsAnyInRange('0', '9'));

    private List<FoundWord> Near(
        string kind,
        Predicate<PlanWord> which,
        string word,
        int most,
        Predicate<string> isPossible
    )
    {
        var index = _plan.Words.FindIndex(which);
        if (index < 0 || _answer.Aggregations!.GetValueOrDefault(Name(kind, index)) is not { } near)
        {
            return [];
        }

        var found = near.V!.Buckets!.Select(b => (Word: b.Key.GetString()!, b.DocCount))
            .Where(b => isPossible(b.Word))
            .Select(b => new FoundWord(b.Word, (int)b.DocCount, Spelling.Distance(word, b.Word)))
            .Where(f => f.Distance <= most)
            .ToList();
        // Two letters off only where nothing is one letter off.
        return Spelling.Nearest(word, found.Exists(f => f.Distance == 1) ? found.FindAll(f => f.Distance == 1) : found);
    }

    private static void Ask(Dictionary<string, EsAgg> aggs, int i, PlanWord word, TextQuery words)
    {
        aggs[Name("stem", i)] = new EsAgg
        {
            Filter = EsQuery.Or([.. word.Stems.Select(s => EsQuery.TermOf("all", s))]),
        };
        aggs[Name("word", i)] = new EsAgg { Filter = EsQuery.TermOf("word", word.Surface) };
        aggs[Name("known", i)] = new EsAgg { Filter = words.Has(i) };
        if (Spelling.MostTypos(word.Surface) is > 0 and var typos)
        {
            aggs[Name("near", i)] = Near(word.Surface, typos);
            if (word.Stem != word.Surface)
            {
                aggs[Name("stems", i)] = Near(word.Stem, 1);
            }
        }

        var pairs = words.Languages.SelectMany(l => Splits(word.Surface, l)).Distinct(StringComparer.Ordinal).ToList();
        if (pairs.Count > 0)
        {
            aggs[Name("split", i)] = Terms(EsQuery.TermsOf("pair", pairs), "pair", null);
        }
    }

    private static IEnumerable<string> Splits(string word, Language language)
    {
        for (var i = ShortestHalf; i <= word.Length - ShortestHalf; i++)
        {
            yield return $"{language.Stem(word.AsSpan(0, i))} {language.Stem(word.AsSpan(i))}";
        }
    }

    private static EsAgg Near(string word, int typos) =>
        Terms(
            new EsQuery { Fuzzy = new() { ["word"] = new EsFuzzy(word, typos, 50, Transpositions: true) } },
            "word",
            NearPattern.Of(word, typos)
        );

    private static EsAgg Terms(EsQuery which, string field, string? include) =>
        new()
        {
            Filter = which,
            Aggs = new() { ["v"] = new EsAgg { Terms = new EsTermsAgg(field, MostWords, include) } },
        };

    private static string Name(string kind, int word) => string.Create(CultureInfo.InvariantCulture, $"{kind}{word}");

    private long Count(string kind, int word) => _answer.Aggregations![Name(kind, word)].DocCount;

    private sealed class Hopeful : IVocabulary
    {
        public int DocFreq(string word) => 1;

        public bool HasPair(string first, string second) => false;

        public List<FoundWord> ByPrefix(string prefix) => [];

        public List<FoundWord> Spellings(string word) => [];

        public List<FoundWord> SingularSpellings(PlanWord word) => [];
    }
}
