using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Search.Merchandising;

/// <summary>What a merchant adds to the search of their shop: one row, one document, changed as a whole.</summary>
internal sealed class SearchRuleSet : ITenantEntity, IVersioned
{
    public Id<TenantKind> TenantId { get; set; }

    public SearchRulesContent Content { get; set; } = new();

    public long Version { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<SearchRuleSet>
    {
        public void Configure(EntityTypeBuilder<SearchRuleSet> builder)
        {
            builder.ToTable("search_rules");
            builder.HasKey(r => r.TenantId);
            builder.Property(r => r.Content).IsJsonDocument(CatalogueJson.Rows.SearchRulesContent);
        }
    }
}
