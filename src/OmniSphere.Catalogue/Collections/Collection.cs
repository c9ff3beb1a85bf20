using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Catalogue.Products;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Collections;

/// <summary>Names a collection: <c>coll_…</c>.</summary>
internal sealed class CollectionKind : IIdKind
{
    public static string Prefix => "coll";
}

/// <summary>Products that are shown together: chosen one by one, in an order, or all that fit a rule.</summary>
internal sealed class Collection : ITenantEntity, IVersioned
{
    public const int NameLength = 120;
    public const int SlugLength = 120;
    public const int DescriptionLength = 10_000;

    /// <summary>The most products that are chosen one by one.</summary>
    public const int MostProducts = 1_000;

    public Id<TenantKind> TenantId { get; set; }
    public Id<CollectionKind> Id { get; set; }
    public required string Name { get; set; }

    /// <summary>The last part of its page's address, unique within the tenant.</summary>
    public required string Slug { get; set; }

    public string? Description { get; set; }

    /// <summary>Its texts in the shop's further languages; null where there are none.</summary>
    public IReadOnlyDictionary<string, CollectionTranslation>? Translations { get; set; }

    /// <summary>Address of a picture.</summary>
    public string? Image { get; set; }

    /// <summary>Whether shoppers see it.</summary>
    public bool Published { get; set; }

    /// <summary>What its products have in common; null where they are chosen one by one.</summary>
    public CollectionRule? Rule { get; set; }

    /// <summary>Place among the collections; equals go by name.</summary>
    public int Position { get; set; }

    public long Version { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<Collection>
    {
        public void Configure(EntityTypeBuilder<Collection> builder)
        {
            builder.ToTable("collections");
            builder.HasKey(c => new { c.TenantId, c.Id });
            builder.Property(c => c.Name).HasMaxLength(NameLength);
            builder.Property(c => c.Slug).HasMaxLength(SlugLength);
            builder.Property(c => c.Image).HasMaxLength(ProductRules.UrlLength);
            builder.Property(c => c.Rule!).IsJsonDocument(CatalogueJson.Rows.CollectionRule);
            builder
                .Property(c => c.Translations!)
                .IsJsonDocument(CatalogueJson.Rows.IReadOnlyDictionaryStringCollectionTranslation);
            builder.HasIndex(c => new { c.TenantId, c.Slug }).IsUnique();
        }
    }
}

/// <summary>A product that was chosen for a collection.</summary>
internal sealed class CollectionItem : ITenantEntity
{
    public Id<TenantKind> TenantId { get; set; }
    public Id<CollectionKind> CollectionId { get; set; }
    public Id<ProductKind> ProductId { get; set; }

    /// <summary>Place in the collection, from 0.</summary>
    public int Position { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<CollectionItem>
    {
        public void Configure(EntityTypeBuilder<CollectionItem> builder)
        {
            builder.ToTable("collection_items");
            builder.HasKey(i => new
            {
                i.TenantId,
                i.CollectionId,
                i.ProductId,
            });
            builder.HasIndex(i => new
            {
                i.TenantId,
                i.CollectionId,
                i.Position,
            });
            builder
                .HasOne<Collection>()
                .WithMany()
                .HasForeignKey(i => new { i.TenantId, i.CollectionId })
                .OnDelete(DeleteBehavior.Cascade);
            builder
                .HasOne<Product>()
                .WithMany()
                .HasForeignKey(i => new { i.TenantId, i.ProductId })
                .OnDelete(DeleteBehavior.Cascade);
        }
    }
}

/// <summary>Why requests about collections are refused.</summary>
internal static class CollectionProblems
{
    public static ProblemException NotFound() =>
        Problem.NotFound("collection.not_found", "There is no such collection.");

    public static ProblemException SlugTaken() =>
        Problem.Conflict("collection.slug_taken", "Another collection has this slug.");

    public static ProblemException ByRule() =>
        Problem.Conflict("collection.by_rule", "The products of this collection are those that fit its rule.");
}
