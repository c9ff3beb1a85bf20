using System.Text;
using OmniSphere.Catalogue.Locales;

namespace OmniSphere.Catalogue.Search.Analysis;

/// <summary>
/// A product's descriptions in all its languages as one stored text, of which the shop's own comes first: an index has them
/// without a field for each language.
/// </summary>
internal static class TranslatedTexts
{
    private const char Next = '\u001E';
    private const char Begins = '\u001F';

    public static string? Write(ProductDocument product)
    {
        var own = Plain(product.Description);
        StringBuilder? all = null;
        foreach (var texts in product.Translations)
        {
            if (Plain(texts.Description) is { } description)
            {
                all ??= new StringBuilder(own);
                all.Append(Next).Append(texts.Locale).Append(Begins).Append(description);
            }
        }

        return all?.ToString() ?? own;
    }

    /// <summary>The description in a language, or in the nearest one that there is.</summary>
    public static string? Read(string? stored, ShopLocale locale)
    {
        if (stored is null || stored.IndexOf(Next, StringComparison.Ordinal) is not (>= 0 and var end))
        {
            return stored;
        }

        foreach (var tag in locale.Chain)
        {
            var head = $"{Next}{tag}{Begins}";
            if (stored.IndexOf(head, StringComparison.Ordinal) is >= 0 and var at)
            {
                var from = at + head.Length;
                var to = stored.IndexOf(Next, from);
                return stored[from..(to < 0 ? stored.Length : to)];
            }
        }

        return end == 0 ? null : stored[..end];
    }

    private static string? Plain(string? description) =>
        ProductTerms.Kept(description) is { } text && text.Contains(Next, StringComparison.Ordinal)
            ? text.Replace(Next, ' ')
            : ProductTerms.Kept(description);
}

/// <summary>How words of a shop's languages are read.</summary>
internal static class LocaleLanguages
{
    /// <summary>The language that words are read in: that of the locale, or the shop's own.</summary>
    public static Language LanguageOr(this ShopLocale locale, Language own) =>
        locale.IsDefault ? own : Language.Of(locale.Tag);
}
