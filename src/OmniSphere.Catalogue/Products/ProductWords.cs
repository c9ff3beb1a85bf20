using OmniSphere.Catalogue.Attributes;
using OmniSphere.Catalogue.Locales;

namespace OmniSphere.Catalogue.Products;

/// <summary>A product in the words of a language, each text by itself in the nearest one that there is.</summary>
internal sealed class ProductWords(IReadOnlyDictionary<string, ProductTranslation>? translations, ShopLocale locale)
{
    private readonly IReadOnlyDictionary<string, ProductTranslation>? _texts = locale.IsDefault ? null : translations;

    public string Title(string own) => _texts.Find(locale, static t => t.Title) ?? own;

    public string? Description(string? own) => _texts.Find(locale, static t => t.Description) ?? own;

    /// <summary>Options with their values, or as they are where two of them are called alike.</summary>
    public IReadOnlyList<ProductOption> Options(IReadOnlyList<ProductOption> own) =>
        _texts is null
            ? own
            : [.. own.Select(o => new ProductOption(Name(o.Name, own), [.. o.Values.Select(v => Value(o.Name, v))]))];

    /// <summary>What a variant differs in.</summary>
    /// <param name="variant">Option name to value.</param>
    /// <param name="all">The product's options.</param>
    public IReadOnlyDictionary<string, string> Chosen(
        IReadOnlyDictionary<string, string> variant,
        IReadOnlyList<ProductOption> all
    ) =>
        _texts is null
            ? variant
            : variant.ToDictionary(o => Name(o.Key, all), o => Value(o.Key, o.Value), StringComparer.Ordinal);

    /// <summary>The value of an attribute: the product's own words for it, else those of the attribute's choices.</summary>
    public ProductAttributeValue Attribute(AttributeDefinition definition, ProductAttributeValue own)
    {
        switch (own.Form)
        {
            case AttributeValueForm.Text:
                var text =
                    _texts.Find(locale, t => t.Attributes?.GetValueOrDefault(definition.Key))
                    ?? definition.ChoiceIn(locale, own.Text!);
                return text == own.Text ? own : ProductAttributeValue.Of(text);
            case AttributeValueForm.List when !locale.IsDefault:
                return ProductAttributeValue.Of([.. own.List.Select(c => definition.ChoiceIn(locale, c))]);
            default:
                return own;
        }
    }

    private string Name(string own, IReadOnlyList<ProductOption> all)
    {
        var name = NameOnly(own);
        return name == own || all.All(o => o.Name == own || (o.Name != name && NameOnly(o.Name) != name)) ? name : own;
    }

    private string NameOnly(string own) => _texts.Find(locale, t => t.Options?.GetValueOrDefault(own)?.Name) ?? own;

    private string Value(string option, string own) =>
        _texts.Find(locale, t => t.Options?.GetValueOrDefault(option)?.Values?.GetValueOrDefault(own)) ?? own;
}
