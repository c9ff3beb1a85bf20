using OmniSphere.Catalogue.Search;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Tests.Search.Elasticsearch;

/// <summary>Uses the engine so that it sends each kind of request with each part that it can have.</summary>
internal static class EveryRequest
{
    private static readonly Tenant Shop = ElasticsearchTenants.Shop(1);

    public static async Task SendAsync(IProductSearch search, CancellationToken cancellationToken)
    {
        await search.GetStateAsync(Shop, cancellationToken);
        var products = Enumerable.Range(0, 30).Select(Rich).ToArray();
        for (var i = 0; i < 2; i++)
        {
            await using var rebuild = await search.BeginRebuildAsync(Shop, cancellationToken);
            await rebuild.PutAsync(products, cancellationToken);
            await search.ApplyAsync(Shop, new ProductChanges([products[0]], [products[1].Id]), cancellationToken);
            await rebuild.CommitAsync(cancellationToken);
        }

        await search.ApplyAsync(Shop, new ProductChanges([products[2]], [products[3].Id]), cancellationToken);
        await search.CountAsync(Shop, cancellationToken);
        foreach (var sort in Enum.GetValues<ProductSort>())
        {
            foreach (var text in new[] { null, "oak lamp", "oka lmp", "lam", "lamp zzzzzz", "SKU-1", "!!!" })
            {
                var query = Everything(products, sort, text);
                var page = await search.SearchAsync(Shop, query, cancellationToken);
                page = await search.SearchAsync(Shop, Plain(sort, text), cancellationToken);
                if (page.NextCursor is not null)
                {
                    await search.SearchAsync(
                        Shop,
                        Plain(sort, text) with
                        {
                            After = page.NextCursor,
                        },
                        cancellationToken
                    );
                }
            }
        }

        foreach (var text in new[] { "lam", "oak lam", "lmap", "SKU-1" })
        {
            await search.SuggestAsync(
                Shop,
                new SuggestQuery { Text = text, Currency = Currency.Eur },
                cancellationToken
            );
        }

        await (await search.BeginRebuildAsync(Shop, cancellationToken)).DisposeAsync();
        await search.DropAsync(Shop.Id, cancellationToken);
    }

    private static ProductQuery Plain(ProductSort sort, string? text) =>
        new()
        {
            Text = text,
            Sort = sort,
            Size = 3,
            Currency = Currency.Eur,
        };

    private static ProductQuery Everything(ProductDocument[] products, ProductSort sort, string? text) =>
        Plain(sort, text) with
        {
            Category = "home",
            Filters = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
            {
                ["colour"] = ["red", "blue"],
                ["weight"] = ["1..20", "3"],
                ["duplex"] = ["true"],
                ["category"] = ["home/lamps"],
            },
            Within = new ProductScope
            {
                Products = [products[4].Id, products[5].Id],
                Category = "home",
                Filters = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
                {
                    ["colour"] = ["red", "blue"],
                },
                PriceMin = 1,
                Currency = Currency.Eur,
                InStockOnly = true,
            },
            PriceMin = 1,
            PriceMax = 100_000,
            InStockOnly = true,
            InStockFirst = true,
            Highlight = true,
            PriceBuckets = 5,
            Pins = [products[4].Id, products[5].Id],
            Rules = new SearchRules
            {
                Synonyms = [new Synonym(["lamp"], ["light", "floor light"])],
                Boosts = [new ProductBoost("brand", "Vesta", 2), new ProductBoost("weight", "1..5", 0.5)],
            },
        };

    private static ProductDocument Rich(int number) =>
        ElasticsearchTenants.Product($"Vesta oak lamp {number}") with
        {
            Description = "A lamp of oak for every day.",
            Brand = "Vesta",
            Categories =
            [
                [new("home", "Home"), new("lamps", "Lamps")],
            ],
            Attributes =
            [
                AttributeValue.Of("colour", "Colour", number % 2 == 0 ? "red" : "blue"),
                AttributeValue.Of("weight", "Weight", number + 0.5, "kg"),
                AttributeValue.Of("duplex", "Duplex", number % 3 != 0),
            ],
            Skus = [$"SKU-{number}"],
            Prices = [new(new Money(100 * number, Currency.Eur))],
            ExternalId = $"{number}",
            Image = "https://example.test/a.jpg",
        };
}
