using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Marketing.Templates;

/// <summary>The templates there are.</summary>
internal static class TemplateNames
{
    /// <summary>What is around every mail; prints <c>content</c>.</summary>
    public const string Layout = "layout";

    public const string OrderConfirmation = "order.confirmation";

    public const string OrderShipped = "order.shipped";

    public const string OrderReturned = "order.returned";

    public const string OrderRefunded = "order.refunded";

    public const string OrderEdited = "order.edited";

    public const string InvoiceIssued = "invoice.issued";

    public const string CustomerWelcome = "customer.welcome";

    public const string PasswordReset = "password.reset";

    public const string EmailVerification = "email.verification";

    public const string BackInStock = "stock.back";

    public const string StaffInvitation = "staff.invitation";

    public const string GiftCardCode = "giftcard.code";

    public const string CartAbandoned = "cart.abandoned";

    /// <summary>
    /// What a tenant may write itself. Not the mails that carry a way into an account, or money: whoever wrote those, or the
    /// layout around them, could have the link sent to a server of their own.
    /// </summary>
    public static readonly IReadOnlyList<string> Editable =
    [
        Layout,
        OrderConfirmation,
        OrderShipped,
        OrderReturned,
        OrderRefunded,
        OrderEdited,
        InvoiceIssued,
        CustomerWelcome,
    ];
}

/// <summary>A tenant's own text in place of a built-in one.</summary>
internal sealed class MailTemplate : ITenantEntity, IVersioned
{
    public Id<TenantKind> TenantId { get; set; }
    public required string Name { get; set; }

    /// <summary>ISO 639-1 code.</summary>
    public required string Language { get; set; }

    /// <summary>Liquid; null for the layout.</summary>
    public string? Subject { get; set; }

    /// <summary>Liquid and HTML.</summary>
    public required string Body { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }
    public long Version { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<MailTemplate>
    {
        public void Configure(EntityTypeBuilder<MailTemplate> builder)
        {
            builder.ToTable("mail_templates");
            builder.HasKey(t => new
            {
                t.TenantId,
                t.Name,
                t.Language,
            });
            builder.Property(t => t.Name).HasMaxLength(50);
            builder.Property(t => t.Language).HasMaxLength(2);
        }
    }
}
