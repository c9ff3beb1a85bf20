using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Payments.Saved;

/// <summary>Names a payment method that is kept: <c>spm_…</c>.</summary>
internal sealed class SavedMethodKind : IIdKind
{
    public static string Prefix => "spm";
}

/// <summary>A shopper as a provider knows them.</summary>
internal sealed class PayerAccount : ITenantEntity, IVersioned
{
    public Id<TenantKind> TenantId { get; set; }

    /// <summary>Subject of the shopper.</summary>
    public required string CustomerId { get; set; }

    public required string Provider { get; set; }

    /// <summary>Whose books at the provider they are in: the tenant's account there, or empty for the platform's.</summary>
    public required string Books { get; set; }

    public long Version { get; set; }

    /// <summary>The key under which they are made known; on disk before the call.</summary>
    public required string CreationKey { get; set; }

    /// <summary>Their e-mail address when they were first made known, if it was: a key is used with one content.</summary>
    public string? Email { get; set; }

    /// <summary>The provider's id of them, once known.</summary>
    public string? Reference { get; set; }

    /// <summary>Whose books payments on these terms are in.</summary>
    public static string BooksOf(PaymentTerms terms) => terms.Model is ChargeModel.Direct ? terms.Account ?? "" : "";

    public sealed class Configuration : IEntityTypeConfiguration<PayerAccount>
    {
        public void Configure(EntityTypeBuilder<PayerAccount> builder)
        {
            builder.ToTable("payer_accounts");
            builder.HasKey(a => new
            {
                a.TenantId,
                a.CustomerId,
                a.Provider,
                a.Books,
            });
            builder.Property(a => a.CustomerId).HasMaxLength(100);
            builder.Property(a => a.Provider).HasMaxLength(50);
            builder.Property(a => a.Books).HasMaxLength(100);
            builder.Property(a => a.CreationKey).HasMaxLength(100);
            builder.Property(a => a.Email).HasMaxLength(254);
            builder.Property(a => a.Reference).HasMaxLength(100);
        }
    }
}

/// <summary>A payment method that a shopper agreed to have kept. The provider keeps it; we keep its name.</summary>
internal sealed class SavedMethod : ITenantEntity, IVersioned
{
    public Id<TenantKind> TenantId { get; set; }
    public Id<SavedMethodKind> Id { get; set; }
    public long Version { get; set; }

    /// <summary>Subject of the shopper.</summary>
    public required string CustomerId { get; set; }

    public required string Provider { get; set; }
    public required string Books { get; set; }

    /// <summary>The provider's id of the shopper.</summary>
    public required string Customer { get; set; }

    /// <summary>The provider's id of the method.</summary>
    public required string Reference { get; set; }

    public string? Brand { get; set; }
    public string? Last4 { get; set; }
    public int? ExpiryMonth { get; set; }
    public int? ExpiryYear { get; set; }
    public bool IsDefault { get; set; }

    /// <summary>When the shopper agreed.</summary>
    public DateTimeOffset AgreedAt { get; set; }

    /// <summary>When the provider is asked to forget it; it is not used any more. Null while it is kept.</summary>
    public DateTimeOffset? DueAt { get; set; }

    public int Attempts { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<SavedMethod>
    {
        public void Configure(EntityTypeBuilder<SavedMethod> builder)
        {
            builder.ToTable("saved_payment_methods");
            builder.HasKey(m => new { m.TenantId, m.Id });
            builder.Property(m => m.CustomerId).HasMaxLength(100);
            builder.Property(m => m.Provider).HasMaxLength(50);
            builder.Property(m => m.Books).HasMaxLength(100);
            builder.Property(m => m.Customer).HasMaxLength(100);
            builder.Property(m => m.Reference).HasMaxLength(100);
            builder.Property(m => m.Brand).HasMaxLength(50);
            builder.Property(m => m.Last4).HasMaxLength(10);
            builder.HasIndex(m => new { m.TenantId, m.CustomerId });
            builder
                .HasIndex(m => new
                {
                    m.TenantId,
                    m.Provider,
                    m.Reference,
                })
                .IsUnique();
            builder.HasIndex(m => m.DueAt).HasFilter("due_at IS NOT NULL");
        }
    }
}
