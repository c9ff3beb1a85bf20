using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Orders.Views;

/// <summary>Names a saved view of the orders: <c>view_…</c>.</summary>
internal sealed class SavedViewKind : IIdKind
{
    public static string Prefix => "view";
}

/// <summary>A filter of the list of orders that the shop's staff has given a name.</summary>
internal sealed class SavedView : ITenantEntity, IVersioned
{
    public Id<TenantKind> TenantId { get; set; }
    public Id<SavedViewKind> Id { get; set; }
    public long Version { get; set; }
    public required string Name { get; set; }
    public required OrderFilter Filter { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<SavedView>
    {
        public void Configure(EntityTypeBuilder<SavedView> builder)
        {
            builder.ToTable("order_views");
            builder.HasKey(v => new { v.TenantId, v.Id });
            builder.Property(v => v.Name).HasMaxLength(100);
            builder.HasIndex(v => new { v.TenantId, v.Name }).IsUnique();
        }
    }
}
