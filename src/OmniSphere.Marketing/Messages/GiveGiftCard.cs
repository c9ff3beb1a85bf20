using OmniSphere.Contracts.Checkout;
using OmniSphere.Events;
using OmniSphere.Marketing.Deliveries;
using OmniSphere.Marketing.Mail;
using OmniSphere.Marketing.Templates;
using OmniSphere.Secrets;
using OmniSphere.Tenancy;
using Scriban.Runtime;

namespace OmniSphere.Marketing.Messages;

/// <summary>Sends the code of a gift card to who it is for: whoever reads the mail log must not see it.</summary>
internal sealed class GiveGiftCard(MailQueue mails, SecretSeal seal, ITenantContext tenant)
    : IEventConsumer<GiftCardCodeSent>
{
    public Task HandleAsync(GiftCardCodeSent card, EventEnvelope envelope, CancellationToken cancellationToken)
    {
        var code = seal.Open(tenant.RequiredId, GiftCardCodeSent.Purpose(card.GiftCardId), card.SealedCode);
        return mails.EnqueueAsync(
            new MailOrder(TemplateNames.GiftCardCode, envelope.Id, EmailAddress.Of(card.Recipient))
            {
                Confidential = true,
            },
            culture => new ScriptObject
            {
                ["code"] = code,
                ["amount"] = culture.Money(card.Balance),
                ["expires_at"] = card.ExpiresAt is { } until ? culture.Moment(until) : null,
            },
            cancellationToken
        );
    }
}
