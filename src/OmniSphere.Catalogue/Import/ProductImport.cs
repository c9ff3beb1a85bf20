using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Import;

/// <summary>Where an import is in its life.</summary>
internal enum ImportState
{
    /// <summary>Received, not begun.</summary>
    Queued,

    /// <summary>Under way; goes on after a restart from the rows that are done.</summary>
    Running,

    /// <summary>Every row was read; some may have been refused.</summary>
    Completed,

    /// <summary>The file as a whole cannot be read.</summary>
    Failed,
}

/// <summary>A file of products on its way into the catalogue. Its progress is saved with each batch of products.</summary>
internal sealed class ProductImport : ITenantEntity
{
    /// <summary>Characters that <see cref="Fault"/> holds at most.</summary>
    public const int LongestFault = 1000;

    public Id<TenantKind> TenantId { get; set; }
    public Id<ImportKind> Id { get; set; }
    public ImportState State { get; set; }
    public ImportFormat Format { get; set; }
    public bool DryRun { get; set; }

    /// <summary>The file's columns to ours, where the merchant said so.</summary>
    public IReadOnlyDictionary<string, string> Columns { get; set; } = new Dictionary<string, string>();

    /// <summary>Whether pictures that are named by address become uploaded files.</summary>
    public bool DownloadsImages { get; set; }

    /// <summary>Size of the file in bytes.</summary>
    public long Size { get; set; }

    /// <summary>Bytes of it that are done with.</summary>
    public long BytesRead { get; set; }

    /// <summary>Products that are done with, good or bad: where to go on.</summary>
    public int Processed { get; set; }

    /// <summary>How often work on it began without getting any further.</summary>
    public int Attempts { get; set; }

    public int Created { get; set; }
    public int Updated { get; set; }
    public int Unchanged { get; set; }
    public int Failed { get; set; }

    /// <summary>Why rows were refused, the first so many.</summary>
    public IReadOnlyList<ImportError> Errors { get; set; } = [];

    /// <summary>Why the file was refused.</summary>
    public string? Fault { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset? FinishedAt { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<ProductImport>
    {
        public void Configure(EntityTypeBuilder<ProductImport> builder)
        {
            builder.ToTable("imports");
            builder.HasKey(i => new { i.TenantId, i.Id });
            builder.Property(i => i.State).HasConversion<string>().HasMaxLength(20);
            builder.Property(i => i.Format).HasConversion<string>().HasMaxLength(20);
            builder
                .Property(i => i.Columns)
                .IsJsonDocument(CatalogueJson.Rows.IReadOnlyDictionaryStringString)
                .HasDefaultValueSql("'{}'");
            builder.Property(i => i.Errors).IsJsonDocument(CatalogueJson.Rows.IReadOnlyListImportError);
            builder.Property(i => i.Fault).HasMaxLength(LongestFault);
            builder.HasIndex(i => i.State).HasFilter("state IN ('Queued', 'Running')");
        }
    }
}
