using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Stock;

/// <summary>Names a stock location: <c>loc_…</c>.</summary>
internal sealed class LocationKind : IIdKind
{
    public static string Prefix => "loc";
}

/// <summary>A place where stock is kept. A tenant has one from its first unit of stock on.</summary>
internal sealed class StockLocation : ITenantEntity, IVersioned
{
    public const int CodeLength = 40;
    public const int NameLength = 120;
    public const int PostalCodeLength = 20;
    public const string DefaultCode = "main";
    public const string DefaultName = "Main";

    public Id<TenantKind> TenantId { get; set; }
    public Id<LocationKind> Id { get; set; }

    /// <summary>Its short name, unique within the tenant.</summary>
    public required string Code { get; set; }

    public required string Name { get; set; }

    /// <summary>Stock is taken from the lowest first.</summary>
    public int Priority { get; set; }

    /// <summary>ISO 3166-1 alpha-2 code of where it is.</summary>
    public string? Country { get; set; }

    /// <summary>Where it is in the country.</summary>
    public string? PostalCode { get; set; }

    public long Version { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<StockLocation>
    {
        public void Configure(EntityTypeBuilder<StockLocation> builder)
        {
            builder.ToTable("stock_locations");
            builder.HasKey(l => new { l.TenantId, l.Id });
            builder.Property(l => l.Code).HasMaxLength(CodeLength);
            builder.Property(l => l.Name).HasMaxLength(NameLength);
            builder.Property(l => l.Country).HasMaxLength(2);
            builder.Property(l => l.PostalCode).HasMaxLength(PostalCodeLength);
            builder.HasIndex(l => new { l.TenantId, l.Code }).IsUnique();
        }
    }
}
