namespace OmniSphere.Checkout.Tests.Hosts;

/// <summary>One host for the tests of a class; its catalogue has <c>MUG</c> (50 on hand) and <c>TEA</c> (plenty).</summary>
public sealed class SharedCheckout : IAsyncLifetime
{
    internal CheckoutTestHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Host = await CheckoutTestHost.StartAsync();
        Host.Catalogue.Put("MUG", 1_999, onHand: 50);
        Host.Catalogue.Put("TEA", 350, onHand: 5_000);
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
