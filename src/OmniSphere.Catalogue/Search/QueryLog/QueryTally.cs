using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Search.QueryLog;

/// <summary>How often a query was asked on a day. Who asked, and when that day, is never written.</summary>
internal sealed class QueryTally : ITenantEntity
{
    public const int QueryLength = 100;

    public Id<TenantKind> TenantId { get; set; }

    /// <summary>The day in UTC, as <see cref="DateOnly.DayNumber"/>.</summary>
    public int Day { get; set; }

    /// <summary>The query's key.</summary>
    public required string Query { get; set; }

    public int Searches { get; set; }

    /// <summary>Those of the searches that found nothing.</summary>
    public int FoundNothing { get; set; }

    /// <summary>Products that were chosen from the answers.</summary>
    public int Clicks { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<QueryTally>
    {
        public void Configure(EntityTypeBuilder<QueryTally> builder)
        {
            builder.ToTable("search_queries");
            builder.HasKey(t => new
            {
                t.TenantId,
                t.Day,
                t.Query,
            });
            builder.Property(t => t.Query).HasMaxLength(QueryLength);
        }
    }
}

/// <summary>How often a product was chosen from the answers to a query on a day.</summary>
internal sealed class ClickTally : ITenantEntity
{
    public Id<TenantKind> TenantId { get; set; }
    public int Day { get; set; }
    public required string Query { get; set; }
    public Id<ProductKind> ProductId { get; set; }
    public int Clicks { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<ClickTally>
    {
        public void Configure(EntityTypeBuilder<ClickTally> builder)
        {
            builder.ToTable("search_clicks");
            builder.HasKey(t => new
            {
                t.TenantId,
                t.Day,
                t.Query,
                t.ProductId,
            });
            builder.Property(t => t.Query).HasMaxLength(QueryTally.QueryLength);
        }
    }
}
