namespace OmniSphere.Checkout.Payments;

/// <summary>Asks the providers to keep payment methods.</summary>
internal sealed partial class GatewayCalls
{
    /// <summary>The provider's id of a buyer; it is made known once for each key.</summary>
    public Task<string> CustomerAsync(string provider, CustomerRequest request) =>
        TimedAsync(ct => Of(provider).CustomerAsync(request, ct));

    /// <summary>Keeps a payment method for a buyer.</summary>
    public Task<GatewayResult> AttachAsync(string provider, MethodRequest request) =>
        TimedAsync(ct => Of(provider).AttachAsync(request, ct));

    /// <summary>Forgets a payment method.</summary>
    public Task<GatewayResult> DetachAsync(string provider, MethodRequest request) =>
        TimedAsync(ct => Of(provider).DetachAsync(request, ct));

    private async Task<T> TimedAsync<T>(Func<CancellationToken, Task<T>> call)
    {
        using var timeout = new CancellationTokenSource(options.Value.GatewayTimeout, clock);
        return await call(timeout.Token);
    }
}
