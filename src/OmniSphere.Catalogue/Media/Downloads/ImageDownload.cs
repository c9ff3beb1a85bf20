using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Catalogue.Products;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Media.Downloads;

/// <summary>Where the download of a picture is.</summary>
internal enum DownloadState
{
    /// <summary>To be fetched, or to be tried again.</summary>
    Waiting,

    /// <summary>It is an uploaded file now.</summary>
    Done,

    /// <summary>It will not be tried again unless somebody asks.</summary>
    Failed,
}

/// <summary>A picture that an import names by its address. One address is fetched once, whoever names it.</summary>
internal sealed class ImageDownload : ITenantEntity
{
    public const int FaultLength = 300;

    public Id<TenantKind> TenantId { get; set; }

    /// <summary>SHA-256 of the address, which is too long for a key.</summary>
    public required byte[] UrlHash { get; set; }

    public required string Url { get; set; }
    public DownloadState State { get; set; }

    /// <summary>The import that named it first, or asked for it again.</summary>
    public Id<ImportKind> ImportId { get; set; }

    public int Attempts { get; set; }

    /// <summary>When it is tried next; while it is tried, when somebody else may. Null when nothing is to be done.</summary>
    public DateTimeOffset? DueAt { get; set; }

    /// <summary>The file it became.</summary>
    public Id<MediaKind>? MediaId { get; set; }

    /// <summary>Why the last attempt failed.</summary>
    public string? Fault { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<ImageDownload>
    {
        public void Configure(EntityTypeBuilder<ImageDownload> builder)
        {
            builder.ToTable("image_downloads");
            builder.HasKey(d => new { d.TenantId, d.UrlHash });
            builder.Property(d => d.UrlHash).HasMaxLength(32);
            builder.Property(d => d.Url).HasMaxLength(ProductRules.UrlLength);
            builder.Property(d => d.State).HasConversion<string>().HasMaxLength(20);
            builder.Property(d => d.Fault).HasMaxLength(FaultLength);
            builder.HasIndex(d => d.DueAt);
            builder.HasIndex(d => new { d.TenantId, d.ImportId });
        }
    }
}

/// <summary>That a product waits for a picture.</summary>
internal sealed class ImageWait : ITenantEntity
{
    public Id<TenantKind> TenantId { get; set; }
    public required byte[] UrlHash { get; set; }
    public Id<ProductKind> ProductId { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<ImageWait>
    {
        public void Configure(EntityTypeBuilder<ImageWait> builder)
        {
            builder.ToTable("image_waits");
            builder.HasKey(w => new
            {
                w.TenantId,
                w.UrlHash,
                w.ProductId,
            });
            builder.Property(w => w.UrlHash).HasMaxLength(32);
            builder.HasIndex(w => new { w.TenantId, w.ProductId });
            builder
                .HasOne<ImageDownload>()
                .WithMany()
                .HasForeignKey(w => new { w.TenantId, w.UrlHash })
                .OnDelete(DeleteBehavior.Cascade);
            builder
                .HasOne<Product>()
                .WithMany()
                .HasForeignKey(w => new { w.TenantId, w.ProductId })
                .OnDelete(DeleteBehavior.Cascade);
        }
    }
}
