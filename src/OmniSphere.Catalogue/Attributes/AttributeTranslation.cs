using OmniSphere.Catalogue.Locales;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Attributes;

/// <summary>An attribute's words in one further language.</summary>
internal sealed record AttributeTranslation : ITranslation<AttributeTranslation>
{
    public string? Label { get; init; }

    /// <summary>The unit of its numbers as shown.</summary>
    public string? Unit { get; init; }

    /// <summary>Its choices to what they are called.</summary>
    public IReadOnlyDictionary<string, string>? Choices { get; init; }

    public void Check(Validation v)
    {
        v.OptionalLine(Label, "label", AttributeDefinition.LabelLength);
        v.OptionalLine(Unit, "unit", AttributeDefinition.UnitLength);
        v.Count(Choices, "choices", AttributeDefinition.MaxChoices);
        foreach (
            var (choice, text) in (Choices ?? new Dictionary<string, string>()).Take(AttributeDefinition.MaxChoices)
        )
        {
            v.Line(choice, "choices", AttributeDefinition.ChoiceLength);
            v.OptionalLine(text, $"choices.{choice}", AttributeDefinition.ChoiceLength);
        }
    }

    public AttributeTranslation? Settled()
    {
        var settled = new AttributeTranslation
        {
            Label = Translations.Line(Label),
            Unit = Translations.Line(Unit),
            Choices = Translations.Texts(Choices),
        };
        return settled == new AttributeTranslation() ? null : settled;
    }
}

/// <summary>Attributes in the words of a language.</summary>
internal static class AttributeWords
{
    public static string LabelIn(this AttributeDefinition attribute, ShopLocale locale) =>
        attribute.Translations.Find(locale, static t => t.Label) ?? attribute.Label;

    public static string? UnitIn(this AttributeDefinition attribute, ShopLocale locale) =>
        attribute.Translations.Find(locale, static t => t.Unit) ?? attribute.Unit;

    /// <summary>What one of its choices is called.</summary>
    public static string ChoiceIn(this AttributeDefinition attribute, ShopLocale locale, string choice) =>
        attribute.Translations.Find(locale, t => t.Choices?.GetValueOrDefault(choice)) ?? choice;
}
