using AwesomeAssertions;

namespace OmniSphere.Catalogue.Tests.Search.Conformance;

public abstract partial class ProductSearchConformance
{
    [Fact]
    public async Task Changes_from_many_sides_at_once_are_all_there()
    {
        await StockAsync("Zero");
        var products = Enumerable.Range(1, 24).Select(i => Product($"Lamp {i}")).ToArray();
        await Task.WhenAll(products.Select(p => PutAsync(p)));
        (await FindAsync("lamp")).Total.Should().Be(24);
        await Task.WhenAll(products.Take(10).Select(p => DeleteAsync(p)));
        (await FindAsync("lamp")).Total.Should().Be(14);
    }

    [Fact]
    public async Task Shops_that_change_at_the_same_time_do_not_mix()
    {
        var shops = Enumerable.Range(0, 4).Select(_ => NewShop("en-US")).ToArray();
        var products = shops.ToDictionary(
            s => s.Id,
            s => Enumerable.Range(0, 5).Select(i => Product($"{s.Slug} lamp {i}")).ToArray()
        );
        await Task.WhenAll(
            shops.Select(async shop =>
            {
                await StockAsync(shop, products[shop.Id][0]);
                foreach (var product in products[shop.Id])
                {
                    await Search.ApplyAsync(shop, new([product], []), Ct);
                }
            })
        );
        foreach (var shop in shops)
        {
            var titles = await TitlesAsync(shop, "lamp");
            titles.Should().HaveCount(5).And.OnlyContain(t => t.StartsWith(shop.Slug, StringComparison.Ordinal));
        }
    }
}
