using Microsoft.EntityFrameworkCore;
using OmniSphere.Catalogue.Attributes;
using OmniSphere.Catalogue.Categories;
using OmniSphere.Catalogue.Locales;
using OmniSphere.Catalogue.Products;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Import;

/// <summary>
/// The tenant's categories and attributes during an import, which adds what the file names and nobody has defined yet.
/// </summary>
internal sealed class ImportTaxonomy(CatalogueDbContext db, TaxonomyCache cache, TimeProvider clock, bool dryRun)
{
    private AttributeBook? _attributes;
    private IReadOnlyList<string> _locales = [];
    private CategoryPlanter? _categories;
    private bool _isLocked;

    /// <summary>A batch begins: forget what an earlier one that failed had added.</summary>
    public async Task BeginAsync(bool again, CancellationToken cancellationToken)
    {
        _isLocked = dryRun;
        if (again || _attributes is null)
        {
            await ReadAsync(cancellationToken);
        }
    }

    /// <summary>The attributes of the file as values; new ones are defined. What an attribute does not take is noted.</summary>
    public async Task<IReadOnlyDictionary<string, ProductAttributeValue>?> AttributesAsync(
        ImportedProduct imported,
        Validation v,
        CancellationToken cancellationToken
    )
    {
        if (imported.Attributes is null && imported.RawAttributes is null)
        {
            return null;
        }

        var values = new Dictionary<string, ProductAttributeValue>(StringComparer.Ordinal);
        foreach (var (key, value) in imported.Attributes ?? new Dictionary<string, ProductAttributeValue>())
        {
            var clean = Clean(value);
            AttributeRules.Check(v, key, clean);
            values[key] = clean;
        }

        foreach (var (key, text) in imported.RawAttributes ?? new Dictionary<string, string>())
        {
            if (AttributeText.Read(_attributes!.Find(key), TextRules.Clean(text)) is { } value)
            {
                AttributeRules.Check(v, key, value);
                values[key] = value;
            }
            else
            {
                v.Error($"attributes.{key}", "type", $"'{key}' does not take such a value.");
            }
        }

        v.That(
            values.Count <= ProductRules.Attributes,
            "attributes",
            "too_many",
            $"At most {ProductRules.Attributes}."
        );
        if (v.IsValid)
        {
            await DefineAsync(values, v, cancellationToken);
        }

        return values;
    }

    /// <summary>The categories that the paths of the file lead to; new ones are added.</summary>
    public async Task<IReadOnlyList<Id<CategoryKind>>?> CategoriesAsync(
        ImportedProduct imported,
        Validation v,
        CancellationToken cancellationToken
    )
    {
        if (imported.Categories is null)
        {
            return null;
        }

        var paths = imported
            .Categories.Select(path =>
                path?.Split('>', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? []
            )
            .ToList();
        v.Count(paths, "categories", ProductRules.Categories);
        for (var i = 0; i < paths.Count; i++)
        {
            v.Count(paths[i], $"categories[{i}]", Category.MaxDepth, min: 1);
            foreach (var name in paths[i])
            {
                v.Line(name, $"categories[{i}]", Category.NameLength);
            }
        }

        return v.IsValid ? await PlantAsync(paths, cancellationToken) : [];
    }

    /// <summary>The texts in the shop's further languages; what is in another one is noted.</summary>
    public IReadOnlyDictionary<string, ProductTranslation>? Translations(
        IReadOnlyDictionary<string, ProductTranslation>? merged,
        IReadOnlyDictionary<string, ProductTranslation>? known,
        Validation v
    ) => merged is null || merged == known ? known : Locales.Translations.Settle(merged, known, _locales, v);

    private static ProductAttributeValue Clean(ProductAttributeValue value) =>
        value is { Form: AttributeValueForm.Text, Text: { } text } && !ReferenceEquals(text, TextRules.Clean(text))
            ? ProductAttributeValue.Of(TextRules.Clean(text))
            : value;

    private async Task DefineAsync(
        Dictionary<string, ProductAttributeValue> values,
        Validation v,
        CancellationToken cancellationToken
    )
    {
        if (values.Keys.Any(key => _attributes!.Find(key) is null))
        {
            await LockAsync(cancellationToken);
        }

        foreach (var (key, value) in values)
        {
            if (_attributes!.Find(key) is { } known && AttributeRules.Refusal(known, value) is { } refusal)
            {
                v.Error($"attributes.{key}", "type", refusal);
            }
        }

        foreach (var (key, value) in values.Where(a => v.IsValid && _attributes!.Find(a.Key) is null))
        {
            var definition = _attributes!.Define(key, value);
            definition.TenantId = db.TenantId;
            if (!dryRun)
            {
                db.Attributes.Add(definition);
                cache.Invalidate(db);
            }
        }
    }

    private async Task<IReadOnlyList<Id<CategoryKind>>> PlantAsync(
        List<string[]> paths,
        CancellationToken cancellationToken
    )
    {
        if (paths.Any(path => _categories!.Find(path) is null))
        {
            await LockAsync(cancellationToken);
        }

        var planted = new List<Category>();
        var categories = paths.Select(path => _categories!.FindOrPlant(path, planted).Id).Distinct().ToList();
        if (!dryRun && planted.Count > 0)
        {
            db.Categories.AddRange(planted);
            cache.Invalidate(db);
        }

        return categories;
    }

    /// <summary>Something has to be added: nobody else adds meanwhile, and what others added is seen.</summary>
    private async Task LockAsync(CancellationToken cancellationToken)
    {
        if (_isLocked)
        {
            return;
        }

        await db.LockTaxonomyAsync(cancellationToken);
        _isLocked = true;
        if (
            await db.Attributes.CountAsync(cancellationToken) != _attributes!.Count
            || await db.Categories.CountAsync(cancellationToken) != _categories!.Count
        )
        {
            await ReadAsync(cancellationToken);
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        _attributes = await AttributeBook.ReadAsync(db, cancellationToken);
        _locales = await LocaleSettings.ReadAsync(db, cancellationToken);
        var tree = await CategoryTree.ReadAsync(db, cancellationToken);
        _categories = new CategoryPlanter(db.TenantId, tree.All, clock);
    }
}
