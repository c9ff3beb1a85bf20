using Microsoft.Extensions.Options;

namespace ReferenceStore.Storefront.Checkout;

/// <summary>What a shopper can pay with.</summary>
internal sealed class PaymentMethods(IOptions<StorefrontOptions> options, IHostEnvironment environment)
{
    public const string Provider = "test";

    /// <summary>The cards of the test provider, where it may be used.</summary>
    public IReadOnlyList<TestCard> Cards =>
        options.Value.TestPayments ?? environment.IsDevelopment() ? TestCard.All : [];
}
