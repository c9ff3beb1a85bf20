using OmniSphere.Catalogue.Products;

namespace OmniSphere.Catalogue.History;

/// <summary>Tells what changed of a product's translations, text by text.</summary>
internal static class TranslationChanges
{
    /// <summary>Each text that may have changed: its field, what it was, what it is.</summary>
    public static IEnumerable<(string Field, object? Before, object? After)> Of(object? before, object? after)
    {
        var (was, became) = (Texts(before), Texts(after));
        foreach (var locale in was.Keys.Union(became.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var (old, now) = (was.GetValueOrDefault(locale), became.GetValueOrDefault(locale));
            yield return ($"translations.{locale}.title", old?.Title, now?.Title);
            yield return ($"translations.{locale}.description", old?.Description, now?.Description);
            yield return ($"translations.{locale}.attributes", old?.Attributes, now?.Attributes);
            yield return ($"translations.{locale}.options", old?.Options, now?.Options);
        }
    }

    private static IReadOnlyDictionary<string, ProductTranslation> Texts(object? value) =>
        value as IReadOnlyDictionary<string, ProductTranslation> ?? new Dictionary<string, ProductTranslation>();
}
