using System.Net.Http.Json;

namespace ReferenceStore.Storefront.Api;

internal sealed partial class StoreApi
{
    public Task<Cart> CreateCartAsync(Credentials keys, CancellationToken cancellationToken) =>
        SendAsync(
            HttpMethod.Post,
            "/checkout/v1/carts",
            new NewCart(),
            Json.NewCart,
            Json.Cart,
            keys,
            cancellationToken
        );

    public Task<Cart> GetCartAsync(string id, Credentials keys, CancellationToken cancellationToken) =>
        GetAsync(CartPath(id), Json.Cart, cancellationToken, keys);

    public Task<Cart> ClaimCartAsync(string id, Credentials keys, CancellationToken cancellationToken) =>
        SendAsync(
            HttpMethod.Post,
            CartPath(id, "claim"),
            new Nothing(),
            Json.Nothing,
            Json.Cart,
            keys,
            cancellationToken
        );

    /// <summary>Takes a cart up by the token of a link, once; the answer has a new token.</summary>
    public Task<Cart> ResumeCartAsync(string id, Credentials keys, CancellationToken cancellationToken) =>
        SendAsync(
            HttpMethod.Post,
            CartPath(id, "resume"),
            new Nothing(),
            Json.Nothing,
            Json.Cart,
            keys,
            cancellationToken
        );

    public Task<Cart> AddLineAsync(string id, NewLine line, Credentials keys, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, CartPath(id, "lines"), line, Json.NewLine, Json.Cart, keys, cancellationToken);

    /// <summary>Sets the quantity of a line; none removes it.</summary>
    public Task<Cart> SetQuantityAsync(
        string id,
        string lineId,
        int quantity,
        Credentials keys,
        CancellationToken cancellationToken
    ) =>
        SendAsync(
            HttpMethod.Put,
            CartPath(id, $"lines/{Uri.EscapeDataString(lineId)}"),
            new LineChange(quantity),
            Json.LineChange,
            Json.Cart,
            keys,
            cancellationToken
        );

    public Task<Cart> EnterCouponAsync(string id, string code, Credentials keys, CancellationToken cancellationToken) =>
        SendAsync(
            HttpMethod.Post,
            CartPath(id, "coupons"),
            new CouponEntry(code),
            Json.CouponEntry,
            Json.Cart,
            keys,
            cancellationToken
        );

    public Task<Cart> RemoveCouponAsync(
        string id,
        string code,
        Credentials keys,
        CancellationToken cancellationToken
    ) =>
        SendAsync(
            new HttpRequestMessage(HttpMethod.Delete, Address(CartPath(id, $"coupons/{Uri.EscapeDataString(code)}"))),
            Json.Cart,
            keys,
            cancellationToken
        );

    public Task<Cart> EnterGiftCardAsync(
        string id,
        string code,
        Credentials keys,
        CancellationToken cancellationToken
    ) =>
        SendAsync(
            HttpMethod.Post,
            CartPath(id, "gift-cards"),
            new GiftCardEntry(code),
            Json.GiftCardEntry,
            Json.Cart,
            keys,
            cancellationToken
        );

    public Task<Cart> RemoveGiftCardAsync(
        string id,
        string card,
        Credentials keys,
        CancellationToken cancellationToken
    ) =>
        SendAsync(
            new HttpRequestMessage(
                HttpMethod.Delete,
                Address(CartPath(id, $"gift-cards/{Uri.EscapeDataString(card)}"))
            ),
            Json.Cart,
            keys,
            cancellationToken
        );

    public Task<Cart> UseStoreCreditAsync(string id, bool use, Credentials keys, CancellationToken cancellationToken) =>
        SendAsync(
            HttpMethod.Put,
            CartPath(id, "store-credit"),
            new StoreCreditChoice(use),
            Json.StoreCreditChoice,
            Json.Cart,
            keys,
            cancellationToken
        );

    /// <summary>The signed-in shopper's credit.</summary>
    public Task<StoreCredits> GetStoreCreditAsync(Credentials keys, CancellationToken cancellationToken) =>
        GetAsync("/checkout/v1/store-credit", Json.StoreCredits, cancellationToken, keys);

    public Task<Cart> SetCustomerAsync(
        string id,
        Customer customer,
        Credentials keys,
        CancellationToken cancellationToken
    ) =>
        SendAsync(
            HttpMethod.Put,
            CartPath(id, "customer"),
            customer,
            Json.Customer,
            Json.Cart,
            keys,
            cancellationToken
        );

    public Task<Cart> SetShippingAddressAsync(
        string id,
        Address address,
        Credentials keys,
        CancellationToken cancellationToken
    ) =>
        SendAsync(
            HttpMethod.Put,
            CartPath(id, "shipping-address"),
            address,
            Json.Address,
            Json.Cart,
            keys,
            cancellationToken
        );

    public Task<Cart> SetBillingAddressAsync(
        string id,
        Address address,
        Credentials keys,
        CancellationToken cancellationToken
    ) =>
        SendAsync(
            HttpMethod.Put,
            CartPath(id, "billing-address"),
            address,
            Json.Address,
            Json.Cart,
            keys,
            cancellationToken
        );

    public async Task<IReadOnlyList<ShippingOption>> ListShippingOptionsAsync(
        string id,
        Credentials keys,
        CancellationToken cancellationToken
    ) => (await GetAsync(CartPath(id, "shipping-options"), Json.ShippingOptionList, cancellationToken, keys)).Items;

    public Task<Cart> ChooseShippingAsync(
        string id,
        string option,
        Credentials keys,
        CancellationToken cancellationToken
    ) =>
        SendAsync(
            HttpMethod.Put,
            CartPath(id, "shipping-option"),
            new Choice(option),
            Json.Choice,
            Json.Cart,
            keys,
            cancellationToken
        );

    public Task<Payment> PayAsync(
        string id,
        PaymentEntry entry,
        Credentials keys,
        CancellationToken cancellationToken
    ) =>
        SendAsync(
            HttpMethod.Post,
            CartPath(id, "payment"),
            entry,
            Json.PaymentEntry,
            Json.Payment,
            keys,
            cancellationToken
        );

    /// <summary>The payment of the cart, asked anew from its provider.</summary>
    public Task<Payment> GetPaymentAsync(string id, Credentials keys, CancellationToken cancellationToken) =>
        GetAsync(CartPath(id, "payment"), Json.Payment, cancellationToken, keys);

    /// <summary>Leaves a payment that was begun, so that the cart can be changed again.</summary>
    public Task<Cart> LeavePaymentAsync(string id, Credentials keys, CancellationToken cancellationToken) =>
        SendAsync(
            new HttpRequestMessage(HttpMethod.Delete, Address(CartPath(id, "payment"))),
            Json.Cart,
            keys,
            cancellationToken
        );

    /// <summary>Makes the order. The same key gives the same order, however often it is asked for.</summary>
    public Task<Order> CompleteAsync(
        string id,
        string idempotencyKey,
        Credentials keys,
        CancellationToken cancellationToken
    )
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Address(CartPath(id, "complete")))
        {
            Content = JsonContent.Create(new Nothing(), Json.Nothing),
        };
        request.Headers.Add("Idempotency-Key", idempotencyKey);
        return SendAsync(request, Json.Order, keys, cancellationToken);
    }

    public Task<Order> GetOrderAsync(string id, Credentials keys, CancellationToken cancellationToken) =>
        GetAsync($"/checkout/v1/orders/{Uri.EscapeDataString(id)}", Json.Order, cancellationToken, keys);

    /// <summary>The signed-in shopper's orders, newest first.</summary>
    public Task<OrderPage> ListOrdersAsync(string? cursor, Credentials keys, CancellationToken cancellationToken) =>
        GetAsync(
            cursor is null
                ? "/checkout/v1/orders?limit=20"
                : $"/checkout/v1/orders?limit=20&cursor={Uri.EscapeDataString(cursor)}",
            Json.OrderPage,
            cancellationToken,
            keys
        );

    private static string CartPath(string id, string? part = null) =>
        part is null
            ? $"/checkout/v1/carts/{Uri.EscapeDataString(id)}"
            : $"/checkout/v1/carts/{Uri.EscapeDataString(id)}/{part}";
}
