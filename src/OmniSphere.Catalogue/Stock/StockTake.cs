using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Stock;

/// <summary>Names a stock-take: <c>take_…</c>.</summary>
internal sealed class StockTakeKind : IIdKind
{
    public static string Prefix => "take";
}

/// <summary>Where a stock-take is.</summary>
internal enum StockTakeState
{
    /// <summary>Shelves are being counted.</summary>
    Open,

    /// <summary>What was found was entered in the ledger.</summary>
    Completed,

    /// <summary>Nothing was entered.</summary>
    Cancelled,
}

/// <summary>A count of the shelves of one location, which takes a while: the shop goes on selling.</summary>
internal sealed class StockTake : ITenantEntity, IVersioned
{
    public const int NoteLength = 200;
    public const int MostLines = 10_000;

    public Id<TenantKind> TenantId { get; set; }
    public Id<StockTakeKind> Id { get; set; }
    public Id<LocationKind> LocationId { get; set; }
    public StockTakeState State { get; set; }
    public string? Note { get; set; }
    public DateTimeOffset StartedAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }
    public long Version { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<StockTake>
    {
        public void Configure(EntityTypeBuilder<StockTake> builder)
        {
            builder.ToTable("stock_takes");
            builder.HasKey(t => new { t.TenantId, t.Id });
            builder.Property(t => t.State).HasConversion<string>().HasMaxLength(20);
            builder.Property(t => t.Note).HasMaxLength(NoteLength);
            builder.HasIndex(t => new { t.TenantId, t.LocationId });
        }
    }
}

/// <summary>
/// A variant that was counted. The difference to what the counter said at that moment is what completing enters, so that
/// what is sold between count and completion stays sold.
/// </summary>
internal sealed class StockTakeLine : ITenantEntity
{
    public Id<TenantKind> TenantId { get; set; }
    public Id<StockTakeKind> TakeId { get; set; }
    public Id<VariantKind> VariantId { get; set; }

    /// <summary>Units that were found.</summary>
    public int Counted { get; set; }

    /// <summary>Units on hand by the ledger at that moment.</summary>
    public int Expected { get; set; }

    public DateTimeOffset CountedAt { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<StockTakeLine>
    {
        public void Configure(EntityTypeBuilder<StockTakeLine> builder)
        {
            builder.ToTable("stock_take_lines");
            builder.HasKey(l => new
            {
                l.TenantId,
                l.TakeId,
                l.VariantId,
            });
            builder
                .HasOne<StockTake>()
                .WithMany()
                .HasForeignKey(l => new { l.TenantId, l.TakeId })
                .OnDelete(DeleteBehavior.Cascade);
        }
    }
}
