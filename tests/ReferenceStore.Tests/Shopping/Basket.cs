using ReferenceStore.Tests.Stores;

namespace ReferenceStore.Tests.Shopping;

/// <summary>A shopper on the way from an empty cart to an order.</summary>
public sealed class Basket
{
    private readonly ShopClient _shop;

    private Basket(ShopClient shop, string id, string token) => (_shop, Id, Token) = (shop, id, token);

    public string Id { get; }

    public string Token { get; }

    public string Path => $"/checkout/v1/carts/{Id}";

    public (string, string?) Key => ("X-Cart-Token", Token);

    public static async Task<Basket> CreateAsync(ShopClient shop)
    {
        var cart = await shop.PostAsync("/checkout/v1/carts", new { });
        return cart.Status == 201
            ? new Basket(shop, (string)cart["id"]!, (string)cart["token"]!)
            : throw new InvalidOperationException($"No cart: {cart.Status} {cart.Text}");
    }

    public Task<Answer> AddAsync(string sku, int quantity = 1) =>
        _shop.PostAsync($"{Path}/lines", new { sku, quantity }, Key);

    /// <summary>Contact, addresses in Paris and the first shipping option.</summary>
    public async Task<Answer> FillInAsync(string email = "ada@example.org")
    {
        var address = new
        {
            firstName = "Ada",
            lastName = "Byron",
            line1 = "1 rue de Rivoli",
            city = "Paris",
            postalCode = "75001",
            country = "FR",
        };
        await OkAsync(
            _shop.PutAsync(
                $"{Path}/customer",
                new
                {
                    email,
                    firstName = "Ada",
                    lastName = "Byron",
                },
                Key
            )
        );
        await OkAsync(_shop.PutAsync($"{Path}/shipping-address", address, Key));
        await OkAsync(_shop.PutAsync($"{Path}/billing-address", address, Key));
        var options = await OkAsync(_shop.GetAsync($"{Path}/shipping-options", Key));
        return await OkAsync(
            _shop.PutAsync($"{Path}/shipping-option", new { id = (string)options["items"][0]!["id"]! }, Key)
        );
    }

    public Task<Answer> PayAsync(string method = "pm_card_visa") =>
        _shop.PostAsync($"{Path}/payment", new { provider = "test", paymentMethod = method }, Key);

    public Task<Answer> CompleteAsync(string? key = null) =>
        _shop.PostAsync($"{Path}/complete", new { }, Key, ("Idempotency-Key", key ?? Id));

    /// <summary>All of it; the answer of the step that failed, or of the last.</summary>
    public static async Task<(Basket Basket, Answer Last)> BuyAsync(
        ShopClient shop,
        string sku,
        string method = "pm_card_visa",
        string email = "ada@example.org"
    )
    {
        var basket = await CreateAsync(shop);
        var added = await basket.AddAsync(sku);
        if (added.Status >= 400)
        {
            return (basket, added);
        }

        await basket.FillInAsync(email);
        var paid = await basket.PayAsync(method);
        return paid.Status >= 400 ? (basket, paid) : (basket, await basket.CompleteAsync());
    }

    private static async Task<Answer> OkAsync(Task<Answer> call)
    {
        var answer = await call;
        return answer.Status == 200
            ? answer
            : throw new InvalidOperationException($"Expected 200: {answer.Status} {answer.Text}");
    }
}
