using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Attributes;

/// <summary>What values an attribute takes.</summary>
internal enum AttributeType
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary>A number, with the attribute's unit if it has one.</summary>
    Number,

    /// <summary>Yes or no.</summary>
    Boolean,

    /// <summary>One of the attribute's choices; any text while it names none.</summary>
    Choice,

    /// <summary>Several of the attribute's choices.</summary>
    MultiChoice,
}

/// <summary>An attribute that the tenant's products may have.</summary>
internal sealed class AttributeDefinition : ITenantEntity, IVersioned
{
    public const int KeyLength = 100;
    public const int LabelLength = 150;
    public const int UnitLength = 20;
    public const int ValueLength = 10_000;
    public const int MaxChoices = 500;
    public const int ChoiceLength = 200;

    public Id<TenantKind> TenantId { get; set; }

    /// <summary>Its name in requests and imports, such as <c>page_yield</c>; unique within the tenant, case counts.</summary>
    public required string Key { get; set; }

    /// <summary>Its name as shown.</summary>
    public required string Label { get; set; }

    public AttributeType Type { get; set; }

    /// <summary>The unit of its numbers as shown, such as <c>kg</c>; a value may say another.</summary>
    public string? Unit { get; set; }

    /// <summary>The values it may take; empty means any.</summary>
    public IReadOnlyList<string> Choices { get; set; } = [];

    /// <summary>Its words in the shop's further languages; null where there are none.</summary>
    public IReadOnlyDictionary<string, AttributeTranslation>? Translations { get; set; }

    /// <summary>Whether shoppers filter by it.</summary>
    public bool Facetable { get; set; }

    /// <summary>Whether products are found by the words of its values.</summary>
    public bool Searchable { get; set; }

    /// <summary>Place among the attributes of a product page; equals go by label.</summary>
    public int Position { get; set; }

    public long Version { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<AttributeDefinition>
    {
        public void Configure(EntityTypeBuilder<AttributeDefinition> builder)
        {
            builder.ToTable("attributes");
            builder.HasKey(a => new { a.TenantId, a.Key });
            builder.Property(a => a.Key).HasMaxLength(KeyLength);
            builder.Property(a => a.Label).HasMaxLength(LabelLength);
            builder.Property(a => a.Type).HasConversion<string>().HasMaxLength(20);
            builder.Property(a => a.Unit).HasMaxLength(UnitLength);
            builder.Property(a => a.Choices).IsJsonDocument(CatalogueJson.Rows.IReadOnlyListString);
            builder
                .Property(a => a.Translations!)
                .IsJsonDocument(CatalogueJson.Rows.IReadOnlyDictionaryStringAttributeTranslation);
        }
    }
}
