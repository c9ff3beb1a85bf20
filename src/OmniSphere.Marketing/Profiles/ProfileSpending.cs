using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Contracts.Marketing;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Marketing.Profiles;

/// <summary>What a person has ordered for so far, in one currency: the lifetime value.</summary>
internal sealed class ProfileSpending : ITenantEntity
{
    public Id<TenantKind> TenantId { get; set; }
    public Id<ProfileKind> ProfileId { get; set; }
    public Currency Currency { get; set; }

    /// <summary>Minor units.</summary>
    public long Amount { get; set; }

    public Money Total => new(Amount, Currency);

    public sealed class Configuration : IEntityTypeConfiguration<ProfileSpending>
    {
        public void Configure(EntityTypeBuilder<ProfileSpending> builder)
        {
            builder.ToTable("profile_spending");
            builder.HasKey(s => new
            {
                s.TenantId,
                s.ProfileId,
                s.Currency,
            });
            builder.Property(s => s.Currency).HasMaxLength(3);
            builder.Ignore(s => s.Total);
        }
    }
}
