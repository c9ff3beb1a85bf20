using System.IO.Enumeration;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OmniSphere.Catalogue.Tests.Search.Elasticsearch;

/// <summary>The indices, aliases and points in time of a cluster that is kept in memory.</summary>
internal sealed class FakeCluster
{
    private readonly Lock _turn = new();
    private readonly Dictionary<string, Dictionary<string, FakeDocument>> _indices = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Alias, string Index), JsonElement> _aliases = [];
    private readonly Dictionary<string, IReadOnlyList<FakeDocument>> _pits = new(StringComparer.Ordinal);
    private int _pit;

    public IReadOnlyList<string> Indices
    {
        get
        {
            lock (_turn)
            {
                return [.. _indices.Keys];
            }
        }
    }

    public int DocumentsOf(string index)
    {
        lock (_turn)
        {
            return _indices[index].Count;
        }
    }

    /// <summary>Forgets all points in time, as a cluster does after a while.</summary>
    public void ExpirePoints()
    {
        lock (_turn)
        {
            _pits.Clear();
        }
    }

    public (int Status, JsonNode Body) Answer(
        string method,
        string[] path,
        Func<string, string?> parameter,
        string body
    )
    {
        lock (_turn)
        {
            return (method, path) switch
            {
                ("PUT", ["_index_template", _]) => Acknowledged(),
                ("GET", ["_alias", var names]) => Aliases(names.Split(',')),
                ("POST", ["_aliases"]) => Act(JsonDocument.Parse(body).RootElement),
                ("POST", ["_bulk"]) => Bulk(body),
                ("POST", ["_search"]) => SearchPoint(JsonDocument.Parse(body).RootElement),
                ("PUT", [var index]) => Create(index),
                ("DELETE", [var index]) => Delete(index),
                ("POST", [_, "_refresh"]) => (200, new JsonObject()),
                ("POST", [var index, "_delete_by_query"]) => DeleteBy(index, JsonDocument.Parse(body).RootElement),
                ("POST", [var name, "_count"]) => Count(name, JsonDocument.Parse(body).RootElement),
                ("POST", [var name, "_search"]) => Search(name, JsonDocument.Parse(body).RootElement),
                ("POST", [var name, "_pit"]) => OpenPoint(name, parameter("routing")),
                _ => Error(400, "illegal_argument_exception", $"{method} {string.Join('/', path)}"),
            };
        }
    }

    public static (int Status, JsonNode Body) Error(int status, string type, string reason) =>
        (
            status,
            new JsonObject
            {
                ["error"] = new JsonObject { ["type"] = type, ["reason"] = reason },
                ["status"] = status,
            }
        );

    private static (int, JsonNode) Acknowledged() => (200, new JsonObject { ["acknowledged"] = true });

    private static (int, JsonNode) Missing(string name) =>
        Error(404, "index_not_found_exception", $"no such index [{name}]");

    private (int, JsonNode) Create(string index) =>
        _indices.TryAdd(index, new(StringComparer.Ordinal))
            ? Acknowledged()
            : Error(400, "resource_already_exists_exception", index);

    private (int, JsonNode) Delete(string index)
    {
        foreach (var alias in _aliases.Keys.Where(a => a.Index == index).ToList())
        {
            _aliases.Remove(alias);
        }

        return _indices.Remove(index) ? Acknowledged() : Missing(index);
    }

    private (int, JsonNode) Aliases(string[] names)
    {
        var answer = new JsonObject();
        bool IsAskedFor(string alias) => names.Any(n => FileSystemName.MatchesSimpleExpression(n, alias, false));
        foreach (var ((alias, index), definition) in _aliases.Where(a => IsAskedFor(a.Key.Alias)))
        {
            var aliases = (JsonObject)(answer[index] ??= new JsonObject { ["aliases"] = new JsonObject() })["aliases"]!;
            aliases[alias] = new JsonObject
            {
                ["filter"] = JsonNode.Parse(definition.GetProperty("filter").GetRawText()),
                ["index_routing"] = definition.GetProperty("routing").GetString(),
                ["search_routing"] = definition.GetProperty("routing").GetString(),
            };
        }

        if (names.FirstOrDefault(n => !n.Contains('*') && _aliases.Keys.All(a => a.Alias != n)) is { } missing)
        {
            (answer["error"], answer["status"]) = ($"alias [{missing}] missing", 404);
            return (404, answer);
        }

        return (200, answer);
    }

    /// <summary>All actions or none.</summary>
    private (int, JsonNode) Act(JsonElement body)
    {
        var actions = body.GetProperty("actions").EnumerateArray().Select(a => a.EnumerateObject().Single()).ToList();
        foreach (var (name, action) in actions.Select(a => (a.Name, a.Value)))
        {
            var index = action.GetProperty("index").GetString()!;
            var key = (action.GetProperty("alias").GetString()!, index);
            if (!_indices.ContainsKey(index))
            {
                return Missing(index);
            }

            if (name == "remove" && action.GetProperty("must_exist").GetBoolean() && !_aliases.ContainsKey(key))
            {
                return Error(404, "aliases_not_found_exception", key.Item1);
            }
        }

        foreach (var (name, action) in actions.Select(a => (a.Name, a.Value)))
        {
            var key = (action.GetProperty("alias").GetString()!, action.GetProperty("index").GetString()!);
            if (name == "remove")
            {
                _aliases.Remove(key);
            }
            else
            {
                _aliases[key] = action.Clone();
            }
        }

        return Acknowledged();
    }

    private (int, JsonNode) Bulk(string body)
    {
        var items = new JsonArray();
        var hasErrors = false;
        var lines = body.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < lines.Length; i++)
        {
            var action = JsonDocument.Parse(lines[i]).RootElement.EnumerateObject().Single();
            var document = action.Name == "delete" ? null : lines[++i];
            var (status, error) = Write(action, document);
            hasErrors |= error is not null;
            var result = new JsonObject { ["status"] = status };
            if (error is not null)
            {
                result["error"] = new JsonObject { ["type"] = error, ["reason"] = error };
            }

            items.Add(new JsonObject { [action.Name] = result });
        }

        return (200, new JsonObject { ["errors"] = hasErrors, ["items"] = items });
    }

    private (int Status, string? Error) Write(JsonProperty action, string? document)
    {
        var id = action.Value.GetProperty("_id").GetString()!;
        if (!_indices.TryGetValue(action.Value.GetProperty("_index").GetString()!, out var documents))
        {
            return (404, "index_not_found_exception");
        }

        if (action.Value.GetProperty("routing").GetString() is not { Length: > 0 })
        {
            return (400, "routing_missing_exception");
        }

        if (document is null)
        {
            return (documents.Remove(id) ? 200 : 404, null);
        }

        if (action.Name == "create" && documents.ContainsKey(id))
        {
            return (409, "version_conflict_engine_exception");
        }

        documents[id] = new FakeDocument(id, JsonDocument.Parse(document).RootElement);
        return (201, null);
    }

    private (int, JsonNode) DeleteBy(string index, JsonElement body)
    {
        if (!_indices.TryGetValue(index, out var documents))
        {
            return Missing(index);
        }

        var queries = new FakeQuery([.. documents.Values]);
        foreach (var document in documents.Values.Where(d => queries.Matches(body.GetProperty("query"), d)).ToList())
        {
            documents.Remove(document.Id);
        }

        return (200, new JsonObject { ["task"] = "node:1" });
    }

    private (int, JsonNode) Count(string name, JsonElement body)
    {
        if (Visible(name) is not { } documents)
        {
            return Missing(name);
        }

        var queries = new FakeQuery(documents);
        return (
            200,
            new JsonObject { ["count"] = documents.Count(d => queries.Matches(body.GetProperty("query"), d)) }
        );
    }

    private (int, JsonNode) Search(string name, JsonElement body) =>
        Visible(name) is { } documents ? (200, new FakeSearch(documents).Run(body)) : Missing(name);

    private (int, JsonNode) OpenPoint(string name, string? routing)
    {
        if (routing is null || Visible(name) is not { } documents)
        {
            return Missing(name);
        }

        var id = $"pit{++_pit}";
        _pits[id] = documents;
        return (200, new JsonObject { ["id"] = id });
    }

    private (int, JsonNode) SearchPoint(JsonElement body)
    {
        var id = body.GetProperty("pit").GetProperty("id").GetString()!;
        if (!_pits.TryGetValue(id, out var documents))
        {
            return Error(404, "search_context_missing_exception", id);
        }

        var answer = new FakeSearch(documents).Run(body);
        answer["pit_id"] = id;
        return (200, answer);
    }

    /// <summary>What an alias lets through, or null when there is none.</summary>
    private IReadOnlyList<FakeDocument>? Visible(string name)
    {
        foreach (var ((alias, index), definition) in _aliases)
        {
            if (alias == name && _indices.TryGetValue(index, out var documents))
            {
                var queries = new FakeQuery([.. documents.Values]);
                return [.. documents.Values.Where(d => queries.Matches(definition.GetProperty("filter"), d))];
            }
        }

        return null;
    }
}
