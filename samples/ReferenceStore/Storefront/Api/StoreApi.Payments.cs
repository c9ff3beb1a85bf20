namespace ReferenceStore.Storefront.Api;

internal sealed partial class StoreApi
{
    /// <summary>The payment methods that are kept for the signed-in shopper, the default first.</summary>
    public async Task<IReadOnlyList<SavedMethod>> ListPaymentMethodsAsync(
        Credentials keys,
        CancellationToken cancellationToken
    ) => (await GetAsync("/checkout/v1/payment-methods", Json.SavedMethodList, cancellationToken, keys)).Items;

    public async Task SetDefaultPaymentMethodAsync(string id, Credentials keys, CancellationToken cancellationToken) =>
        _ = await SendAsync(
            HttpMethod.Put,
            $"{MethodPath(id)}/default",
            new Nothing(),
            Json.Nothing,
            Json.SavedMethodList,
            keys,
            cancellationToken
        );

    public async Task RemovePaymentMethodAsync(string id, Credentials keys, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Delete, Address(MethodPath(id)));
        using var response = await SendAsync(request, keys, cancellationToken);
    }

    /// <summary>Pays what an order came to more when it was changed.</summary>
    public Task<Payment> PayOrderAsync(
        string id,
        PaymentEntry entry,
        Credentials keys,
        CancellationToken cancellationToken
    ) =>
        SendAsync(
            HttpMethod.Post,
            OrderPaymentPath(id),
            entry,
            Json.PaymentEntry,
            Json.Payment,
            keys,
            cancellationToken
        );

    /// <summary>The payment of what was due, asked anew from its provider.</summary>
    public Task<Payment> GetOrderPaymentAsync(string id, Credentials keys, CancellationToken cancellationToken) =>
        GetAsync(OrderPaymentPath(id), Json.Payment, cancellationToken, keys);

    private static string MethodPath(string id) => $"/checkout/v1/payment-methods/{Uri.EscapeDataString(id)}";

    private static string OrderPaymentPath(string id) => $"/checkout/v1/orders/{Uri.EscapeDataString(id)}/payment";
}
