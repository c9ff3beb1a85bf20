using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Contracts.Marketing;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Marketing.Profiles;

/// <summary>The latest known state of a person's cart; abandonment is silence after <see cref="UpdatedAt"/>.</summary>
internal sealed class ProfileCart : ITenantEntity
{
    public Id<TenantKind> TenantId { get; set; }
    public Id<CartKind> CartId { get; set; }
    public Id<ProfileKind> ProfileId { get; set; }

    /// <summary>The cart's version; older news are ignored. Zero when only its order is known.</summary>
    public long CartVersion { get; set; }

    public int ItemCount { get; set; }
    public Money Total { get; set; }
    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>When it became an order.</summary>
    public DateTimeOffset? OrderedAt { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<ProfileCart>
    {
        public void Configure(EntityTypeBuilder<ProfileCart> builder)
        {
            builder.ToTable("profile_carts");
            builder.HasKey(c => new { c.TenantId, c.CartId });
            builder.ComplexProperty(c => c.Total).IsMoney();
            builder.HasIndex(c => new { c.TenantId, c.ProfileId });
        }
    }
}
