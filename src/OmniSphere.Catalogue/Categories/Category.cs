using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Categories;

/// <summary>Names a category: <c>cat_…</c>.</summary>
internal sealed class CategoryKind : IIdKind
{
    public static string Prefix => "cat";
}

/// <summary>A node of the tenant's tree of categories.</summary>
internal sealed class Category : ITenantEntity, IVersioned
{
    public const int NameLength = 120;
    public const int SlugLength = 120;
    public const int MaxDepth = 8;

    public Id<TenantKind> TenantId { get; set; }
    public Id<CategoryKind> Id { get; set; }

    /// <summary>The category above, or null at the top.</summary>
    public Id<CategoryKind>? ParentId { get; set; }

    public required string Name { get; set; }

    /// <summary>Its name in the shop's further languages; null where there are none.</summary>
    public IReadOnlyDictionary<string, CategoryTranslation>? Translations { get; set; }

    /// <summary>The last part of the page's address, unique within the tenant wherever it hangs.</summary>
    public required string Slug { get; set; }

    /// <summary>The slugs from the top, itself included, each with a slash after it: a subtree is a prefix.</summary>
    public required string Path { get; set; }

    /// <summary>1 at the top.</summary>
    public int Depth => Path.AsSpan().Count('/');

    /// <summary>Place among its siblings; equals go by name.</summary>
    public int Position { get; set; }

    public long Version { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<Category>
    {
        public void Configure(EntityTypeBuilder<Category> builder)
        {
            builder.ToTable("categories");
            builder.HasKey(c => new { c.TenantId, c.Id });
            builder.Ignore(c => c.Depth);
            builder.Property(c => c.Name).HasMaxLength(NameLength);
            builder.Property(c => c.Slug).HasMaxLength(SlugLength);
            builder.Property(c => c.Path).HasMaxLength((SlugLength + 1) * MaxDepth);
            builder
                .Property(c => c.Translations!)
                .IsJsonDocument(CatalogueJson.Rows.IReadOnlyDictionaryStringCategoryTranslation);
            builder.HasIndex(c => new { c.TenantId, c.Slug }).IsUnique();
            builder
                .HasOne<Category>()
                .WithMany()
                .HasForeignKey(c => new { c.TenantId, c.ParentId })
                .OnDelete(DeleteBehavior.Restrict);
        }
    }
}
