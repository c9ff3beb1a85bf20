using Microsoft.AspNetCore.Mvc;
using OmniSphere.Authorization;
using OmniSphere.Catalogue.Collections;
using OmniSphere.Catalogue.Locales;
using OmniSphere.Catalogue.Search.Merchandising;
using OmniSphere.Catalogue.Search.QueryLog;
using OmniSphere.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Search;

/// <summary>Finds products by words, category, attribute values and price.</summary>
internal static class SearchProducts
{
    public const int MostCharacters = 200;
    private const int MostHits = 10_000;
    private const int MostFilters = 20;
    private const int MostValues = 50;
    private const int LongestValue = 200;
    private const string FilterPrefix = "filter.";

    public static void Map(ModuleRoutes shop) =>
        shop.MapGet("/search", HandleAsync)
            .ForPublic()
            .WithName("SearchProducts")
            .WithSummary("Finds products; repeat filter.<attribute>=<value> to choose values of an attribute.");

    private static async Task<SearchResult> HandleAsync(
        [AsParameters] Request request,
        [AsParameters] LocaleRequest language,
        ShopLocales locales,
        SearchAccess search,
        ShopSearchRules rules,
        QueryCounts counts,
        TaxonomyCache taxonomies,
        SearchInCollection collections,
        ITenantContext tenant,
        CancellationToken cancellationToken
    )
    {
        var shop = tenant.Required;
        var locale = await locales.NegotiateAsync(language, cancellationToken);
        var query = (await rules.GetAsync(cancellationToken)).ApplyTo(
            request.ToQuery(shop) with
            {
                Locale = locale.Key,
            }
        );
        query = await CurrentAsync(query, taxonomies, cancellationToken);
        if (!string.IsNullOrWhiteSpace(request.Collection))
        {
            query = await collections.NarrowAsync(
                shop,
                query,
                request.Collection,
                isOrdered: request.Sort is not null,
                cancellationToken
            );
        }

        var result = await search.SearchAsync(shop, query, cancellationToken);
        // A filter that leaves nothing says nothing about the words.
        if (query.Text is not null && request.IsFirst && !request.IsFiltered)
        {
            counts.Searched(shop.Id, query.Text, result.Total);
        }

        return locale.IsDefault ? result : result.In(locale, await taxonomies.GetAsync(cancellationToken));
    }

    /// <summary>A slug that a category had before finds what is in it now.</summary>
    private static async ValueTask<ProductQuery> CurrentAsync(
        ProductQuery query,
        TaxonomyCache taxonomies,
        CancellationToken cancellationToken
    )
    {
        if (query.Category is not { } slug)
        {
            return query;
        }

        var tree = (await taxonomies.GetAsync(cancellationToken)).Categories;
        return tree.OldSlugs.ContainsKey(slug) && !tree.HasSlug(slug) && tree.Find(slug) is { } category
            ? query with
            {
                Category = category.Slug,
            }
            : query;
    }

    internal sealed record Request : IValidated
    {
        private static readonly Dictionary<string, ProductSort> Sorts = new(StringComparer.Ordinal)
        {
            ["relevance"] = ProductSort.Relevance,
            ["price"] = ProductSort.PriceAscending,
            ["-price"] = ProductSort.PriceDescending,
            ["newest"] = ProductSort.Newest,
            ["title"] = ProductSort.Title,
            ["-title"] = ProductSort.TitleDescending,
        };

        private static readonly string OneOfSorts = "One of " + string.Join(", ", Sorts.Keys);

        /// <summary>Words, a SKU or a barcode.</summary>
        [FromQuery(Name = "q")]
        public string? Q { get; init; }

        /// <summary>A category's slug or path of slugs.</summary>
        [FromQuery(Name = "category")]
        public string? Category { get; init; }

        /// <summary>A collection's id or slug: finds what is in it, without words or an order in its own.</summary>
        [FromQuery(Name = "collection")]
        public string? Collection { get; init; }

        /// <summary><c>relevance</c>, <c>price</c>, <c>-price</c>, <c>newest</c>, <c>title</c> or <c>-title</c>.</summary>
        [FromQuery(Name = "sort")]
        public string? Sort { get; init; }

        /// <summary>From 1.</summary>
        [FromQuery(Name = "page")]
        public int? Page { get; init; }

        /// <summary>1 to 100, by default 20.</summary>
        [FromQuery(Name = "size")]
        public int? Size { get; init; }

        /// <summary>ISO 4217 code, by default the shop's.</summary>
        [FromQuery(Name = "currency")]
        public string? Currency { get; init; }

        /// <summary>Lowest price in minor units.</summary>
        [FromQuery(Name = "price.min")]
        public long? PriceMin { get; init; }

        /// <summary>Highest price in minor units.</summary>
        [FromQuery(Name = "price.max")]
        public long? PriceMax { get; init; }

        /// <summary>True leaves out what is sold out.</summary>
        [FromQuery(Name = "inStock")]
        public bool? InStock { get; init; }

        /// <summary>True puts what is sold out last.</summary>
        [FromQuery(Name = "inStockFirst")]
        public bool? InStockFirst { get; init; }

        /// <summary>True shows where the words were found.</summary>
        [FromQuery(Name = "highlight")]
        public bool? Highlight { get; init; }

        /// <summary>Most buckets of the price histogram, 0 to 50, by default 0.</summary>
        [FromQuery(Name = "price.buckets")]
        public int? PriceBuckets { get; init; }

        /// <summary>The <c>nextCursor</c> of the page before, instead of a page.</summary>
        [FromQuery(Name = "cursor")]
        public string? Cursor { get; init; }

        /// <summary>Carries the filters, whose names are the tenant's.</summary>
        public required HttpRequest Http { get; init; }

        internal bool IsFirst => Page is null or 1 && Cursor is null;

        internal bool IsFiltered =>
            InStock is true
            || !string.IsNullOrWhiteSpace(Category)
            || !string.IsNullOrWhiteSpace(Collection)
            || (PriceMin ?? PriceMax) is not null
            || Http.Query.Keys.Any(k => k.StartsWith(FilterPrefix, StringComparison.Ordinal));

        public void Validate(Validation v)
        {
            v.Length(Q, "q", MostCharacters);
            v.Length(Category, "category", MostCharacters * 5);
            v.Length(Collection, "collection", MostCharacters);
            v.That(Sort is null || Sorts.ContainsKey(Sort), "sort", "unknown", OneOfSorts);
            v.Range(Page, "page", 1, MostHits);
            v.Range(Size, "size", 1, 100);
            v.That(
                (long)(Page ?? 1) * (Size ?? 20) <= MostHits,
                "page",
                "out_of_range",
                "Page times size is at most 10000; narrow the search instead."
            );
            v.Range(PriceMin, "price.min", 0, long.MaxValue);
            v.Range(PriceMax, "price.max", 0, long.MaxValue);
            v.Range(PriceBuckets, "price.buckets", 0, 50);
            v.That(Cursor is null || Page is null, "cursor", "conflict", "Either a page or a cursor.");
            SearchCurrency.Validate(Currency, v);
            ValidateFilters(v);
        }

        public ProductQuery ToQuery(Tenant tenant) =>
            new()
            {
                Text = Q,
                Category = string.IsNullOrWhiteSpace(Category) ? null : Category,
                Filters = Filters(),
                PriceMin = PriceMin,
                PriceMax = PriceMax,
                InStockOnly = InStock ?? false,
                Sort = Sort is null ? ProductSort.Relevance : Sorts[Sort],
                Page = Page ?? 1,
                Size = Size ?? 20,
                After = Cursor,
                InStockFirst = InStockFirst ?? false,
                Highlight = Highlight ?? false,
                PriceBuckets = PriceBuckets ?? 0,
                Currency = SearchCurrency.Of(Currency, tenant),
            };

        private void ValidateFilters(Validation v)
        {
            var count = 0;
            foreach (var (name, values) in Http.Query)
            {
                if (!name.StartsWith(FilterPrefix, StringComparison.Ordinal))
                {
                    continue;
                }

                v.That(++count <= MostFilters, name, "too_many", "At most 20 attributes.");
                v.That(name.Length > FilterPrefix.Length, name, "required", "Name an attribute.");
                v.That(values.Count <= MostValues, name, "too_many", "At most 50 values.");
                v.That(
                    values.All(value => value?.Length is > 0 and <= LongestValue),
                    name,
                    "length",
                    "1 to 200 characters."
                );
            }
        }

        private Dictionary<string, IReadOnlyList<string>> Filters()
        {
            var filters = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase);
            foreach (var (name, values) in Http.Query)
            {
                if (name.StartsWith(FilterPrefix, StringComparison.Ordinal))
                {
                    filters[name[FilterPrefix.Length..]] = values.ToArray()!;
                }
            }

            return filters;
        }
    }
}

/// <summary>The currency a search asks for.</summary>
internal static class SearchCurrency
{
    public static void Validate(string? code, Validation v) =>
        v.That(code is null || Currency.TryParse(code, out _), "currency", "unknown", "An ISO 4217 code such as EUR.");

    public static Currency Of(string? code, Tenant tenant) =>
        Currency.TryParse(code, out var currency) ? currency : tenant.Currency;
}
