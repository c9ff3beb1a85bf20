using OmniSphere.Catalogue.Attributes;
using OmniSphere.Catalogue.Locales;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Products;

/// <summary>A product's texts in one further language.</summary>
internal sealed record ProductTranslation : ITranslation<ProductTranslation>
{
    public string? Title { get; init; }
    public string? Description { get; init; }

    /// <summary>Attribute key to the text of its value.</summary>
    public IReadOnlyDictionary<string, string>? Attributes { get; init; }

    /// <summary>Option name to its words.</summary>
    public IReadOnlyDictionary<string, OptionTranslation>? Options { get; init; }

    public void Check(Validation v)
    {
        v.OptionalLine(Title, "title", ProductRules.TitleLength);
        v.OptionalLines(Description, "description", ProductRules.DescriptionLength);
        v.Count(Attributes, "attributes", ProductRules.Attributes);
        foreach (var (key, text) in (Attributes ?? new Dictionary<string, string>()).Take(ProductRules.Attributes))
        {
            AttributeRules.CheckKey(v, key, $"attributes.{key}");
            v.OptionalLines(text, $"attributes.{key}", AttributeDefinition.ValueLength);
        }

        v.Count(Options, "options", ProductRules.Options);
        foreach (
            var (name, words) in (Options ?? new Dictionary<string, OptionTranslation>()).Take(ProductRules.Options)
        )
        {
            v.Line(name, "options", ProductRules.OptionNameLength);
            v.Nested(words, $"options.{name}", static (v, o) => o.Check(v));
        }
    }

    public ProductTranslation? Settled()
    {
        var options = Options
            ?.Where(o => o.Value is not null)
            .Select(o => (o.Key, Words: o.Value.Settled()))
            .Where(o => o.Words is not null)
            .OrderBy(o => o.Key, StringComparer.Ordinal)
            .ToDictionary(o => o.Key, o => o.Words!, StringComparer.Ordinal);
        var settled = new ProductTranslation
        {
            Title = Translations.Line(Title),
            Description = Translations.Line(Description),
            Attributes = Translations.Texts(Attributes),
            Options = options is { Count: > 0 } ? options : null,
        };
        return settled == new ProductTranslation() ? null : settled;
    }
}

/// <summary>An option's words in one further language.</summary>
internal sealed record OptionTranslation
{
    /// <summary>What it is called, such as <c>Taille</c>.</summary>
    public string? Name { get; init; }

    /// <summary>Its values to what they are called.</summary>
    public IReadOnlyDictionary<string, string>? Values { get; init; }

    public void Check(Validation v)
    {
        v.OptionalLine(Name, "name", ProductRules.OptionNameLength);
        v.Count(Values, "values", ProductRules.Variants);
        foreach (var (value, text) in (Values ?? new Dictionary<string, string>()).Take(ProductRules.Variants))
        {
            v.Line(value, "values", ProductRules.OptionValueLength);
            v.OptionalLine(text, $"values.{value}", ProductRules.OptionValueLength);
        }
    }

    public OptionTranslation? Settled()
    {
        var settled = new OptionTranslation { Name = Translations.Line(Name), Values = Translations.Texts(Values) };
        return settled == new OptionTranslation() ? null : settled;
    }
}
