using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Catalogue.Products;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Media;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Media;

/// <summary>Names an uploaded file: <c>med_…</c>.</summary>
internal sealed class MediaKind : IIdKind
{
    public static string Prefix => "med";
}

/// <summary>An uploaded file. Its bytes never change: another picture is another file.</summary>
internal sealed class MediaFile : ITenantEntity
{
    public const int NameLength = 200;

    public Id<TenantKind> TenantId { get; set; }
    public Id<MediaKind> Id { get; set; }

    /// <summary>What the bytes are, not what somebody said.</summary>
    public required string ContentType { get; set; }

    /// <summary>Bytes.</summary>
    public long Size { get; set; }

    /// <summary>Unique within the tenant: the same file is kept once.</summary>
    public required byte[] Sha256 { get; set; }

    /// <summary>Pixels, where the format says so in its header.</summary>
    public int? Width { get; set; }

    /// <inheritdoc cref="Width"/>
    public int? Height { get; set; }

    /// <summary>What it was called where it came from.</summary>
    public string? FileName { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Since when it has been seen to be shown nowhere; null while it is.</summary>
    public DateTimeOffset? UnusedSince { get; set; }

    public MediaKey Key => KeyOf(TenantId, Id);

    public static MediaKey KeyOf(Id<TenantKind> tenant, Id<MediaKind> id) => new(tenant, id.ToString());

    public sealed class Configuration : IEntityTypeConfiguration<MediaFile>
    {
        public void Configure(EntityTypeBuilder<MediaFile> builder)
        {
            builder.ToTable("media_files");
            builder.HasKey(m => new { m.TenantId, m.Id });
            builder.Ignore(m => m.Key);
            builder.Property(m => m.ContentType).HasMaxLength(100);
            builder.Property(m => m.Sha256).HasMaxLength(32);
            builder.Property(m => m.FileName).HasMaxLength(NameLength);
            builder.HasIndex(m => new { m.TenantId, m.Sha256 }).IsUnique();
            builder.HasIndex(m => m.UnusedSince);
        }
    }
}

/// <summary>That a product shows an uploaded file, which is kept as long.</summary>
internal sealed class ProductMedia : ITenantEntity
{
    public Id<TenantKind> TenantId { get; set; }
    public Id<MediaKind> MediaId { get; set; }
    public Id<ProductKind> ProductId { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<ProductMedia>
    {
        public void Configure(EntityTypeBuilder<ProductMedia> builder)
        {
            builder.ToTable("product_media");
            builder.HasKey(m => new
            {
                m.TenantId,
                m.MediaId,
                m.ProductId,
            });
            builder.HasIndex(m => new { m.TenantId, m.ProductId });
            builder
                .HasOne<Product>()
                .WithMany()
                .HasForeignKey(m => new { m.TenantId, m.ProductId })
                .OnDelete(DeleteBehavior.Cascade);
            builder
                .HasOne<MediaFile>()
                .WithMany()
                .HasForeignKey(m => new { m.TenantId, m.MediaId })
                .OnDelete(DeleteBehavior.Restrict);
        }
    }
}
