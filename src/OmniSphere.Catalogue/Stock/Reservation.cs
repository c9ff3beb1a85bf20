using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Catalogue.Bundles;
using OmniSphere.Catalogue.Products;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Stock;

/// <summary>Names a reservation: <c>rsv_…</c>.</summary>
internal sealed class ReservationKind : IIdKind
{
    public static string Prefix => "rsv";
}

/// <summary>Where a reservation is in its life.</summary>
internal enum ReservationState
{
    /// <summary>Its units are held until it expires.</summary>
    Held,

    /// <summary>Its units are sold; those that are left the house are in its lines no more.</summary>
    Allocated,

    /// <summary>Its units were given back.</summary>
    Released,

    /// <summary>Nobody came for its units in time; they were given back.</summary>
    Expired,
}

/// <summary>Units held for an order to be, one row with its lines.</summary>
internal sealed class Reservation : ITenantEntity
{
    public Id<TenantKind> TenantId { get; set; }
    public Id<ReservationKind> Id { get; set; }

    /// <summary>What it is for; unique within the tenant.</summary>
    public required string Reference { get; set; }

    public ReservationState State { get; set; }
    public IReadOnlyList<ReservationLine> Lines { get; set; } = [];

    /// <summary>The bundles among what was reserved, as they were made of then; the lines are of their parts.</summary>
    public IReadOnlyList<Composition>? Bundles { get; set; }

    /// <summary>
    /// Which variant each SKU stood for when it was held, all of them: SKUs are changed, and what was sold may come back
    /// long after. Null for those that were held before this was noted.
    /// </summary>
    public IReadOnlyList<HeldVariant>? Variants { get; set; }

    /// <summary>The fulfilments and returns that were entered, so that each is entered once.</summary>
    public IReadOnlyList<string> Entered { get; set; } = [];

    public DateTimeOffset ExpiresAt { get; set; }
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Notes variants that are held from now on; none is ever forgotten.</summary>
    public void Remember(IEnumerable<StockedVariant> variants) =>
        Variants = [.. (Variants ?? []).Concat(variants.Select(v => new HeldVariant(v.Sku, v.Id))).Distinct()];

    /// <summary>The variants by normalized SKU, as they were called when they were held.</summary>
    public Dictionary<string, Id<VariantKind>> VariantsBySku()
    {
        var bySku = new Dictionary<string, Id<VariantKind>>(StringComparer.Ordinal);
        foreach (
            var (sku, variant) in Lines
                .Select(l => (l.Sku, l.VariantId))
                .Concat((Variants ?? []).Select(v => (v.Sku, v.VariantId)))
                .Concat((Bundles ?? []).SelectMany(b => b.Parts).Select(p => (p.Sku, p.VariantId)))
        )
        {
            bySku.TryAdd(Variant.Normalize(sku), variant);
        }

        return bySku;
    }

    public sealed class Configuration : IEntityTypeConfiguration<Reservation>
    {
        public void Configure(EntityTypeBuilder<Reservation> builder)
        {
            builder.ToTable("reservations");
            builder.HasKey(r => new { r.TenantId, r.Id });
            builder.Property(r => r.Reference).HasMaxLength(StockMovement.ReferenceLength);
            builder.Property(r => r.State).HasConversion<string>().HasMaxLength(20);
            builder.Property(r => r.Lines).IsJsonDocument(CatalogueJson.Rows.IReadOnlyListReservationLine);
            builder.Property(r => r.Bundles!).IsJsonDocument(CatalogueJson.Rows.IReadOnlyListComposition);
            builder.Property(r => r.Variants!).IsJsonDocument(CatalogueJson.Rows.IReadOnlyListHeldVariant);
            builder.Property(r => r.Entered).IsJsonDocument(CatalogueJson.Rows.IReadOnlyListString);
            builder.HasIndex(r => new { r.TenantId, r.Reference }).IsUnique();
            builder.HasIndex(r => r.ExpiresAt).HasFilter("state = 'Held'");
        }
    }
}

/// <summary>A SKU and the variant that it stood for.</summary>
internal sealed record HeldVariant(string Sku, Id<VariantKind> VariantId);

/// <summary>Units held at one location.</summary>
internal sealed record ReservationLine(
    Id<VariantKind> VariantId,
    Id<LocationKind> LocationId,
    string Sku,
    int Quantity
);
