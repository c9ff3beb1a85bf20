using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Catalogue.Products;
using OmniSphere.Http;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Brands;

/// <summary>Names a brand: <c>brand_…</c>.</summary>
internal sealed class BrandKind : IIdKind
{
    public static string Prefix => "brand";
}

/// <summary>
/// Who makes what is sold. Products carry its name as it is spelled here, so that a list needs no second read; whoever
/// first names a brand makes it.
/// </summary>
internal sealed class Brand : ITenantEntity, IVersioned
{
    public const int SlugLength = 120;
    public const int DescriptionLength = 10_000;

    public Id<TenantKind> TenantId { get; set; }
    public Id<BrandKind> Id { get; set; }
    public required string Name { get; set; }

    /// <summary><see cref="Normalize"/> of the name, unique within the tenant.</summary>
    public required string Key { get; set; }

    /// <summary>The last part of its page's address, unique within the tenant.</summary>
    public required string Slug { get; set; }

    public string? Description { get; set; }

    /// <summary>What there is to say in the shop's further languages; null where there is nothing.</summary>
    public IReadOnlyDictionary<string, BrandTranslation>? Translations { get; set; }

    /// <summary>Address of its logo.</summary>
    public string? Logo { get; set; }

    public long Version { get; set; }

    /// <summary>Names are compared without case and outer blanks.</summary>
    public static string Normalize(string name) => name.Trim().ToUpperInvariant();

    public sealed class Configuration : IEntityTypeConfiguration<Brand>
    {
        public void Configure(EntityTypeBuilder<Brand> builder)
        {
            builder.ToTable("brands");
            builder.HasKey(b => new { b.TenantId, b.Id });
            builder.Property(b => b.Name).HasMaxLength(ProductRules.BrandLength);
            builder.Property(b => b.Key).HasMaxLength(ProductRules.BrandLength);
            builder.Property(b => b.Slug).HasMaxLength(SlugLength);
            builder.Property(b => b.Logo).HasMaxLength(ProductRules.UrlLength);
            builder
                .Property(b => b.Translations!)
                .IsJsonDocument(CatalogueJson.Rows.IReadOnlyDictionaryStringBrandTranslation);
            builder.HasIndex(b => new { b.TenantId, b.Key }).IsUnique();
            builder.HasIndex(b => new { b.TenantId, b.Slug }).IsUnique();
        }
    }
}

/// <summary>Why requests about brands are refused.</summary>
internal static class BrandProblems
{
    public static ProblemException NotFound() => Problem.NotFound("brand.not_found", "There is no such brand.");

    public static ProblemException NameTaken() => Problem.Conflict("brand.name_taken", "Another brand has this name.");

    public static ProblemException SlugTaken() => Problem.Conflict("brand.slug_taken", "Another brand has this slug.");

    public static ProblemException InUse() => Problem.Conflict("brand.in_use", "Products still carry the brand.");
}
