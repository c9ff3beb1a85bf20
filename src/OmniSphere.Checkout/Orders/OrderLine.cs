using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Checkout.Orders.Edits;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Orders;

/// <summary>A line as it was sold.</summary>
internal sealed class OrderLine : ITenantEntity
{
    public Id<TenantKind> TenantId { get; set; }
    public Id<OrderKind> OrderId { get; set; }
    public int Position { get; set; }
    public required string Sku { get; set; }
    public Id<VariantKind> VariantId { get; set; }
    public Id<ProductKind> ProductId { get; set; }
    public required string Title { get; set; }
    public required string Slug { get; set; }
    public required IReadOnlyDictionary<string, string> Options { get; set; }
    public string? Image { get; set; }

    /// <summary>What the buyer wants of it, by name.</summary>
    public IReadOnlyDictionary<string, string> Inputs { get; set; } = new Dictionary<string, string>(0);

    public string? Note { get; set; }
    public int Quantity { get; set; }
    public long UnitPrice { get; set; }
    public long Total { get; set; }
    public long Discount { get; set; }
    public long Tax { get; set; }

    /// <summary>What prices it when the order is edited; null for orders from before that was written down.</summary>
    public LineTerms? Terms { get; set; }

    /// <summary>The line with another quantity.</summary>
    public OrderLine With(int quantity)
    {
        var line = (OrderLine)MemberwiseClone();
        line.Quantity = quantity;
        return line;
    }

    public sealed class Configuration : IEntityTypeConfiguration<OrderLine>
    {
        public void Configure(EntityTypeBuilder<OrderLine> builder)
        {
            builder.ToTable("order_lines");
            builder.HasKey(l => new
            {
                l.TenantId,
                l.OrderId,
                l.Position,
            });
            builder.Property(l => l.Position).ValueGeneratedNever();
            builder.Property(l => l.Note).HasMaxLength(500);
        }
    }
}
