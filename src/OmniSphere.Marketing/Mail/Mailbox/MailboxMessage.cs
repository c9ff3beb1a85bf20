using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Marketing.Mail.Mailbox;

/// <summary>Marks ids of mailbox entries: <c>mbx_…</c>.</summary>
internal sealed class MailboxKind : IIdKind
{
    public static string Prefix => "mbx";
}

/// <summary>A mail as a server would have got it.</summary>
[NotExported("For developers; may hold secrets.")]
internal sealed class MailboxMessage : ITenantEntity
{
    public Id<TenantKind> TenantId { get; set; }
    public Id<MailboxKind> Id { get; set; }
    public required string MessageId { get; set; }
    public required string To { get; set; }
    public required string Subject { get; set; }
    public DateTimeOffset ReceivedAt { get; set; }

    /// <summary>The whole message, MIME.</summary>
    public required byte[] Source { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<MailboxMessage>
    {
        public void Configure(EntityTypeBuilder<MailboxMessage> builder)
        {
            builder.ToTable("mailbox_messages");
            builder.HasKey(m => new { m.TenantId, m.Id });
            builder.Property(m => m.MessageId).HasMaxLength(420);
            builder.Property(m => m.To).HasMaxLength(254);
            builder.Property(m => m.Subject).HasMaxLength(998);
            builder.HasIndex(m => new { m.TenantId, m.MessageId }).IsUnique();
        }
    }
}
