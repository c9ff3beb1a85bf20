using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Search;

/// <summary>
/// Products whose entry in the search index is out of date. Written with the inbox entry of the event that says so and
/// deleted once the index has made the change durable, so that no crash between the two loses it.
/// </summary>
internal sealed class SearchChange : ITenantEntity
{
    public Id<TenantKind> TenantId { get; set; }

    /// <summary>A UUIDv7: changes are taken up in about the order they came in.</summary>
    public Guid Id { get; set; }

    public IReadOnlyList<Guid> ProductIds { get; set; } = [];

    public DateTimeOffset QueuedAt { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<SearchChange>
    {
        public void Configure(EntityTypeBuilder<SearchChange> builder)
        {
            builder.ToTable("search_changes");
            builder.HasKey(c => new { c.TenantId, c.Id });
            builder.Property(c => c.ProductIds).IsJsonDocument(CatalogueJson.Rows.IReadOnlyListGuid);
        }
    }
}
