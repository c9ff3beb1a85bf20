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
internal sealed class StockLocation : ITenantEntity
{
    public const string DefaultCode = "main";
    public const string DefaultName = "Main";

    public Id<TenantKind> TenantId { get; set; }
    public Id<LocationKind> Id { get; set; }

    /// <summary>Its short name, unique within the tenant.</summary>
    public required string Code { get; set; }

    public required string Name { get; set; }

    /// <summary>Stock is taken from the lowest first.</summary>
    public int Priority { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<StockLocation>
    {
        public void Configure(EntityTypeBuilder<StockLocation> builder)
        {
            builder.ToTable("stock_locations");
            builder.HasKey(l => new { l.TenantId, l.Id });
            builder.Property(l => l.Code).HasMaxLength(40);
            builder.Property(l => l.Name).HasMaxLength(120);
            builder.HasIndex(l => new { l.TenantId, l.Code }).IsUnique();
        }
    }
}
