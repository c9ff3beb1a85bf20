using System.Globalization;
using OmniSphere.Tenancy;

namespace OmniSphere.Marketing.Templates;

/// <summary>How a mail of a tenant writes money, dates and countries.</summary>
internal sealed class MailCulture
{
    /// <summary>English as the world outside America writes its dates.</summary>
    private const string International = "en-GB";

    private readonly CultureInfo _numbers;
    private readonly CultureInfo _words;
    private readonly TimeZoneInfo _zone;

    public MailCulture(Tenant tenant, string language)
    {
        Language = language;
        _numbers = CultureOf(tenant.Culture);
        // Names of days and months are words: they follow the language of the text.
        _words =
            LanguageOf(tenant) == language ? _numbers
            : language == BuiltInTemplates.FallbackLanguage ? CultureOf(International)
            : CultureOf(language);
        _zone = TimeZoneInfo.TryFindSystemTimeZoneById(tenant.TimeZone, out var zone) ? zone : TimeZoneInfo.Utc;
    }

    /// <summary>ISO 639-1 code of the text.</summary>
    public string Language { get; }

    public static string LanguageOf(Tenant tenant) => CultureOf(tenant.Culture).TwoLetterISOLanguageName;

    public string Money(Money money) => money.Format(_numbers);

    public string Number(int number) => number.ToString("N0", _numbers);

    /// <summary>The day, in the tenant's time zone.</summary>
    public string Day(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, _zone).ToString("D", _words);

    /// <summary>The day and the time of day, in the tenant's time zone.</summary>
    public string Moment(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, _zone).ToString("f", _words);

    /// <summary>The name of a country in the language of the text, or the code itself when nobody knows it.</summary>
    public string Country(string code)
    {
        try
        {
            // A region's "native" name is in the language that the region is named with.
            return new RegionInfo($"{Language}-{code}").NativeName;
        }
        catch (ArgumentException)
        {
            return code;
        }
    }

    private static CultureInfo CultureOf(string name)
    {
        try
        {
            var culture = CultureInfo.GetCultureInfo(name);
            return culture.IsNeutralCulture ? CultureInfo.CreateSpecificCulture(culture.Name) : culture;
        }
        catch (CultureNotFoundException)
        {
            return CultureInfo.GetCultureInfo(International);
        }
    }
}
