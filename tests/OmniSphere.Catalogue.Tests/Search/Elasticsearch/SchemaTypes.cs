using System.Text.Json;

namespace OmniSphere.Catalogue.Tests.Search.Elasticsearch;

/// <summary>Checks values against the types of Elasticsearch's specification.</summary>
internal sealed class SchemaTypes(Dictionary<(string Namespace, string Name), JsonElement> types)
{
    public void Check(
        JsonElement type,
        JsonElement value,
        string at,
        Dictionary<string, JsonElement> generics,
        List<string> errors
    )
    {
        switch (type.GetProperty("kind").GetString())
        {
            case "instance_of":
                CheckInstance(type, value, at, generics, errors);
                break;
            case "array_of" when value.ValueKind == JsonValueKind.Array:
                foreach (var (item, i) in value.EnumerateArray().Select((item, i) => (item, i)))
                {
                    Check(type.GetProperty("value"), item, $"{at}[{i}]", generics, errors);
                }

                break;
            case "dictionary_of" when value.ValueKind == JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    Check(type.GetProperty("value"), member.Value, $"{at}.{member.Name}", generics, errors);
                }

                if (type.GetProperty("singleKey").GetBoolean() && value.EnumerateObject().Count() != 1)
                {
                    errors.Add($"{at}: exactly one member");
                }

                break;
            case "union_of":
                CheckUnion(type, value, at, generics, errors);
                break;
            case "literal_value":
                if (!JsonElement.DeepEquals(type.GetProperty("value"), value))
                {
                    errors.Add($"{at}: not {type.GetProperty("value")}");
                }

                break;
            case "user_defined_value":
                break;
            case var kind:
                errors.Add($"{at}: {value.ValueKind} is no {kind}");
                break;
        }
    }

    public void CheckType(
        (string Namespace, string Name) name,
        JsonElement value,
        string at,
        Dictionary<string, JsonElement> generics,
        List<string> errors
    )
    {
        var type = types[name];
        switch (type.GetProperty("kind").GetString())
        {
            case "type_alias":
                Check(type.GetProperty("type"), value, at, generics, errors);
                break;
            case "enum":
                if (!Members(type).Contains(value.ToString(), StringComparer.OrdinalIgnoreCase))
                {
                    errors.Add($"{at}: {value} is no {name.Name}");
                }

                break;
            case "interface":
                CheckInterface(type, value, at, generics, errors);
                break;
        }
    }

    /// <summary>Members by their names; what is not listed is an error.</summary>
    public void CheckProperties(JsonElement properties, JsonElement value, string at, List<string> errors)
    {
        var known = Known([properties]);
        foreach (var member in value.EnumerateObject())
        {
            if (known.TryGetValue(member.Name, out var property))
            {
                Check(property.GetProperty("type"), member.Value, $"{at}.{member.Name}", [], errors);
            }
            else
            {
                errors.Add($"{at}.{member.Name} is unknown");
            }
        }
    }

    private static IEnumerable<string> Members(JsonElement type) =>
        type.GetProperty("members")
            .EnumerateArray()
            .SelectMany(m =>
                m.TryGetProperty("aliases", out var aliases)
                    ? aliases.EnumerateArray().Select(a => a.GetString()!).Append(m.GetProperty("name").GetString()!)
                    : [m.GetProperty("name").GetString()!]
            );

    private void CheckInstance(
        JsonElement type,
        JsonElement value,
        string at,
        Dictionary<string, JsonElement> generics,
        List<string> errors
    )
    {
        var name = ElasticsearchSchema.NameOf(type.GetProperty("type"));
        if (generics.TryGetValue(name.Item2, out var bound))
        {
            Check(bound, value, at, [], errors);
        }
        else if (name.Item1 == "_builtins" || SchemaBuiltIns.IsNumber(name.Item2))
        {
            if (!SchemaBuiltIns.Is(name.Item2, value))
            {
                errors.Add($"{at}: {value.ValueKind} is no {name.Item2}");
            }
        }
        else if (types.TryGetValue(name, out var definition))
        {
            var inner = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
            if (type.TryGetProperty("generics", out var given) && definition.TryGetProperty("generics", out var wanted))
            {
                foreach (var (want, have) in wanted.EnumerateArray().Zip(given.EnumerateArray()))
                {
                    inner[want.GetProperty("name").GetString()!] = have;
                }
            }

            CheckType(name, value, at, inner, errors);
        }
    }

    private void CheckUnion(
        JsonElement type,
        JsonElement value,
        string at,
        Dictionary<string, JsonElement> generics,
        List<string> errors
    )
    {
        List<string>? fewest = null;
        foreach (var item in type.GetProperty("items").EnumerateArray())
        {
            var tried = new List<string>();
            Check(item, value, at, generics, tried);
            if (tried.Count == 0)
            {
                return;
            }

            fewest = fewest is null || tried.Count < fewest.Count ? tried : fewest;
        }

        errors.AddRange(fewest!);
    }

    private void CheckInterface(
        JsonElement type,
        JsonElement value,
        string at,
        Dictionary<string, JsonElement> generics,
        List<string> errors
    )
    {
        var name = type.GetProperty("name").GetProperty("name").GetString();
        var lineage = Lineage(type).ToList();
        var known = Known(lineage.Select(t => t.GetProperty("properties")));
        if (value.ValueKind != JsonValueKind.Object)
        {
            // A term query, for example, may be its value alone.
            if (type.TryGetProperty("shortcutProperty", out var shortcut))
            {
                Check(known[shortcut.GetString()!].GetProperty("type"), value, at, generics, errors);
            }
            else
            {
                errors.Add($"{at}: {value.ValueKind} is no {name}");
            }

            return;
        }

        var others = lineage.Select(Others).FirstOrDefault(o => o.ValueKind != JsonValueKind.Undefined);
        var variants = 0;
        foreach (var member in value.EnumerateObject())
        {
            if (known.TryGetValue(member.Name, out var property))
            {
                variants += property.TryGetProperty("containerProperty", out _) ? 0 : 1;
                Check(property.GetProperty("type"), member.Value, $"{at}.{member.Name}", generics, errors);
            }
            else if (others.ValueKind != JsonValueKind.Undefined)
            {
                variants++;
                Check(others, member.Value, $"{at}.{member.Name}", generics, errors);
            }
            else
            {
                errors.Add($"{at}.{member.Name} is unknown to {name}");
            }
        }

        foreach (var (member, property) in known)
        {
            if (property.GetProperty("required").GetBoolean() && !value.TryGetProperty(member, out _))
            {
                errors.Add($"{at}.{member} is missing");
            }
        }

        if (IsContainer(type) && (variants > 1 || (variants == 0 && !type.TryGetProperty("esQuirk", out _))))
        {
            errors.Add($"{at}: {name} has {variants} variants, not one");
        }
    }

    private static bool IsContainer(JsonElement type) =>
        type.TryGetProperty("variants", out var variants)
        && variants.GetProperty("kind").GetString() == "container"
        && type.GetProperty("name").GetProperty("name").GetString() != "AggregationContainer";

    private static JsonElement Others(JsonElement type)
    {
        if (type.TryGetProperty("behaviors", out var behaviors))
        {
            foreach (var behavior in behaviors.EnumerateArray())
            {
                if (
                    behavior.GetProperty("type").GetProperty("name").GetString()
                    is "AdditionalProperty"
                        or "AdditionalProperties"
                )
                {
                    return behavior.GetProperty("generics")[1];
                }
            }
        }

        return default;
    }

    private IEnumerable<JsonElement> Lineage(JsonElement type)
    {
        yield return type;
        while (type.TryGetProperty("inherits", out var above))
        {
            type = types[ElasticsearchSchema.NameOf(above.GetProperty("type"))];
            yield return type;
        }
    }

    private static Dictionary<string, JsonElement> Known(IEnumerable<JsonElement> properties)
    {
        var known = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var property in properties.SelectMany(p => p.EnumerateArray()))
        {
            known.TryAdd(property.GetProperty("name").GetString()!, property);
            if (property.TryGetProperty("aliases", out var aliases))
            {
                foreach (var alias in aliases.EnumerateArray())
                {
                    known.TryAdd(alias.GetString()!, property);
                }
            }
        }

        return known;
    }
}
