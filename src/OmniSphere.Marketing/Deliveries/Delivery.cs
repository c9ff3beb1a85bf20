using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Marketing.Mail;
using OmniSphere.Persistence;
using OmniSphere.Secrets;
using OmniSphere.Tenancy;

namespace OmniSphere.Marketing.Deliveries;

/// <summary>Marks ids of mails: <c>mail_…</c>.</summary>
internal sealed class MailKind : IIdKind
{
    public static string Prefix => "mail";
}

/// <summary>Why a mail is sent: decides about consent and about repeating a hand-over that broke off.</summary>
internal enum MailPurpose
{
    /// <summary>Belongs to something the recipient did; needs no consent.</summary>
    Transactional,
    Marketing,
}

/// <summary>Where a mail is on its way.</summary>
internal enum DeliveryState
{
    /// <summary>Waits until it is due.</summary>
    Pending,

    /// <summary>Claimed by a worker until its lease ends.</summary>
    Sending,

    /// <summary>The transport took it.</summary>
    Sent,

    /// <summary>Refused, or put off too often.</summary>
    Failed,

    /// <summary>Broke off while it was handed over; nobody knows, and it is not sent again.</summary>
    Unknown,
}

/// <summary>One mail to one person, written out when it was decided, so that every attempt sends the same.</summary>
[NotExported("May hold a secret until it is sent.", nameof(Html), nameof(Text))]
internal sealed class Delivery : ITenantEntity
{
    public Id<TenantKind> TenantId { get; set; }
    public Id<MailKind> Id { get; set; }

    /// <summary>Unique: cause and template. The Message-ID is made of it.</summary>
    public required string Key { get; set; }

    public required string Template { get; set; }
    public required string Language { get; set; }
    public MailPurpose Purpose { get; set; }
    public required string FromAddress { get; set; }
    public string? FromName { get; set; }
    public string? ReplyTo { get; set; }
    public required string ToAddress { get; set; }
    public string? ToName { get; set; }
    public required string Subject { get; set; }
    public required string Html { get; set; }
    public required string Text { get; set; }

    /// <summary>Holds a secret: its contents are sealed, shown to nobody and forgotten once the mail is gone.</summary>
    public bool Confidential { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
    public DeliveryState State { get; set; }

    /// <summary>When a pending mail is to be tried; when the lease of a claimed one ends.</summary>
    public DateTimeOffset DueAt { get; set; }

    /// <summary>Who holds it: made anew with every claim, and checked by every write.</summary>
    public Guid ClaimId { get; set; }

    public int Attempts { get; set; }

    /// <summary>Whether a hand-over broke off before; it is repeated once.</summary>
    public bool BrokeOff { get; set; }

    public DateTimeOffset? SentAt { get; set; }

    /// <summary>What the last attempt failed with, as the transport said it.</summary>
    public string? Error { get; set; }

    /// <summary>The trace of what caused it (W3C Trace Context), so that sending goes on with it.</summary>
    public string? TraceParent { get; set; }

    /// <summary>The end of the way, whichever.</summary>
    public void Close(DeliveryState state)
    {
        State = state;
        if (Confidential)
        {
            (Html, Text) = ("", "");
        }
    }

    /// <summary>What the contents of a confidential mail are sealed for.</summary>
    public static string SealPurpose(string key) => $"mail:{key}";

    /// <summary>The mail with its contents opened.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">This host does not have the keys.</exception>
    public EmailMessage ToMessage(SecretSeal seal) =>
        Confidential
            ? ToMessage() with
            {
                Html = seal.Open(TenantId, SealPurpose(Key), Html),
                Text = seal.Open(TenantId, SealPurpose(Key), Text),
            }
            : ToMessage();

    public EmailMessage ToMessage() =>
        new()
        {
            Key = Key,
            From = new EmailAddress(FromAddress, FromName),
            ReplyTo = ReplyTo is null ? null : new EmailAddress(ReplyTo),
            To = new EmailAddress(ToAddress, ToName),
            Subject = Subject,
            Html = Html,
            Text = Text,
            Date = CreatedAt,
            Language = Language,
        };

    public sealed class Configuration : IEntityTypeConfiguration<Delivery>
    {
        public void Configure(EntityTypeBuilder<Delivery> builder)
        {
            builder.ToTable("deliveries");
            builder.HasKey(d => new { d.TenantId, d.Id });
            builder.Property(d => d.Key).HasMaxLength(150);
            builder.Property(d => d.Template).HasMaxLength(50);
            builder.Property(d => d.Language).HasMaxLength(2);
            builder.Property(d => d.Purpose).HasConversion<string>().HasMaxLength(20);
            builder.Property(d => d.FromAddress).HasMaxLength(254);
            builder.Property(d => d.FromName).HasMaxLength(200);
            builder.Property(d => d.ReplyTo).HasMaxLength(254);
            builder.Property(d => d.ToAddress).HasMaxLength(254);
            builder.Property(d => d.ToName).HasMaxLength(500);
            builder.Property(d => d.Subject).HasMaxLength(998);
            builder.Property(d => d.TraceParent).HasMaxLength(60);
            builder.Property(d => d.State).HasConversion<string>().HasMaxLength(20);
            builder.Property(d => d.ClaimId).IsConcurrencyToken();
            builder.HasIndex(d => new { d.TenantId, d.Key }).IsUnique();
            builder.HasIndex(d => new { d.TenantId, d.ToAddress });
            builder.HasIndex(d => new { d.State, d.DueAt });
        }
    }
}
