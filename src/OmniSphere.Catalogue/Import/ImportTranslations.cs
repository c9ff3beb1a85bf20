using OmniSphere.Catalogue.Products;

namespace OmniSphere.Catalogue.Import;

/// <summary>Puts the translations of a file over those of a product. What the file does not say stays.</summary>
internal static class ImportTranslations
{
    public static IReadOnlyDictionary<string, ProductTranslation>? Merge(
        IReadOnlyDictionary<string, ProductTranslation>? imported,
        IReadOnlyDictionary<string, ProductTranslation>? known
    )
    {
        if (imported is null or { Count: 0 })
        {
            return known;
        }

        var merged = new Dictionary<string, ProductTranslation>(
            known ?? new Dictionary<string, ProductTranslation>(),
            StringComparer.OrdinalIgnoreCase
        );
        foreach (var (locale, texts) in imported.Where(t => t.Value is not null))
        {
            merged[locale] = Merge(texts, merged.GetValueOrDefault(locale) ?? new ProductTranslation());
        }

        return merged;
    }

    private static ProductTranslation Merge(ProductTranslation imported, ProductTranslation known) =>
        new()
        {
            Title = TextRules.Clean(imported.Title) ?? known.Title,
            Description = TextRules.Clean(imported.Description) ?? known.Description,
            Attributes = Over(imported.Attributes, known.Attributes, static (text, _) => TextRules.Clean(text)!),
            Options = Over(
                imported.Options,
                known.Options,
                static (words, before) =>
                    new OptionTranslation
                    {
                        Name = words.Name ?? before?.Name,
                        Values = Over(words.Values, before?.Values, static (text, _) => text),
                    }
            ),
        };

    private static IReadOnlyDictionary<string, T>? Over<T>(
        IReadOnlyDictionary<string, T>? imported,
        IReadOnlyDictionary<string, T>? known,
        Func<T, T?, T> merge
    )
        where T : class
    {
        if (imported is null)
        {
            return known;
        }

        var merged = new Dictionary<string, T>(known ?? new Dictionary<string, T>(), StringComparer.Ordinal);
        foreach (var (key, value) in imported.Where(t => t.Value is not null))
        {
            merged[key] = merge(value, merged.GetValueOrDefault(key));
        }

        return merged;
    }
}
