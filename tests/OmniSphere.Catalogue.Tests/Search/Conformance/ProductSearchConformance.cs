using OmniSphere.Catalogue.Search;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Tests.Search.Conformance;

/// <summary>What every search engine behind the catalogue does, told through its port.</summary>
public abstract partial class ProductSearchConformance : IAsyncLifetime
{
    private int _tenants;
    private int _products;

    private protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    private protected IProductSearch Search { get; private set; } = null!;

    private protected Tenant Shop { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Search = await OpenAsync();
        Shop = NewShop("en-US");
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return CloseAsync();
    }

    /// <summary>An engine without any index.</summary>
    private protected abstract ValueTask<IProductSearch> OpenAsync();

    private protected abstract ValueTask CloseAsync();

    private protected Tenant NewShop(string culture) =>
        new()
        {
            Id = Id<TenantKind>.From(new Guid(++_tenants, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 1)),
            Slug = $"shop{_tenants}",
            Name = "Shop",
            Currency = Currency.Eur,
            Culture = culture,
            Country = "DE",
        };

    /// <summary>A product with an id of its own; later ones have larger ids.</summary>
    private protected ProductDocument Product(string title, string? description = null)
    {
        var number = ++_products;
        return new ProductDocument
        {
            Id = Id<ProductKind>.From(
                new Guid(0x01900000, (short)(number >> 8), 0x7000, 0x80, (byte)number, 0, 0, 0, 0, 0, 1)
            ),
            Slug = $"p{number}",
            Title = title,
            Description = description,
            InStock = true,
            CreatedAt = DateTimeOffset.UnixEpoch.AddDays(20_000 + number),
        };
    }

    private protected ProductDocument Priced(string title, long amount) =>
        Product(title) with
        {
            Prices = [new ProductPrice(new Money(amount, Currency.Eur))],
        };

    private protected ProductDocument With(string title, params AttributeValue[] attributes) =>
        Product(title) with
        {
            Attributes = attributes,
        };

    private protected static AttributeValue Colour(string colour) => AttributeValue.Of("colour", "Colour", colour);

    /// <summary>Makes these the shop's products.</summary>
    private protected async Task StockAsync(Tenant shop, params ProductDocument[] products)
    {
        await using var rebuild = await Search.BeginRebuildAsync(shop, Ct);
        await rebuild.PutAsync(products, Ct);
        await rebuild.CommitAsync(Ct);
    }

    private protected Task StockAsync(params ProductDocument[] products) => StockAsync(Shop, products);

    private protected Task StockAsync(params string[] titles) => StockAsync([.. titles.Select(t => Product(t))]);

    private protected Task PutAsync(params ProductDocument[] products) =>
        Search.ApplyAsync(Shop, new ProductChanges(products, []), Ct);

    private protected Task DeleteAsync(params ProductDocument[] products) =>
        Search.ApplyAsync(Shop, new ProductChanges([], [.. products.Select(p => p.Id)]), Ct);

    private protected Task<SearchResult> FindAsync(ProductQuery query) => Search.SearchAsync(Shop, query, Ct).AsTask();

    private protected Task<SearchResult> FindAsync(string? text) => FindAsync(Query(text));

    private protected static ProductQuery Query(string? text = null) => new() { Text = text, Currency = Currency.Eur };

    private protected static ProductQuery Filtered(string attribute, params string[] values) =>
        Query() with
        {
            Filters = Filters((attribute, values)),
        };

    private protected static Dictionary<string, IReadOnlyList<string>> Filters(
        params (string Attribute, string[] Values)[] filters
    ) => filters.ToDictionary(f => f.Attribute, IReadOnlyList<string> (f) => f.Values, StringComparer.Ordinal);

    /// <summary>Titles found, best first.</summary>
    private protected async Task<string[]> TitlesAsync(ProductQuery query) =>
        [.. (await FindAsync(query)).Items.Select(i => i.Title)];

    private protected Task<string[]> TitlesAsync(string text) => TitlesAsync(Query(text));

    private protected async Task<string[]> TitlesAsync(Tenant shop, string text) =>
        [.. (await Search.SearchAsync(shop, Query(text), Ct)).Items.Select(i => i.Title)];

    private protected async Task<Suggestion[]> SuggestAsync(string text, int limit = 10) =>
        [
            .. await Search.SuggestAsync(
                Shop,
                new SuggestQuery
                {
                    Text = text,
                    Limit = limit,
                    Currency = Currency.Eur,
                },
                Ct
            ),
        ];

    /// <summary>A facet's values as <c>value=count</c>, with a star where selected.</summary>
    private protected static string[] Values(SearchResult result, string attribute) =>
        [
            .. result
                .Facets.Single(f => f.Attribute == attribute)
                .Values.Select(v => $"{v.Value}={v.Count}{(v.Selected ? "*" : "")}"),
        ];
}
