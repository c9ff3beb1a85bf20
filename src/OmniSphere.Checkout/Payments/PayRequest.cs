using System.Text.Json.Serialization;
using OmniSphere.Checkout.Payments.Saved;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Payments;

/// <param name="Provider">Who handles it: <c>test</c>, <c>stripe</c>.</param>
/// <param name="PaymentMethod">The provider's id of the card or account, such as <c>pm_card_visa</c>.</param>
/// <param name="Amount">What the buyer agreed to; refused with <c>cart.changed</c> or <c>order.changed</c> when something else is due now.</param>
/// <param name="ReturnPath">Host-relative path the buyer comes back to after confirming, beginning with <c>/</c>.</param>
/// <param name="SavedMethod">A payment method that is kept for the signed-in buyer, in place of the first two.</param>
/// <param name="SaveMethod">Whether the signed-in buyer agrees that the method is kept for later.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record PayRequest(
    string? Provider = null,
    string? PaymentMethod = null,
    Money? Amount = null,
    string? ReturnPath = null,
    Id<SavedMethodKind>? SavedMethod = null,
    bool SaveMethod = false
) : IValidated
{
    public MethodWish Wish => new(Provider, PaymentMethod, SavedMethod, SaveMethod);

    public void Validate(Validation v)
    {
        Wish.Check(v);
        LocalPath.Check(v, ReturnPath, "returnPath");
    }
}
