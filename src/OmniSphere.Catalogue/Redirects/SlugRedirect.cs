using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Redirects;

/// <summary>What has a page with a slug of its own.</summary>
internal enum SlugOwner
{
    Product,
    Category,
    Brand,
    Collection,
}

/// <summary>
/// A slug that something had before. It names the thing and not its next slug, so that any number of renames is one step;
/// a slug that is in use wins over it.
/// </summary>
internal sealed class SlugRedirect : ITenantEntity
{
    public Id<TenantKind> TenantId { get; set; }
    public SlugOwner Owner { get; set; }
    public required string Slug { get; set; }

    /// <summary>The id of what had it last.</summary>
    public Guid TargetId { get; set; }

    /// <summary>When it was given up.</summary>
    public DateTimeOffset Since { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<SlugRedirect>
    {
        public void Configure(EntityTypeBuilder<SlugRedirect> builder)
        {
            builder.ToTable("slug_redirects");
            builder.HasKey(r => new
            {
                r.TenantId,
                r.Owner,
                r.Slug,
            });
            builder.Property(r => r.Owner).HasConversion<string>().HasMaxLength(20);
            builder.Property(r => r.Slug).HasMaxLength(Products.ProductRules.SlugLength);
            builder.HasIndex(r => new
            {
                r.TenantId,
                r.Owner,
                r.TargetId,
            });
        }
    }
}
