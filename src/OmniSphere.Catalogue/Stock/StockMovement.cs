using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Stock;

/// <summary>Names a stock movement: <c>mov_…</c>.</summary>
internal sealed class MovementKind : IIdKind
{
    public static string Prefix => "mov";
}

/// <summary>Why counters changed.</summary>
internal enum MovementType
{
    /// <summary>Units came in.</summary>
    Receipt,

    /// <summary>Units were held for an order to be.</summary>
    Reservation,

    /// <summary>Held units were sold.</summary>
    Allocation,

    /// <summary>Sold units left the house.</summary>
    Sale,

    /// <summary>Held or sold units were given back.</summary>
    Release,

    /// <summary>Shipped units came back and can be sold again.</summary>
    Return,

    /// <summary>The count was corrected.</summary>
    Adjustment,

    /// <summary>Units were brought to or from another location.</summary>
    Transfer,
}

/// <summary>
/// A line of the ledger: by how much the counters of a level changed, and why. Never changed, and kept when the variant
/// is deleted.
/// </summary>
internal sealed class StockMovement : ITenantEntity
{
    public const int ReferenceLength = 64;
    public const int ReasonLength = 200;

    public Id<TenantKind> TenantId { get; set; }
    public Id<MovementKind> Id { get; set; }
    public Id<VariantKind> VariantId { get; set; }
    public Id<LocationKind> LocationId { get; set; }
    public MovementType Type { get; set; }
    public int OnHand { get; set; }
    public int Allocated { get; set; }
    public int Reserved { get; set; }

    /// <summary>The reservation, order or import it belongs to.</summary>
    public string? Reference { get; set; }

    /// <summary>What a person said about it.</summary>
    public string? Reason { get; set; }

    public DateTimeOffset At { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<StockMovement>
    {
        public void Configure(EntityTypeBuilder<StockMovement> builder)
        {
            builder.ToTable("stock_movements");
            builder.HasKey(m => new { m.TenantId, m.Id });
            builder.Property(m => m.Type).HasConversion<string>().HasMaxLength(20);
            builder.Property(m => m.Reference).HasMaxLength(ReferenceLength);
            builder.Property(m => m.Reason).HasMaxLength(ReasonLength);
            builder.HasIndex(m => new
            {
                m.TenantId,
                m.VariantId,
                m.Id,
            });
        }
    }
}
