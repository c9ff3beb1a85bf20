using Microsoft.EntityFrameworkCore;
using OmniSphere.Catalogue.Products;

namespace OmniSphere.Catalogue.Attributes;

/// <summary>The tenant's attribute definitions, read once for a unit of work.</summary>
internal sealed class AttributeBook
{
    /// <summary>Texts up to this length are worth filtering by.</summary>
    private const int LongestFacetText = 60;

    private readonly Dictionary<string, AttributeDefinition> _definitions;

    public AttributeBook(IEnumerable<AttributeDefinition> definitions) =>
        _definitions = definitions.ToDictionary(a => a.Key, StringComparer.Ordinal);

    public static async Task<AttributeBook> ReadAsync(CatalogueDbContext db, CancellationToken cancellationToken) =>
        new(await db.Attributes.AsNoTracking().ToListAsync(cancellationToken));

    public int Count => _definitions.Count;

    public IReadOnlyCollection<AttributeDefinition> All => _definitions.Values;

    /// <summary>The definition with this key, or null.</summary>
    public AttributeDefinition? Find(string key) => _definitions.GetValueOrDefault(key);

    /// <summary>Defines an attribute from its first value. The caller saves the definition.</summary>
    public AttributeDefinition Define(string key, ProductAttributeValue value)
    {
        var definition = new AttributeDefinition
        {
            Key = key,
            Label = Label(key),
            Type = value.Form switch
            {
                AttributeValueForm.Number => AttributeType.Number,
                AttributeValueForm.Boolean => AttributeType.Boolean,
                AttributeValueForm.List => AttributeType.MultiChoice,
                _ => AttributeType.Text,
            },
            Unit = value.Unit,
            Facetable = value.Form != AttributeValueForm.Text || value.Text!.Length <= LongestFacetText,
            Searchable = value.Form is AttributeValueForm.Text or AttributeValueForm.List,
        };
        _definitions.Add(key, definition);
        return definition;
    }

    /// <summary><c>page_yield</c> becomes <c>Page yield</c>.</summary>
    private static string Label(string key)
    {
        var words = key.Replace('_', ' ').Trim();
        var label = words.Length == 0 ? key : char.ToUpperInvariant(words[0]) + words[1..];
        return label.Length <= AttributeDefinition.LabelLength ? label : label[..AttributeDefinition.LabelLength];
    }
}
