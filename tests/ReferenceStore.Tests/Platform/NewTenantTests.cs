using AwesomeAssertions;
using OmniSphere.Persistence;
using ReferenceStore.Tests.Shopping;
using ReferenceStore.Tests.Stores;

namespace ReferenceStore.Tests.Platform;

/// <summary>From an operator's call to the first order, as a new merchant lives it.</summary>
public sealed class NewTenantTests(SharedStores stores)
{
    [Theory]
    [MemberData(nameof(SharedStores.Providers), MemberType = typeof(SharedStores))]
    public async Task A_tenant_made_by_an_operator_sells_once_its_owner_has_come_in_by_mail(DatabaseProvider provider)
    {
        var store = await stores.OnAsync(provider);
        var merchant = await NewMerchant.OpenAsync(store);
        var shop = merchant.Shop;
        var (_, order) = await Basket.BuyAsync(shop, merchant.Sku);
        order.Status.Should().Be(201, order.Text);

        var platform = new ShopClient("", store.Port);
        var path = $"/platform/v1/tenants/{merchant.Id}";
        (await platform.PostAsync($"{path}/suspend", null, RunningStore.Operator)).Status.Should().Be(200);
        string[] everywhere = ["/catalogue/v1/products", "/checkout/v1/orders", "/.well-known/openid-configuration"];
        foreach (var address in everywhere)
        {
            var closed = await shop.GetAsync(address, ("Authorization", $"Bearer {merchant.OwnerToken}"));
            (closed.Status, closed.Code).Should().Be((403, "tenant.suspended"));
        }

        (await shop.GetAsync("/")).Status.Should().Be(403);
        (await store.Shop("acme").GetAsync("/catalogue/v1/products")).Status.Should().Be(200);
        (await platform.PostAsync($"{path}/resume", null, RunningStore.Operator)).Status.Should().Be(200);
        (await Basket.BuyAsync(shop, merchant.Sku)).Last.Status.Should().Be(201);
    }
}
