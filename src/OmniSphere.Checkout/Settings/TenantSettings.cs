using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Checkout.Orders;
using OmniSphere.Checkout.Storage;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Settings;

/// <summary>A tenant's settings as a whole: one row whose version rises whenever any part of them changes.</summary>
internal sealed class TenantSettings : ITenantEntity, IVersioned
{
    public Id<TenantKind> TenantId { get; set; }
    public bool PricesIncludeTax { get; set; }

    public bool EuReverseCharge { get; set; }

    /// <summary>Whether anything was ever agreed with a shopper, so that pricing looks for it.</summary>
    public bool KnowsBuyers { get; set; }

    /// <summary>In front of each order's number.</summary>
    public string OrderPrefix { get; set; } = "";

    /// <summary>Whether the numbers of orders follow each other.</summary>
    public bool SequentialOrders { get; set; }

    /// <summary>The last number of an order that followed another.</summary>
    public long LastOrder { get; set; }

    /// <summary>When any part changed last; writing it raises the version.</summary>
    public DateTimeOffset ChangedAt { get; set; }

    public long Version { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<TenantSettings>
    {
        public void Configure(EntityTypeBuilder<TenantSettings> builder)
        {
            builder.ToTable("settings");
            builder.HasKey(s => s.TenantId);
            builder.Property(s => s.OrderPrefix).HasMaxLength(OrderNumber.MaxPrefix);
        }
    }
}

/// <summary>A tax of a country or region.</summary>
internal sealed class TaxRate : ITenantEntity
{
    public Id<TenantKind> TenantId { get; set; }
    public Id<TaxRateKind> Id { get; set; }
    public required string Country { get; set; }
    public string? Region { get; set; }
    public required string Category { get; set; }
    public required string Name { get; set; }

    /// <summary>Ten thousandths of a percent: 20 % is 200,000. Whole, since SQLite has no decimals.</summary>
    public int Millionths { get; set; }

    public bool AppliesToShipping { get; set; }

    /// <summary>Code of a zone that the address must be in besides, or null.</summary>
    public string? Zone { get; set; }

    /// <summary>Whether it is charged on the taxes that are not compound as well.</summary>
    public bool Compound { get; set; }

    public decimal Percent => Millionths / 10_000m;

    public bool Matches(string country, string? region, IReadOnlyList<string> zones) =>
        Country == country
        && (Region is null || string.Equals(Region, region, StringComparison.OrdinalIgnoreCase))
        && (Zone is null || zones.Contains(Zone));

    public sealed class Configuration : IEntityTypeConfiguration<TaxRate>
    {
        public void Configure(EntityTypeBuilder<TaxRate> builder)
        {
            builder.ToTable("tax_rates");
            builder.HasKey(r => new { r.TenantId, r.Id });
            builder.Property(r => r.Country).HasMaxLength(2);
            builder.Property(r => r.Region).HasMaxLength(100);
            builder.Property(r => r.Category).HasMaxLength(50);
            builder.Property(r => r.Name).HasMaxLength(100);
            builder.Property(r => r.Zone).HasMaxLength(50);
            builder.Ignore(r => r.Percent);
        }
    }
}

/// <summary>A way to ship.</summary>
internal sealed class ShippingMethod : ITenantEntity
{
    public Id<TenantKind> TenantId { get; set; }
    public required string Code { get; set; }
    public required string Name { get; set; }
    public required Currency Currency { get; set; }
    public long PriceAmount { get; set; }
    public long? FreeFromAmount { get; set; }

    /// <summary>Countries, or <c>*</c>.</summary>
    public required IReadOnlyList<string> Countries { get; set; }

    public int MinDays { get; set; }
    public int MaxDays { get; set; }
    public int Position { get; set; }

    /// <summary>Zones one of which the address must be in; none is no matter.</summary>
    public IReadOnlyList<string> Zones { get; set; } = [];

    public ShippingTable? Table { get; set; }
    public int? MaxWeightGrams { get; set; }
    public bool WorkingDays { get; set; }

    /// <summary>Where the goods are picked up, or null where they are sent.</summary>
    public PickUpPoint? PickUp { get; set; }

    /// <summary>Who is asked for the price, or null.</summary>
    public string? Carrier { get; set; }

    public Money Price => new(PriceAmount, Currency);

    public Money? FreeFrom => FreeFromAmount is { } amount ? new Money(amount, Currency) : null;

    public bool GoesTo(string country, IReadOnlyList<string> zones) =>
        (Countries.Contains("*") || Countries.Contains(country)) && (Zones.Count == 0 || Zones.Any(zones.Contains));

    /// <summary>The method at a price that a carrier named.</summary>
    public ShippingMethod At(CarrierRate rate)
    {
        var priced = (ShippingMethod)MemberwiseClone();
        (priced.PriceAmount, priced.Table) = (rate.Price.Amount, null);
        (priced.MinDays, priced.MaxDays) = (rate.MinDays ?? MinDays, rate.MaxDays ?? MaxDays);
        return priced;
    }

    public sealed class Configuration : IEntityTypeConfiguration<ShippingMethod>
    {
        public void Configure(EntityTypeBuilder<ShippingMethod> builder)
        {
            builder.ToTable("shipping_methods");
            builder.HasKey(m => new { m.TenantId, m.Code });
            builder.Property(m => m.Code).HasMaxLength(50);
            builder.Property(m => m.Name).HasMaxLength(100);
            builder.Property(m => m.Carrier).HasMaxLength(50);
            builder.Ignore(m => m.Price);
            builder.Ignore(m => m.FreeFrom);
        }
    }
}
