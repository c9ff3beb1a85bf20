using System.Net;
using AwesomeAssertions;
using OmniSphere.Checkout.Tests.Hosts;
using OmniSphere.Testing;

namespace OmniSphere.Checkout.Tests.Carts;

/// <summary>What a line carries besides a SKU and a quantity.</summary>
public sealed class CartLineTests(SharedCheckout shared) : IClassFixture<SharedCheckout>
{
    private readonly CheckoutTestHost _host = shared.Host;

    [Fact]
    public async Task Lines_with_different_wishes_are_apart_and_share_the_stock()
    {
        var basket = await _host.Shop().BasketAsync();
        await AddAsync(basket, 20, new { engraving = "Ada" });
        await AddAsync(basket, 20, new { engraving = "Bob" });
        var cart = (await AddAsync(basket, 5, new { engraving = "Ada" })).Should(HttpStatusCode.OK);

        cart["lines"].AsArray().Select(l => (int)l!["quantity"]!).Should().Equal(25, 20);
        ((string)cart["lines"][0]!["inputs"]!["engraving"]!).Should().Be("Ada");
        var refused = (await AddAsync(basket, 6, new { engraving = "Cleo" })).ShouldRefuse(
            HttpStatusCode.Conflict,
            "stock.insufficient"
        );
        ((int)refused["requested"]!).Should().Be(51);
    }

    [Fact]
    public async Task A_line_has_a_note_that_can_be_changed_and_reaches_the_order()
    {
        var basket = await _host.Shop().FilledBasketAsync("TEA");
        var line = (string)(await basket.GetAsync())["lines"][0]!["id"]!;

        (await basket.PutAsync($"lines/{line}", new { quantity = 1, note = new string('x', 501) })).ShouldRefuse(
            HttpStatusCode.UnprocessableEntity,
            "request.invalid"
        );
        ((string)(await basket.PutAsync($"lines/{line}", new { quantity = 2, note = "A gift" }))["lines"][0]!["note"]!)
            .Should()
            .Be("A gift");
        ((string)(await basket.PutAsync($"lines/{line}", new { quantity = 1 }))["lines"][0]!["note"]!)
            .Should()
            .Be("A gift");
        await basket.PayAsync();
        var order = (await basket.CompleteAsync()).Should(HttpStatusCode.Created);
        ((string)order["lines"][0]!["note"]!).Should().Be("A gift");
    }

    [Fact]
    public async Task Wishes_are_few_and_short()
    {
        var basket = await _host.Shop().BasketAsync();
        var many = Enumerable.Range(0, 11).ToDictionary(i => $"wish{i}", i => "x");

        (await AddAsync(basket, 1, many)).ShouldRefuse(HttpStatusCode.UnprocessableEntity, "request.invalid");
        (await AddAsync(basket, 1, new { engraving = new string('x', 201) })).ShouldRefuse(
            HttpStatusCode.UnprocessableEntity,
            "request.invalid"
        );
    }

    [Fact]
    public async Task A_vat_number_is_checked_and_kept_in_its_normal_form()
    {
        var basket = await _host.Shop().BasketAsync();

        (await basket.PutAsync("customer", new { email = "a@b.org", vatNumber = "DE12" })).ShouldRefuse(
            HttpStatusCode.UnprocessableEntity,
            "request.invalid"
        );
        var cart = await basket.PutAsync("customer", new { email = "a@b.org", vatNumber = "de 123 456 789" });
        ((string)cart["customer"]["vatNumber"]!).Should().Be("DE123456789");
    }

    private static Task<Answer> AddAsync(Basket basket, int quantity, object inputs) =>
        basket.PostAsync(
            "lines",
            new
            {
                sku = "MUG",
                quantity,
                inputs,
            }
        );
}
