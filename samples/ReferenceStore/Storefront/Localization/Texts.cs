using System.Globalization;
using Microsoft.Extensions.Localization;

namespace ReferenceStore.Storefront.Localization;

/// <summary>The shop's own words in the language of the current culture; English where there are none.</summary>
public sealed class Texts(IStringLocalizer<Texts> texts)
{
    /// <summary>The text with a name.</summary>
    public string this[string name] => texts[name];

    /// <summary>The text with a name, filled in.</summary>
    public string this[string name, params object[] values] => texts[name, values];

    /// <summary>The text of a count: <c>name.One</c> or <c>name.Other</c>, whose <c>{0}</c> is the count.</summary>
    public string Count(string name, long count) =>
        texts[$"{name}.{(IsSingular(count) ? "One" : "Other")}", count.ToString("N0", CultureInfo.CurrentCulture)];

    /// <summary>The text with a name if there is one.</summary>
    public string? Find(string name) => texts[name] is { ResourceNotFound: false, Value: var value } ? value : null;

    // CLDR: French counts nothing in the singular, English and German do not.
    private static bool IsSingular(long count) =>
        count == 1 || (count == 0 && CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "fr");
}
