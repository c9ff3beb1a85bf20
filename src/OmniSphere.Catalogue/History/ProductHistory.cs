using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Infrastructure;
using OmniSphere.Catalogue.Products;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.History;

/// <summary>Notes, before a save, what it changes of products. Whatever use case it is, nothing is forgotten.</summary>
internal static class ProductHistory
{
    private const int LongestValue = 2_000;
    private const int MostFields = 200;

    /// <summary>What merchants see of a product; the rest follows from it.</summary>
    private static readonly string[] ProductFields =
    [
        nameof(Product.ExternalId),
        nameof(Product.Slug),
        nameof(Product.Title),
        nameof(Product.Description),
        nameof(Product.Brand),
        nameof(Product.ProductType),
        nameof(Product.Status),
        nameof(Product.TaxCategory),
        nameof(Product.Images),
        nameof(Product.PublishAt),
        nameof(Product.UnpublishAt),
        nameof(Product.TimeZone),
    ];

    private static readonly string[] VariantFields =
    [
        nameof(Variant.Sku),
        nameof(Variant.Barcode),
        nameof(Variant.Options),
        nameof(Variant.Prices),
        nameof(Variant.WeightGrams),
        nameof(Variant.TracksStock),
    ];

    /// <summary>The changes that the tracked rows amount to, one for each product.</summary>
    public static List<ProductChange> Of(CatalogueDbContext db)
    {
        var changes = new Dictionary<Id<ProductKind>, (ProductChangeKind Kind, List<FieldChange> Fields)>();
        foreach (var entry in db.ChangeTracker.Entries())
        {
            if (entry.State is EntityState.Unchanged or EntityState.Detached)
            {
                continue;
            }

            if (entry.Entity is Product product)
            {
                var kind = KindOf(entry);
                var fields = changes.GetValueOrDefault(product.Id).Fields ?? [];
                changes[product.Id] = (kind, fields);
                if (entry.State == EntityState.Modified)
                {
                    Compare(entry, fields);
                }
            }
            else if (entry.Entity is Variant variant)
            {
                var change = changes.GetValueOrDefault(variant.ProductId, (ProductChangeKind.Updated, []));
                changes[variant.ProductId] = change;
                Compare(entry, variant, change.Fields);
            }
        }

        if (changes.Count == 0)
        {
            return [];
        }

        var author = db.AuthorOfChanges();
        var clock = db.GetService<TimeProvider>();
        return
        [
            .. changes
                .Where(c => IsNoted(c.Value.Kind, c.Value.Fields, author))
                .Select(c => new ProductChange
                {
                    TenantId = db.TenantId,
                    Id = Id<ChangeKind>.New(clock),
                    ProductId = c.Key,
                    At = clock.GetUtcNow(),
                    Kind = c.Value.Kind,
                    Origin = author.Origin,
                    Actor = author.Actor,
                    Fields = c.Value.Kind is ProductChangeKind.Created or ProductChangeKind.Erased
                        ? []
                        : [.. c.Value.Fields.Take(MostFields)],
                }),
        ];
    }

    // What an import brings is told by the import; a hundred thousand rows would say it once more.
    private static bool IsNoted(ProductChangeKind kind, List<FieldChange> fields, ChangeAuthor author) =>
        kind switch
        {
            ProductChangeKind.Created => author != ChangeAuthor.Import,
            ProductChangeKind.Updated => fields.Count > 0,
            _ => true,
        };

    private static ProductChangeKind KindOf(EntityEntry entry) =>
        entry.State switch
        {
            EntityState.Added => ProductChangeKind.Created,
            EntityState.Deleted => ProductChangeKind.Erased,
            _ => (entry.OriginalValues[nameof(Product.Status)], entry.CurrentValues[nameof(Product.Status)]) switch
            {
                (not ProductStatus.Deleted, ProductStatus.Deleted) => ProductChangeKind.Deleted,
                (ProductStatus.Deleted, not ProductStatus.Deleted) => ProductChangeKind.Restored,
                _ => ProductChangeKind.Updated,
            },
        };

    private static void Compare(EntityEntry entry, List<FieldChange> fields)
    {
        foreach (var name in ProductFields.Where(n => entry.Property(n).IsModified))
        {
            var property = entry.Property(name);
            Note(fields, Camel(name), property.OriginalValue, property.CurrentValue);
        }

        var categories = entry.Property(nameof(Product.CategoryIds));
        if (categories.IsModified)
        {
            Note(fields, "categories", Ids(categories.OriginalValue), Ids(categories.CurrentValue));
        }

        if (entry.Property(nameof(Product.Translations)) is { IsModified: true } translations)
        {
            foreach (
                var (field, was, became) in TranslationChanges.Of(translations.OriginalValue, translations.CurrentValue)
            )
            {
                Note(fields, field, was, became);
            }
        }

        if (
            entry.Property(nameof(Product.Attributes)) is
            {
                IsModified: true,
                OriginalValue: IReadOnlyDictionary<string, ProductAttributeValue> before,
                CurrentValue: IReadOnlyDictionary<string, ProductAttributeValue> after
            }
        )
        {
            foreach (var key in before.Keys.Union(after.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
            {
                Note(fields, $"attributes.{key}", before.GetValueOrDefault(key), after.GetValueOrDefault(key));
            }
        }
    }

    private static void Compare(EntityEntry entry, Variant variant, List<FieldChange> fields)
    {
        var field = $"variants[{variant.Sku}]";
        switch (entry.State)
        {
            case EntityState.Added:
                Note(fields, field, null, variant.Prices);
                break;
            case EntityState.Deleted:
                Note(fields, field, variant.Prices, null);
                break;
            default:
                foreach (var name in VariantFields.Where(n => entry.Property(n).IsModified))
                {
                    var property = entry.Property(name);
                    Note(fields, $"{field}.{Camel(name)}", property.OriginalValue, property.CurrentValue);
                }

                break;
        }
    }

    private static void Note(List<FieldChange> fields, string field, object? before, object? after)
    {
        var (was, became) = (Text(before), Text(after));
        if (was != became)
        {
            fields.Add(new FieldChange(field, Cut(was), Cut(became)));
        }
    }

    private static List<string>? Ids(object? value) =>
        (value as IReadOnlyList<Guid>)?.Select(id => Id<Categories.CategoryKind>.From(id).ToString()).ToList();

    private static string? Text(object? value) =>
        value is null ? null : JsonSerializer.Serialize(value, value.GetType(), OmniSphereJson.Options);

    private static string? Cut(string? text) =>
        text is null || text.Length <= LongestValue ? text
        : char.IsHighSurrogate(text[LongestValue - 1]) ? text[..(LongestValue - 1)] + "…"
        : text[..LongestValue] + "…";

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
