using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Auth.SignIn;

/// <summary>How often one client has tried one account in vain.</summary>
internal sealed class SignInFailures : ITenantEntity
{
    public Id<TenantKind> TenantId { get; set; }

    /// <summary>SHA-256 of what was tried: no list of addresses that strangers typed.</summary>
    public required byte[] Account { get; init; }

    public required string Client { get; init; }
    public int Count { get; set; }
    public DateTimeOffset LastAt { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<SignInFailures>
    {
        public void Configure(EntityTypeBuilder<SignInFailures> builder)
        {
            builder.ToTable("sign_in_failures");
            builder.HasKey(f => new
            {
                f.TenantId,
                f.Account,
                f.Client,
            });
            builder.Property(f => f.Account).HasMaxLength(32);
            builder.Property(f => f.Client).HasMaxLength(64);
            builder.HasIndex(f => f.LastAt);
        }
    }
}
