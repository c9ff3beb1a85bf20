using OmniSphere.Http;

namespace OmniSphere.Catalogue.Locales;

/// <summary>The texts of something in one further language; what is missing is shown in another one.</summary>
internal interface ITranslation<TSelf>
    where TSelf : class, ITranslation<TSelf>
{
    /// <summary>Checks lengths and characters.</summary>
    void Check(Validation v);

    /// <summary>Without blank texts; null when there is none left.</summary>
    TSelf? Settled();
}

/// <summary>Texts by language, as merchants write them and shoppers are shown them.</summary>
internal static class Translations
{
    /// <summary>Checks what can be said without knowing the shop's languages.</summary>
    public static void Translated<T>(
        this Validation v,
        IReadOnlyDictionary<string, T>? translations,
        string field = "translations"
    )
        where T : class, ITranslation<T>
    {
        v.Count(translations, field, 2 * LocaleSettings.MostLocales);
        foreach (var (locale, texts) in translations ?? new Dictionary<string, T>())
        {
            v.Nested(texts, $"{field}.{locale}", static (v, t) => t.Check(v));
        }
    }

    /// <summary>The texts to keep: those there are where the merchant says nothing about them.</summary>
    /// <param name="db">The catalogue, inside the transaction of the change.</param>
    /// <param name="wanted">Checked texts, or null.</param>
    /// <param name="known">The texts there are.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ProblemException">422 for a language that is not the shop's.</exception>
    public static async Task<IReadOnlyDictionary<string, T>?> AdmitAsync<T>(
        CatalogueDbContext db,
        IReadOnlyDictionary<string, T>? wanted,
        IReadOnlyDictionary<string, T>? known,
        CancellationToken cancellationToken
    )
        where T : class, ITranslation<T>
    {
        if (wanted is null || wanted.Count == 0)
        {
            return wanted is null ? known : null;
        }

        var v = new Validation();
        var settled = Settle(wanted, known, await LocaleSettings.ReadAsync(db, cancellationToken), v);
        v.ThrowIfInvalid();
        return settled;
    }

    /// <summary>The texts under the shop's spelling of its languages, in order; what is not the shop's is noted.</summary>
    public static IReadOnlyDictionary<string, T>? Settle<T>(
        IReadOnlyDictionary<string, T> wanted,
        IReadOnlyDictionary<string, T>? known,
        IReadOnlyList<string> locales,
        Validation v
    )
        where T : class, ITranslation<T>
    {
        // What was written in a language that the shop has given up can be sent back as it was read.
        var spellings = locales
            .Concat(known?.Keys ?? [])
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .ToDictionary(tag => tag, StringComparer.OrdinalIgnoreCase);
        var settled = new SortedDictionary<string, T>(StringComparer.Ordinal);
        foreach (var (locale, texts) in wanted)
        {
            if (!spellings.TryGetValue(locale, out var tag))
            {
                v.Error($"translations.{locale}", "unknown", "This is none of the shop's further languages.");
            }
            else if (texts?.Settled() is { } kept && !settled.TryAdd(tag, kept))
            {
                v.Error($"translations.{locale}", "duplicate", "Each language once.");
            }
        }

        return settled.Count == 0 ? null : new Dictionary<string, T>(settled, StringComparer.Ordinal);
    }

    /// <summary>The first text that there is in the language, or in the one that it belongs to; else null.</summary>
    public static string? Find<T>(
        this IReadOnlyDictionary<string, T>? translations,
        ShopLocale locale,
        Func<T, string?> text
    )
        where T : class
    {
        if (translations is not null)
        {
            foreach (var tag in locale.Chain)
            {
                if (translations.TryGetValue(tag, out var texts) && text(texts) is { } found)
                {
                    return found;
                }
            }
        }

        return null;
    }

    /// <summary>A text without outer blanks; null when it is blank.</summary>
    public static string? Line(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    /// <summary>A text as it is; null when it is blank.</summary>
    public static string? Lines(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    /// <summary>What is not blank, in the order of its keys; null when nothing is left.</summary>
    public static IReadOnlyDictionary<string, string>? Texts(IReadOnlyDictionary<string, string>? texts)
    {
        var kept = texts
            ?.Where(t => !string.IsNullOrWhiteSpace(t.Value))
            .OrderBy(t => t.Key, StringComparer.Ordinal)
            .ToDictionary(t => t.Key, t => t.Value.Trim(), StringComparer.Ordinal);
        return kept is { Count: > 0 } ? kept : null;
    }
}
