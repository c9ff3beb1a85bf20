using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Events;
using OmniSphere.Marketing.Deliveries;
using OmniSphere.Marketing.Mail;
using OmniSphere.Marketing.Profiles;
using OmniSphere.Marketing.Templates;
using OmniSphere.Secrets;
using OmniSphere.Tenancy;
using Scriban.Runtime;

namespace OmniSphere.Marketing.Messages;

/// <summary>
/// Reminds of a cart that was left, once, with the link that takes it up again. Only who has agreed to marketing mail is
/// reminded: anybody's address can be typed into a cart.
/// </summary>
internal sealed class RemindOfCart(
    MarketingDbContext db,
    MailQueue mails,
    SecretSeal seal,
    ITenantContext tenant,
    IOptions<StorefrontOptions> storefront
) : IEventConsumer<CartAbandoned>
{
    public async Task HandleAsync(CartAbandoned left, EventEnvelope envelope, CancellationToken cancellationToken)
    {
        if (left.SealedRecoveryToken is not { } kept || await IsOrderedAsync(left, cancellationToken))
        {
            return;
        }

        var profile = await ProfileAsync(left, cancellationToken);
        if (
            profile?.Consent is not MarketingConsent.Granted
            || (string.IsNullOrWhiteSpace(left.Email) ? profile.Email : left.Email.Trim()) is not { } address
        )
        {
            return;
        }

        var shop = storefront.Value.For(tenant.Required.Slug);
        var token = seal.Open(tenant.RequiredId, CartAbandoned.Purpose(left.CartId), kept);
        await mails.EnqueueAsync(
            new MailOrder(
                TemplateNames.CartAbandoned,
                left.CartId.Value,
                new EmailAddress(address),
                MailPurpose.Marketing
            )
            {
                Confidential = true,
            },
            culture => new ScriptObject
            {
                ["items"] = left.ItemCount,
                ["total"] = culture.Money(left.Total),
                ["url"] = $"{shop}/cart/resume/{left.CartId}?token={Uri.EscapeDataString(token)}",
            },
            cancellationToken
        );
    }

    private Task<bool> IsOrderedAsync(CartAbandoned left, CancellationToken cancellationToken) =>
        db.Carts.AnyAsync(c => c.CartId == left.CartId && c.OrderedAt != null, cancellationToken);

    /// <summary>Whose address it is; without an address the customer.</summary>
    private Task<Profile?> ProfileAsync(CartAbandoned left, CancellationToken cancellationToken)
    {
        var (kind, value) = string.IsNullOrWhiteSpace(left.Email)
            ? (IdentityKind.Customer, left.CustomerId)
            : (IdentityKind.Email, ProfileIdentity.Normalize(left.Email));
        return (
            from identity in db.Identities
            where identity.Kind == kind && identity.Value == value
            join profile in db.Profiles on identity.ProfileId equals profile.Id
            select profile
        )
            .AsNoTracking()
            .SingleOrDefaultAsync(cancellationToken);
    }
}
