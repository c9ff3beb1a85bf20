using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Secrets;

namespace OmniSphere.Checkout.Credit.GiftCards;

/// <summary>Has the code of a gift card sent to who it is for. It travels sealed; whoever sends it opens it.</summary>
internal sealed class SendGiftCardCode(CheckoutDbContext db, SecretSeal seal)
{
    /// <summary>Part of the change that is saved next.</summary>
    /// <param name="card">The card; it has a recipient.</param>
    /// <param name="balance">What is on it.</param>
    /// <param name="code">Its code.</param>
    public void To(CreditAccount card, Money balance, string code)
    {
        var id = card.Id.ToString();
        db.Publish(
            new GiftCardCodeSent(
                id,
                balance,
                card.Recipient!,
                card.ExpiresAt,
                seal.Seal(card.TenantId, GiftCardCodeSent.Purpose(id), code)
            )
        );
    }
}
