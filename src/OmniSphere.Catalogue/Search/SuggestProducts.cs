using Microsoft.AspNetCore.Mvc;
using OmniSphere.Authorization;
using OmniSphere.Catalogue.Locales;
using OmniSphere.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Search;

/// <summary>What a shopper who is still typing may mean.</summary>
internal static class SuggestProducts
{
    public static void Map(ModuleRoutes shop) =>
        shop.MapGet("/suggest", HandleAsync)
            .ForPublic()
            .WithName("SuggestProducts")
            .WithSummary("Categories, brands and products for words that may be unfinished.");

    private static async Task<Response> HandleAsync(
        [AsParameters] Request request,
        [AsParameters] LocaleRequest language,
        ShopLocales locales,
        SearchAccess search,
        TaxonomyCache taxonomies,
        ITenantContext tenant,
        CancellationToken cancellationToken
    )
    {
        var locale = await locales.NegotiateAsync(language, cancellationToken);
        var query = new SuggestQuery
        {
            Text = request.Q ?? "",
            Limit = request.Limit ?? 10,
            Currency = SearchCurrency.Of(request.Currency, tenant.Required),
            Locale = locale.Key,
        };
        var suggestions = await search.SuggestAsync(tenant.Required, query, cancellationToken);
        return new Response(
            locale.IsDefault ? suggestions : suggestions.In(locale, await taxonomies.GetAsync(cancellationToken))
        );
    }

    internal sealed record Request : IValidated
    {
        /// <summary>What was typed so far.</summary>
        [FromQuery(Name = "q")]
        public string? Q { get; init; }

        /// <summary>1 to 20, by default 10.</summary>
        [FromQuery(Name = "limit")]
        public int? Limit { get; init; }

        /// <summary>ISO 4217 code, by default the shop's.</summary>
        [FromQuery(Name = "currency")]
        public string? Currency { get; init; }

        public void Validate(Validation v)
        {
            v.Length(Q, "q", SearchProducts.MostCharacters);
            v.Range(Limit, "limit", 1, 20);
            SearchCurrency.Validate(Currency, v);
        }
    }

    /// <param name="Items">Best first.</param>
    internal sealed record Response(IReadOnlyList<Suggestion> Items);
}
