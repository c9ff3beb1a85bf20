using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using OmniSphere.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Locales;

/// <summary>Which language a shopper asks for.</summary>
internal sealed record LocaleRequest : IValidated
{
    /// <summary>A BCP 47 tag such as <c>fr-CA</c>; by default what <c>Accept-Language</c> says.</summary>
    [FromQuery(Name = "locale")]
    public string? Locale { get; init; }

    /// <summary>Carries the header, and the answer's.</summary>
    public required HttpContext Http { get; init; }

    public void Validate(Validation v) =>
        v.That(
            Locale is null || LocaleTags.Spelled(Locale) is not null,
            "locale",
            "unknown",
            "A language tag such as fr or fr-CA."
        );
}

/// <summary>
/// Chooses the language of an answer among the shop's (RFC 9110 section 12.5.4, RFC 4647 section 3.4), and says so in it.
/// Who asks for none of them is answered in the shop's own.
/// </summary>
internal sealed class ShopLocales(ITenantContext tenant)
{
    private const int MostRanges = 20;

    /// <summary>The language to answer in; the answer's <c>Content-Language</c> and <c>Vary</c> are set.</summary>
    public ValueTask<ShopLocale> NegotiateAsync(LocaleRequest asked, CancellationToken cancellationToken) =>
        NegotiateAsync(asked, tenant.Required, cancellationToken);

    /// <summary>The same for who has the shop at hand, until the client goes away.</summary>
    public static ValueTask<ShopLocale> NegotiateAsync(LocaleRequest asked, Tenant shop) =>
        NegotiateAsync(asked, shop, null);

    private static ValueTask<ShopLocale> NegotiateAsync(
        LocaleRequest asked,
        Tenant shop,
        CancellationToken? cancellationToken
    )
    {
        if (asked.Locale is not null || asked.Http.Request.Headers.AcceptLanguage.Count > 0)
        {
            return ChooseAsync(asked, shop, cancellationToken ?? asked.Http.RequestAborted);
        }

        Tell(asked.Http, shop.Culture);
        return new(ShopLocale.Default);
    }

    private static async ValueTask<ShopLocale> ChooseAsync(
        LocaleRequest asked,
        Tenant shop,
        CancellationToken cancellationToken
    )
    {
        // Only now: most ask for no language.
        var taxonomies = asked.Http.RequestServices.GetRequiredService<TaxonomyCache>();
        var locale = ShopLocale.Default;
        if ((await taxonomies.GetAsync(cancellationToken)).Locales is { Count: > 0 } further)
        {
            IEnumerable<string> wanted = asked.Locale is { } one
                ? [one]
                : Ranges(asked.Http.Request.Headers.AcceptLanguage);
            locale = ShopLocale.Of(Choose(shop.Culture, further, wanted));
        }

        Tell(asked.Http, locale.Key ?? shop.Culture);
        return locale;
    }

    private static void Tell(HttpContext http, string language)
    {
        var headers = http.Response.Headers;
        headers.ContentLanguage = language;
        headers.Append(HeaderNames.Vary, HeaderNames.AcceptLanguage);
    }

    /// <summary>The first of the shop's further languages that is wanted, or null for its own.</summary>
    internal static string? Choose(string own, IReadOnlyList<string> further, IEnumerable<string> wanted)
    {
        IReadOnlyList<string> all = [own, .. further];
        foreach (var range in wanted)
        {
            if (range == "*")
            {
                return null;
            }

            var found = -1;
            for (var step = range; step.Length > 0 && found < 0; step = LocaleTags.Shorter(step))
            {
                found = IndexOf(all, tag => tag.Equals(step, StringComparison.OrdinalIgnoreCase));
            }

            // Who reads French reads that of another country as well.
            found =
                found >= 0
                    ? found
                    : IndexOf(
                        all,
                        tag =>
                            LocaleTags
                                .Language(tag)
                                .Equals(LocaleTags.Language(range), StringComparison.OrdinalIgnoreCase)
                    );
            if (found >= 0)
            {
                return found == 0 ? null : all[found];
            }
        }

        return null;
    }

    private static int IndexOf(IReadOnlyList<string> tags, Predicate<string> fits)
    {
        for (var i = 0; i < tags.Count; i++)
        {
            if (fits(tags[i]))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>What a header wants, most wanted first. One that cannot be read wants nothing.</summary>
    private static IEnumerable<string> Ranges(Microsoft.Extensions.Primitives.StringValues header) =>
        StringWithQualityHeaderValue.TryParseList([.. header.Select(h => h ?? "")], out var ranges)
            ? ranges
                .Where(r => r.Quality is not 0 && r.Value.HasValue)
                .Take(MostRanges)
                .OrderByDescending(r => r.Quality ?? 1)
                .Select(r => r.Value.ToString())
            : [];
}
