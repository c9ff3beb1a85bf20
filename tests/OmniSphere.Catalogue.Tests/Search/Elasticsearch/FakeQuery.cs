using System.Globalization;
using System.Text.Json;
using OmniSphere.Catalogue.Search.Analysis;

namespace OmniSphere.Catalogue.Tests.Search.Elasticsearch;

/// <summary>Answers queries on documents kept in memory: as much of the query language as the adapter speaks.</summary>
internal sealed class FakeQuery(IReadOnlyList<FakeDocument> documents)
{
    private static readonly Dictionary<string, float> Lengths = new(StringComparer.Ordinal)
    {
        ["all"] = Ranking.Default.B,
        ["prose"] = Ranking.Default.ProseB,
        ["title"] = 0,
    };

    private readonly Dictionary<(string, string), int> _docFreqs = [];
    private readonly Dictionary<string, float> _averages = [];

    /// <summary>The score of a document, or null when it does not match.</summary>
    public float? Score(JsonElement query, FakeDocument document)
    {
        var kind = query.EnumerateObject().Single();
        return kind.Name switch
        {
            "match_all" => Boost(kind.Value),
            "match_none" => null,
            "bool" => Bool(kind.Value, document),
            "dis_max" => kind.Value.GetProperty("queries").EnumerateArray().Select(q => Score(q, document)).Max(),
            "constant_score" => Matches(kind.Value.GetProperty("filter"), document) ? Boost(kind.Value) : null,
            "function_score" => FunctionScore(kind.Value, document),
            "term" => Term(kind.Value.EnumerateObject().Single(), document),
            "terms" => Terms(kind.Value.EnumerateObject().Single(), document),
            "prefix" => Any(kind.Value, document, (v, q) => v.StartsWith(Value(q), StringComparison.Ordinal)),
            "fuzzy" => Any(
                kind.Value,
                document,
                (v, q) => Spelling.Distance(v, Value(q)) <= q.GetProperty("fuzziness").GetInt32()
            ),
            "range" => Range(kind.Value.EnumerateObject().Single(), document),
            "nested" => Nested(kind.Value, document),
            _ => throw new NotSupportedException($"query {kind.Name}"),
        };
    }

    public bool Matches(JsonElement query, FakeDocument document) => Score(query, document) is not null;

    private static float Boost(JsonElement query) =>
        query.TryGetProperty("boost", out var boost) ? boost.GetSingle() : 1;

    private static string Value(JsonElement query) => query.GetProperty("value").ToString();

    private static JsonElement.ArrayEnumerator List(JsonElement query, string name) =>
        query.TryGetProperty(name, out var list) ? list.EnumerateArray() : default;

    private float? Bool(JsonElement query, FakeDocument document)
    {
        var score = 0f;
        var required = List(query, "must").ToList();
        foreach (var part in required)
        {
            if (Score(part, document) is not { } more)
            {
                return null;
            }

            score += more;
        }

        if (
            List(query, "filter").Any(f => !Matches(f, document))
            || List(query, "must_not").Any(f => Matches(f, document))
        )
        {
            return null;
        }

        var optional = List(query, "should").Select(s => Score(s, document)).ToList();
        var least =
            query.TryGetProperty("minimum_should_match", out var minimum) ? minimum.GetInt32()
            : required.Count == 0 && !List(query, "filter").Any() && optional.Count > 0 ? 1
            : 0;
        return optional.Count(s => s is not null) < least ? null : score + optional.Sum(s => s ?? 0);
    }

    private float? FunctionScore(JsonElement query, FakeDocument document)
    {
        if (Score(query.GetProperty("query"), document) is not { } score)
        {
            return null;
        }

        foreach (var function in List(query, "functions"))
        {
            if (Matches(function.GetProperty("filter"), document))
            {
                score *= function.GetProperty("weight").GetSingle();
            }
        }

        return query.TryGetProperty("min_score", out var least) && score < least.GetSingle() ? null : score;
    }

    private float? Term(JsonProperty term, FakeDocument document)
    {
        var value = Value(term.Value);
        var frequency = document.Terms(term.Name).Count(t => t == value);
        if (frequency == 0)
        {
            return null;
        }

        var boost = Boost(term.Value);
        var docFreq = Cached(
            _docFreqs,
            (term.Name, value),
            () => documents.Count(d => d.Terms(term.Name).Contains(value))
        );
        var idf = MathF.Log(1 + ((documents.Count - docFreq + 0.5f) / (docFreq + 0.5f)));
        if (!Lengths.TryGetValue(term.Name, out var b))
        {
            return boost * idf / (1 + Ranking.Default.K1);
        }

        var average = Cached(_averages, term.Name, () => (float)documents.Average(d => d.Terms(term.Name).Count));
        var relative = document.Terms(term.Name).Count / Math.Max(1, average);
        return boost * idf * frequency / (frequency + (Ranking.Default.K1 * (1 - b + (b * relative))));
    }

    private static float? Terms(JsonProperty terms, FakeDocument document)
    {
        var wanted = terms.Value.EnumerateArray().Select(v => v.GetString()).ToHashSet(StringComparer.Ordinal);
        return document.Terms(terms.Name).Any(wanted.Contains) ? 1 : null;
    }

    private static float? Any(JsonElement query, FakeDocument document, Func<string, JsonElement, bool> holds)
    {
        var field = query.EnumerateObject().Single();
        return document.Terms(field.Name).Any(t => holds(t, field.Value)) ? Boost(field.Value) : null;
    }

    private static float? Range(JsonProperty range, FakeDocument document)
    {
        if (range.Value.TryGetProperty("lt", out var below))
        {
            return document.Terms(range.Name).Any(t => string.CompareOrdinal(t, below.GetString()) < 0) ? 1 : null;
        }

        var least = range.Value.TryGetProperty("gte", out var gte) ? gte.GetDouble() : double.NegativeInfinity;
        var most = range.Value.TryGetProperty("lte", out var lte) ? lte.GetDouble() : double.PositiveInfinity;
        return document
            .Terms(range.Name)
            .Select(t => double.Parse(t, CultureInfo.InvariantCulture))
            .Any(n => n >= least && n <= most)
            ? 1
            : null;
    }

    private float? Nested(JsonElement query, FakeDocument document)
    {
        var path = query.GetProperty("path").GetString()!;
        return document.Nested(path).Any(inner => Matches(query.GetProperty("query"), inner)) ? 1 : null;
    }

    private static TValue Cached<TKey, TValue>(Dictionary<TKey, TValue> cache, TKey key, Func<TValue> make)
        where TKey : notnull
    {
        if (!cache.TryGetValue(key, out var value))
        {
            cache[key] = value = make();
        }

        return value;
    }
}

/// <summary>A document with the values of its fields as terms.</summary>
internal sealed class FakeDocument
{
    private static readonly string[] Texts = ["all", "title", "prose", "brand", "category"];

    private readonly Dictionary<string, List<string>> _terms = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<FakeDocument>> _nested = new(StringComparer.Ordinal);

    public FakeDocument(string id, JsonElement source, string prefix = "")
    {
        (Id, Source) = (id, source);
        foreach (var member in source.EnumerateObject())
        {
            Read(prefix + member.Name, member.Value);
        }
    }

    public string Id { get; }

    public JsonElement Source { get; }

    public List<string> Terms(string field) => _terms.GetValueOrDefault(field) ?? [];

    public List<FakeDocument> Nested(string path) => _nested.GetValueOrDefault(path) ?? [];

    private void Read(string name, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                {
                    Read(name, item);
                }

                break;
            case JsonValueKind.Object when name == "price":
                foreach (var member in value.EnumerateObject())
                {
                    Read($"{name}.{member.Name}", member.Value);
                }

                break;
            case JsonValueKind.Object:
                Add(_nested, name, new FakeDocument(Id, value, name + "."));
                break;
            case JsonValueKind.String when Texts.Contains(name):
                foreach (var term in value.GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                {
                    Add(_terms, name, term);
                }

                break;
            default:
                Add(
                    _terms,
                    name,
                    value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetRawText() : value.ToString()
                );
                break;
        }
    }

    private static void Add<T>(Dictionary<string, List<T>> to, string name, T value)
    {
        if (!to.TryGetValue(name, out var list))
        {
            to[name] = list = [];
        }

        list.Add(value);
    }
}
