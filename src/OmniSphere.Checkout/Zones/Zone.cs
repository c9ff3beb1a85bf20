using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Zones;

/// <summary>A part of the world with a name, for tax rates and shipping methods.</summary>
internal sealed class Zone : ITenantEntity
{
    public Id<TenantKind> TenantId { get; set; }
    public required string Code { get; set; }
    public required string Name { get; set; }

    /// <summary>An address in any of them is in the zone.</summary>
    public required IReadOnlyList<ZoneArea> Areas { get; set; }

    public bool Holds(Place place)
    {
        foreach (var area in Areas)
        {
            if (
                area.Country == place.Country
                && (area.Region is null || string.Equals(area.Region, place.Region, StringComparison.OrdinalIgnoreCase))
                && (area.PostalCodes.Count == 0 || PostalCodes.Match(area.PostalCodes, place))
            )
            {
                return true;
            }
        }

        return false;
    }

    public sealed class Configuration : IEntityTypeConfiguration<Zone>
    {
        public void Configure(EntityTypeBuilder<Zone> builder)
        {
            builder.ToTable("zones");
            builder.HasKey(z => new { z.TenantId, z.Code });
            builder.Property(z => z.Code).HasMaxLength(50);
            builder.Property(z => z.Name).HasMaxLength(100);
        }
    }
}

/// <summary>Where something goes, as far as prices depend on it.</summary>
internal sealed record Place(string Country, string? Region, string? PostalCode);
