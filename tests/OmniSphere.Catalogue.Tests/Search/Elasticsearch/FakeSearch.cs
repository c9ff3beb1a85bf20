using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace OmniSphere.Catalogue.Tests.Search.Elasticsearch;

/// <summary>Carries out the body of a search on documents in memory: query, post filter, aggregations, order, page.</summary>
internal sealed class FakeSearch(IReadOnlyList<FakeDocument> documents)
{
    private readonly FakeQuery _queries = new(documents);

    public JsonObject Run(JsonElement body)
    {
        var query = body.GetProperty("query");
        var found = documents
            .Select(d => (Document: d, Score: _queries.Score(query, d)))
            .Where(f => f.Score is not null)
            .ToList();
        var kept = body.TryGetProperty("post_filter", out var filter)
            ? found.FindAll(f => _queries.Matches(filter, f.Document))
            : found;
        var sorts = body.TryGetProperty("sort", out var sort)
            ? sort.EnumerateArray().Select(s => s.EnumerateObject().Single()).ToList()
            : [];
        var ordered = kept.Select(f => (f.Document, Keys: Keys(sorts, f.Document, f.Score!.Value))).ToList();
        ordered.Sort((a, b) => Compare(sorts, a.Keys, b.Keys));
        if (body.TryGetProperty("search_after", out var after))
        {
            var keys = after.EnumerateArray().Select(Key).ToArray();
            ordered = ordered.FindAll(o => Compare(sorts, o.Keys, keys) > 0);
        }

        var from = body.TryGetProperty("from", out var f) ? f.GetInt32() : 0;
        var size = body.GetProperty("size").GetInt32();
        var answer = new JsonObject
        {
            ["took"] = 1,
            ["timed_out"] = false,
            ["_shards"] = new JsonObject { ["total"] = 1, ["failed"] = 0 },
            ["hits"] = new JsonObject
            {
                ["total"] = new JsonObject { ["value"] = kept.Count, ["relation"] = "eq" },
                ["hits"] = new JsonArray([.. ordered.Skip(from).Take(size).Select(o => Hit(o.Document, o.Keys))]),
            },
        };
        if (body.TryGetProperty("aggs", out var aggs))
        {
            answer["aggregations"] = Aggregate(aggs, found.ConvertAll(f => f.Document));
        }

        return answer;
    }

    private static JsonObject Hit(FakeDocument document, object?[] keys) =>
        new()
        {
            ["_id"] = document.Id,
            ["_source"] = JsonNode.Parse(document.Source.GetRawText()),
            ["sort"] = new JsonArray([.. keys.Select(k => k is null ? null : JsonValue.Create(k))]),
        };

    private static object?[] Keys(List<JsonProperty> sorts, FakeDocument document, float score) =>
        [
            .. sorts.Select(s =>
                s.Name == "_score" ? Exact(score) : Key(document.Terms(s.Name).FirstOrDefault(), s.Name)
            ),
        ];

    /// <summary>As it is written and read again; a conversion keeps seven digits only.</summary>
    private static decimal Exact(float score) =>
        decimal.Parse(score.ToString(CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture);

    private static object? Key(string? term, string field) =>
        term is null ? null
        : field is "id" or "title_order" ? term
        : field == "in_stock" ? (term == "true" ? 1d : 0d)
        : decimal.TryParse(term, NumberStyles.Float, CultureInfo.InvariantCulture, out var n) ? n
        : term;

    private static object? Key(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.Number => value.GetDecimal(),
            _ => value.GetString(),
        };

    private static int Compare(List<JsonProperty> sorts, object?[] a, object?[] b)
    {
        for (var i = 0; i < sorts.Count; i++)
        {
            var order = CompareKeys(a[i], b[i], sorts[i].Value.GetProperty("order").GetString() == "desc");
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }

    private static int CompareKeys(object? a, object? b, bool descending)
    {
        if (a is null || b is null)
        {
            return (a is null).CompareTo(b is null); // Missing ones last, either way.
        }

        var order = a is string text
            ? string.CompareOrdinal(text, (string)b)
            : Convert
                .ToDecimal(a, CultureInfo.InvariantCulture)
                .CompareTo(Convert.ToDecimal(b, CultureInfo.InvariantCulture));
        return descending ? -order : order;
    }

    private JsonObject Aggregate(JsonElement aggs, List<FakeDocument> within)
    {
        var answer = new JsonObject();
        foreach (var agg in aggs.EnumerateObject())
        {
            answer[agg.Name] = One(agg.Value, within);
        }

        return answer;
    }

    private JsonObject One(JsonElement agg, List<FakeDocument> within)
    {
        if (agg.TryGetProperty("filter", out var filter))
        {
            var kept = within.FindAll(d => _queries.Matches(filter, d));
            var answer = agg.TryGetProperty("aggs", out var inner) ? Aggregate(inner, kept) : [];
            answer["doc_count"] = kept.Count;
            return answer;
        }

        if (agg.TryGetProperty("terms", out var terms))
        {
            return Terms(terms, within);
        }

        if (agg.TryGetProperty("histogram", out var histogram))
        {
            return Histogram(histogram, within);
        }

        var (isMin, field) = agg.TryGetProperty("min", out var min) ? (true, min) : (false, agg.GetProperty("max"));
        var values = Numbers(field, within).ToList();
        return new JsonObject
        {
            ["value"] =
                values.Count == 0 ? null
                : isMin ? values.Min()
                : values.Max(),
        };
    }

    private static IEnumerable<double> Numbers(JsonElement agg, List<FakeDocument> within) =>
        within
            .SelectMany(d => d.Terms(agg.GetProperty("field").GetString()!))
            .Select(t => double.Parse(t, CultureInfo.InvariantCulture));

    private static JsonObject Terms(JsonElement agg, List<FakeDocument> within)
    {
        var field = agg.GetProperty("field").GetString()!;
        var include = agg.TryGetProperty("include", out var pattern)
            ? new Regex($"^(?:{pattern.GetString()})$", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(5))
            : null;
        var counts = within
            .SelectMany(d => d.Terms(field).Distinct(StringComparer.Ordinal))
            .Where(t => include?.IsMatch(t) != false)
            .CountBy(t => t, StringComparer.Ordinal)
            .OrderByDescending(c => c.Value)
            .ThenBy(c => c.Key, StringComparer.Ordinal)
            .Take(agg.GetProperty("size").GetInt32());
        return Buckets(counts.Select(c => (JsonValue.Create(c.Key), c.Value)));
    }

    private static JsonObject Histogram(JsonElement agg, List<FakeDocument> within)
    {
        var interval = agg.GetProperty("interval").GetDouble();
        var counts = Numbers(agg, within).CountBy(n => Math.Floor(n / interval) * interval).OrderBy(c => c.Key);
        return Buckets(counts.Select(c => (JsonValue.Create(c.Key), c.Value)));
    }

    private static JsonObject Buckets(IEnumerable<(JsonValue Key, int Count)> counts) =>
        new()
        {
            ["buckets"] = new JsonArray([
                .. counts.Select(c => new JsonObject { ["key"] = c.Key, ["doc_count"] = c.Count }),
            ]),
        };
}
