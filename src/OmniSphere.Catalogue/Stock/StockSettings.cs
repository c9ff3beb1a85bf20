using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Stock;

/// <summary>In which order locations are asked for stock.</summary>
internal enum SourceOrder
{
    /// <summary>By their priority.</summary>
    Priority,

    /// <summary>The same country first, then the longest common beginning of the postal code, then by priority.</summary>
    Nearest,
}

/// <summary>Whether an order is served from several locations.</summary>
internal enum SourceSplit
{
    /// <summary>Each unit from the first location that has it.</summary>
    Freely,

    /// <summary>From one location if any has all of it.</summary>
    Avoid,

    /// <summary>From one location or not at all.</summary>
    Never,
}

/// <summary>How a shop handles its stock: one row.</summary>
internal sealed class StockSettings : ITenantEntity, IVersioned
{
    public Id<TenantKind> TenantId { get; set; }
    public SourceOrder Order { get; set; }
    public SourceSplit Split { get; set; }

    /// <summary>Saleable units of a variant at which it is low on stock; 0 never.</summary>
    public int LowStockAt { get; set; }

    public long Version { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<StockSettings>
    {
        public void Configure(EntityTypeBuilder<StockSettings> builder)
        {
            builder.ToTable("stock_settings");
            builder.HasKey(s => s.TenantId);
            builder.Property(s => s.Order).HasConversion<string>().HasMaxLength(20);
            builder.Property(s => s.Split).HasConversion<string>().HasMaxLength(20);
        }
    }
}
