using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Locales;

/// <summary>The languages that a shop is shown in besides its own.</summary>
internal sealed class LocaleSettings : ITenantEntity, IVersioned
{
    public const int MostLocales = 20;

    public Id<TenantKind> TenantId { get; set; }

    /// <summary>BCP 47 tags as they are spelled, in the merchant's order.</summary>
    public IReadOnlyList<string> Locales { get; set; } = [];

    public long Version { get; set; }

    /// <summary>The languages as they are in the database now.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(
        CatalogueDbContext db,
        CancellationToken cancellationToken
    ) => await db.LocaleSettings.AsNoTracking().Select(s => s.Locales).SingleOrDefaultAsync(cancellationToken) ?? [];

    public sealed class Configuration : IEntityTypeConfiguration<LocaleSettings>
    {
        public void Configure(EntityTypeBuilder<LocaleSettings> builder)
        {
            builder.ToTable("locale_settings");
            builder.HasKey(s => s.TenantId);
            builder.Property(s => s.Locales).IsJsonDocument(CatalogueJson.Rows.IReadOnlyListString);
        }
    }
}
