using AwesomeAssertions;
using OmniSphere.Persistence;
using ReferenceStore.Tests.Stores;

namespace ReferenceStore.Tests.Shopping;

public sealed class BuyersTests(SharedStores stores)
{
    [Theory]
    [MemberData(nameof(SharedStores.Providers), MemberType = typeof(SharedStores))]
    public async Task Fifty_parallel_buyers_of_ten_units_make_exactly_ten_orders(DatabaseProvider provider)
    {
        var store = await stores.OnAsync(provider);
        var shop = store.Shop("acme");
        var sku = $"RUSH-{provider}";
        await shop.ImportAsync(await shop.SignInOwnerAsync(), ShopClient.ProductLine(sku, 10, 2000, "USD"));

        // Everybody has the unit in the cart and paid before the first one completes.
        var baskets = await Task.WhenAll(
            Enumerable
                .Range(0, 50)
                .Select(async i =>
                {
                    var basket = await Basket.CreateAsync(shop);
                    (await basket.AddAsync(sku)).Status.Should().BeOneOf(200, 201);
                    await basket.FillInAsync($"buyer{i}@example.org");
                    (await basket.PayAsync()).Status.Should().BeOneOf(200, 201);
                    return basket;
                })
        );
        var answers = await Task.WhenAll(baskets.Select(b => b.CompleteAsync()));

        answers.Count(a => a.Status == 201).Should().Be(10);
        answers
            .Where(a => a.Status != 201)
            .Should()
            .HaveCount(40)
            .And.OnlyContain(a => a.Status == 409 && a.Code == "stock.insufficient");
        answers.Where(a => a.Status == 201).Select(a => (string)a["number"]!).Should().OnlyHaveUniqueItems();
        await MainJobTests.EventuallyAsync(async () =>
            await Books.OfSkuAsync(store, sku) is (10, 0, 10) ? "settled" : null
        );
        (await Books.OfSkuAsync(store, sku)).Should().Be((10, 0, 10));
        await Books.ShouldBalanceAsync(store);
    }

    [Theory]
    [MemberData(nameof(SharedStores.Providers), MemberType = typeof(SharedStores))]
    public async Task The_same_cart_completed_by_many_at_once_is_one_order(DatabaseProvider provider)
    {
        var store = await stores.OnAsync(provider);
        var shop = store.Shop("hana");
        var sku = $"ONCE-{provider}";
        await shop.ImportAsync(await shop.SignInOwnerAsync(), ShopClient.ProductLine(sku, 5, 900, "GBP"));
        var basket = await Basket.CreateAsync(shop);
        await basket.AddAsync(sku);
        await basket.FillInAsync();
        await basket.PayAsync();

        // Half of them repeat one key, the others bring keys of their own.
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 32).Select(i => basket.CompleteAsync(i % 2 == 0 ? basket.Id : $"{basket.Id}-{i}"))
        );
        answers.Should().OnlyContain(a => a.Status == 200 || a.Status == 201 || a.Status == 409);
        answers.Where(a => a.Status < 300).Select(a => (string)a["id"]!).Distinct().Should().ContainSingle();
        (await Books.OfSkuAsync(store, sku)).Ordered.Should().Be(1);
    }
}
