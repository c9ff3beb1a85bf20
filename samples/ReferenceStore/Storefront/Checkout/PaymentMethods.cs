using Microsoft.Extensions.Options;
using ReferenceStore.Storefront.Api;
using ReferenceStore.Storefront.State;

namespace ReferenceStore.Storefront.Checkout;

/// <summary>What a shopper can pay with.</summary>
internal sealed class PaymentMethods(
    StoreApi api,
    Shopper shopper,
    IOptions<StorefrontOptions> options,
    IHostEnvironment environment
)
{
    private const string Provider = "test";
    private const string SavedPrefix = "spm_";

    /// <summary>The cards of the test provider, where it may be used.</summary>
    public IReadOnlyList<TestCard> Cards =>
        options.Value.TestPayments ?? environment.IsDevelopment() ? TestCard.All : [];

    /// <summary>What is kept for the signed-in shopper; nothing for guests, and while nobody can tell.</summary>
    public async Task<IReadOnlyList<SavedMethod>> SavedAsync(CancellationToken cancellationToken)
    {
        if (await shopper.AccessTokenAsync(cancellationToken) is not { } access)
        {
            return [];
        }

        try
        {
            return await api.ListPaymentMethodsAsync(new Credentials(access), cancellationToken);
        }
        catch (ApiProblemException)
        {
            return [];
        }
    }

    /// <summary>A payment by what was chosen.</summary>
    /// <param name="choice">A method that is kept, or one of <see cref="Cards"/>.</param>
    /// <param name="keep">Whether the shopper agrees to have a card kept.</param>
    /// <param name="amount">What is agreed to.</param>
    /// <param name="returnPath">Where the buyer comes back to after confirming.</param>
    public static PaymentEntry Entry(string? choice, bool keep, Price amount, string returnPath) =>
        choice?.StartsWith(SavedPrefix, StringComparison.Ordinal) == true
            ? new(amount, returnPath, SavedMethod: choice)
            : new(amount, returnPath, Provider, choice ?? "", SaveMethod: keep);
}
