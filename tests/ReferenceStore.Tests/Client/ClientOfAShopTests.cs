using AwesomeAssertions;
using OmniSphere.Client;
using OmniSphere.Client.Checkout;
using OmniSphere.Persistence;
using OmniSphere.Testing;
using ReferenceStore.Tests.Stores;

namespace ReferenceStore.Tests.Client;

/// <summary>The main job by the typed client, over HTTPS.</summary>
public sealed class ClientOfAShopTests(SharedStores stores)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_program_finds_a_product_and_buys_it()
    {
        var shop = await ShopAsync("acme");
        var found = await shop.Catalogue.SearchProductsAsync(size: 20, cancellationToken: Stop);
        found.Total.Should().BePositive();
        found.Facets.Should().NotBeEmpty();
        var facet = found.Facets!.First(f => f.Values.Count > 1);
        var value = facet.Values[0];
        var narrowed = await shop.Catalogue.FilterProductsAsync(
            null,
            new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { [facet.Attribute] = [value.Value] },
            cancellationToken: Stop
        );
        narrowed.Total.Should().Be(value.Count).And.BeLessThan(found.Total);
        var product = await shop.Catalogue.GetProductAsync(found.Items[0].Slug, cancellationToken: Stop);
        product.Id.Should().Be(found.Items[0].Id);
        var sku = await AvailableAsync(shop);

        var cart = await FilledAsync(shop, sku);
        var paid = await shop.Checkout.PayCartAsync(
            cart.Id,
            new() { Provider = "test", PaymentMethod = "pm_card_visa" },
            cart.Token,
            cancellationToken: Stop
        );
        paid.State.Should().BeOneOf(PaymentState.Captured, PaymentState.Authorised);
        var order = await shop.Checkout.CompleteCartAsync(cart.Id, cart.Token, "the-only-time", Stop);
        order.Status.Should().Be(OrderStatus.Placed);
        order.Lines.Should().ContainSingle().Which.Sku.Should().Be(sku);
        var again = await shop.Checkout.CompleteCartAsync(cart.Id, cart.Token, "the-only-time", Stop);
        again.Id.Should().Be(order.Id);
        (await shop.Checkout.GetOrderAsync(order.Id, cart.Token, Stop)).Number.Should().Be(order.Number);

        var owner = await shop.SignInStaffAsync(Owner("acme").Email, Owner("acme").Password, cancellationToken: Stop);
        (await owner.Checkout.ListOrdersAsMerchantAsync(limit: 50, cancellationToken: Stop))
            .Items.Should()
            .Contain(o => o.Id == order.Id);
        var other = await ShopAsync("lumiere");
        (await RefusedAsync(() => other.Checkout.GetOrderAsync(order.Id, cart.Token, Stop))).Status.Should().Be(404);
    }

    [Fact]
    public async Task Refusals_are_exceptions_with_a_code_and_what_is_wrong_by_field()
    {
        var shop = await ShopAsync("acme");
        var cart = await FilledAsync(shop, await AvailableAsync(shop));
        var declined = await RefusedAsync(() =>
            shop.Checkout.PayCartAsync(
                cart.Id,
                new() { Provider = "test", PaymentMethod = "pm_card_chargeDeclined" },
                cart.Token,
                cancellationToken: Stop
            )
        );
        (declined.Status, declined.Code).Should().Be((402, "payment.declined"));
        declined.TraceId.Should().NotBeNullOrEmpty();

        var invalid = await RefusedAsync(() =>
            shop.Checkout.SetCustomerAsync(cart.Id, new() { Email = "nobody" }, cart.Token, Stop)
        );
        invalid.Errors.Should().ContainKey("email").WhoseValue.Should().NotBeEmpty();
        (await RefusedAsync(() => shop.SignInAsync("ada@example.org", "wrong password", cancellationToken: Stop)))
            .Status.Should()
            .Be(401);
        (await RefusedAsync(() => shop.Checkout.ListOrdersAsMerchantAsync(cancellationToken: Stop)))
            .Status.Should()
            .Be(401);
    }

    private async Task<OmniSphereClient> ShopAsync(string slug)
    {
        var store = await stores.OnAsync(DatabaseProvider.Sqlite);
        var http = TrustedHttp.Client(store.Authority);
        http.BaseAddress = new Uri($"https://127.0.0.1:{store.HttpsPort}/");
        return new OmniSphereClient(http, new() { Host = $"{slug}.localhost:{store.HttpsPort}" });
    }

    private static async Task<string> AvailableAsync(OmniSphereClient shop)
    {
        foreach (var hit in (await shop.Catalogue.SearchProductsAsync(size: 20, cancellationToken: Stop)).Items)
        {
            var product = await shop.Catalogue.GetProductAsync(hit.Id, cancellationToken: Stop);
            if (product.Variants.FirstOrDefault(v => v.Available > 5) is { } variant)
            {
                return variant.Sku;
            }
        }

        throw new InvalidOperationException("Nothing is in stock.");
    }

    private static async Task<CartView> FilledAsync(OmniSphereClient shop, string sku)
    {
        var cart = await shop.Checkout.CreateCartAsync(cancellationToken: Stop);
        var (id, token) = (cart.Id, cart.Token);
        await shop.Checkout.AddLineAsync(id, new() { Sku = sku, Quantity = 1 }, token, cancellationToken: Stop);
        await shop.Checkout.SetCustomerAsync(
            id,
            new()
            {
                Email = "ada@example.org",
                FirstName = "Ada",
                LastName = "Byron",
            },
            token,
            Stop
        );
        var address = new AddressRequest
        {
            FirstName = "Ada",
            LastName = "Byron",
            Line1 = "1 rue de Rivoli",
            City = "Paris",
            PostalCode = "75001",
            Country = "FR",
        };
        await shop.Checkout.SetShippingAddressAsync(id, address, token, Stop);
        await shop.Checkout.SetBillingAddressAsync(id, address, token, Stop);
        var options = await shop.Checkout.ListShippingOptionsAsync(id, token, Stop);
        var chosen = await shop.Checkout.ChooseShippingOptionAsync(id, new() { Id = options.Items[0].Id }, token, Stop);
        chosen.State.Should().Be(CartState.Open);
        return chosen with { Token = token };
    }

    private static async Task<OmniSphereProblemException> RefusedAsync<T>(Func<Task<T>> call) =>
        (await call.Should().ThrowAsync<OmniSphereProblemException>()).Which;

    private static (string Email, string Password) Owner(string slug)
    {
        var owner = Data.DemoShops.Find(slug).Settings.Staff.First(s => s.Role == "owner");
        return (owner.Email, owner.Password);
    }
}
