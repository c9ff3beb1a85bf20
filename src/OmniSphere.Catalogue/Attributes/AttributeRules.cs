using OmniSphere.Catalogue.Products;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Attributes;

/// <summary>Limits of attributes and their values, and which value an attribute takes.</summary>
internal static class AttributeRules
{
    /// <summary>Keys that searches already give a meaning to.</summary>
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "brand",
        "category",
        "price",
    };

    public static void CheckKey(Validation v, string? key, string field)
    {
        v.Line(key, field, AttributeDefinition.KeyLength);
        v.That(
            key is null || (key.Trim().Length == key.Length && !Reserved.Contains(key)),
            field,
            "key",
            "Not brand, category or price, and without blanks around it."
        );
    }

    /// <summary>What can be said without knowing the tenant's definitions.</summary>
    public static void Check(Validation v, string key, ProductAttributeValue? value)
    {
        var field = $"attributes.{key}";
        CheckKey(v, key, field);
        if (!v.Required(value, field))
        {
            return;
        }

        v.OptionalLine(value.Unit, $"{field}.unit", AttributeDefinition.UnitLength);
        if (value.Form == AttributeValueForm.Text)
        {
            v.Required(value.Text, field);
            v.OptionalLines(value.Text, field, AttributeDefinition.ValueLength);
        }

        if (value.Form == AttributeValueForm.List)
        {
            v.Count(value.List, field, max: 50, min: 1);
            for (var i = 0; i < value.List.Count; i++)
            {
                v.Line(value.List[i], $"{field}[{i}]", AttributeDefinition.ChoiceLength);
            }
        }
    }

    /// <summary>Why the attribute does not take the value, or null when it does.</summary>
    public static string? Refusal(AttributeDefinition definition, ProductAttributeValue value)
    {
        var fits = definition.Type switch
        {
            AttributeType.Number => value.Form == AttributeValueForm.Number,
            AttributeType.Boolean => value.Form == AttributeValueForm.Boolean,
            AttributeType.MultiChoice => value.Form is AttributeValueForm.List or AttributeValueForm.Text,
            _ => value.Form == AttributeValueForm.Text,
        };
        if (!fits)
        {
            return $"'{definition.Key}' takes {Words(definition.Type)}.";
        }

        if (definition.Type is AttributeType.Choice or AttributeType.MultiChoice && definition.Choices.Count > 0)
        {
            IReadOnlyList<string> chosen = value.Form == AttributeValueForm.List ? value.List : [value.Text!];
            var unknown = chosen.FirstOrDefault(c => !definition.Choices.Contains(c, StringComparer.Ordinal));
            return unknown is null ? null : $"'{unknown}' is not a choice of '{definition.Key}'.";
        }

        return null;
    }

    private static string Words(AttributeType type) =>
        type switch
        {
            AttributeType.Number => "a number",
            AttributeType.Boolean => "true or false",
            AttributeType.MultiChoice => "a text or a list of texts",
            _ => "a text",
        };
}
