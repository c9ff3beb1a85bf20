using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.History;

/// <summary>Names a change: <c>chg_…</c>.</summary>
internal sealed class ChangeKind : IIdKind
{
    public static string Prefix => "chg";
}

/// <summary>What happened to a product.</summary>
internal enum ProductChangeKind
{
    Created,
    Updated,
    Deleted,
    Restored,

    /// <summary>Deleted for good.</summary>
    Erased,
}

/// <summary>One change of a product: who, when, what. Written in the transaction of the change.</summary>
internal sealed class ProductChange : ITenantEntity
{
    public const int ActorLength = 100;
    public const int OriginLength = 20;

    public Id<TenantKind> TenantId { get; set; }

    /// <summary>In the order of the changes.</summary>
    public Id<ChangeKind> Id { get; set; }

    public Id<ProductKind> ProductId { get; set; }
    public DateTimeOffset At { get; set; }
    public ProductChangeKind Kind { get; set; }

    /// <summary>Who: <c>staff</c>, <c>service</c>, <c>import</c>, <c>schedule</c> or <c>system</c>.</summary>
    public required string Origin { get; set; }

    /// <summary>The caller's subject, where there is a caller.</summary>
    public string? Actor { get; set; }

    public IReadOnlyList<FieldChange> Fields { get; set; } = [];

    public sealed class Configuration : IEntityTypeConfiguration<ProductChange>
    {
        public void Configure(EntityTypeBuilder<ProductChange> builder)
        {
            builder.ToTable("product_changes");
            builder.HasKey(c => new
            {
                c.TenantId,
                c.ProductId,
                c.Id,
            });
            builder.Property(c => c.Kind).HasConversion<string>().HasMaxLength(20);
            builder.Property(c => c.Origin).HasMaxLength(OriginLength);
            builder.Property(c => c.Actor).HasMaxLength(ActorLength);
            builder.Property(c => c.Fields).IsJsonDocument(CatalogueJson.Rows.IReadOnlyListFieldChange);
        }
    }
}

/// <summary>What one field was and became.</summary>
/// <param name="Field">The field, such as <c>title</c>, <c>attributes.colour</c> or <c>variants[SKU].prices</c>.</param>
/// <param name="Before">Its value as JSON; null when there was none. Long ones are cut.</param>
/// <param name="After">The same for what it became.</param>
internal sealed record FieldChange(string Field, string? Before, string? After);

/// <summary>Who makes the changes of a unit of work.</summary>
internal sealed record ChangeAuthor(string Origin, string? Actor = null)
{
    public static ChangeAuthor Import { get; } = new("import");

    public static ChangeAuthor Schedule { get; } = new("schedule");

    public static ChangeAuthor System { get; } = new("system");
}
