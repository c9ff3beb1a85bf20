using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Buyers;

/// <summary>What a merchant has agreed with a signed-in shopper. An e-mail address that is only typed proves nothing.</summary>
internal sealed class Buyer : ITenantEntity, IVersioned
{
    public Id<TenantKind> TenantId { get; set; }

    /// <summary>Subject of the shopper.</summary>
    public required string CustomerId { get; set; }

    public long Version { get; set; }

    /// <summary>Groups for promotions and price lists.</summary>
    public IReadOnlyList<string> Groups { get; set; } = [];

    /// <summary>Whether they owe no tax; the certificate or the reason is in the note.</summary>
    public bool TaxExempt { get; set; }

    public string? Note { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<Buyer>
    {
        public void Configure(EntityTypeBuilder<Buyer> builder)
        {
            builder.ToTable("buyers");
            builder.HasKey(b => new { b.TenantId, b.CustomerId });
            builder.Property(b => b.CustomerId).HasMaxLength(100);
            builder.Property(b => b.Note).HasMaxLength(500);
        }
    }
}
