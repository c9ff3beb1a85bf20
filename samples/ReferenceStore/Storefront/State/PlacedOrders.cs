namespace ReferenceStore.Storefront.State;

/// <summary>The last orders of this browser, which a guest can look at again.</summary>
internal sealed class PlacedOrders(ProtectedCookies cookies)
{
    private const string Cookie = "os_orders";
    private const int Most = 5;
    private static readonly TimeSpan KeepFor = TimeSpan.FromDays(90);

    private IReadOnlyList<PlacedOrder> _orders =
        cookies.Read(Cookie, StateJson.Default.PlacedOrdersCookie)?.Orders ?? [];

    /// <summary>The token that opens the order, or nothing when another browser placed it.</summary>
    public string? TokenOf(string orderId) => _orders.FirstOrDefault(o => o.Id == orderId)?.Token;

    public void Add(string orderId, string token)
    {
        _orders = [new PlacedOrder(orderId, token), .. _orders.Where(o => o.Id != orderId).Take(Most - 1)];
        cookies.Write(Cookie, new PlacedOrdersCookie(_orders), StateJson.Default.PlacedOrdersCookie, KeepFor);
    }
}
