using System.Globalization;
using System.Text;
using OmniSphere.Catalogue.Search.Analysis;

namespace OmniSphere.Catalogue.Search.Lucene;

/// <summary>
/// Numbers for facet values that hold across segments and refreshes of one index: they are handed out as segments are
/// first seen and never change, so a refresh costs only what is new. Reads take no lock.
/// </summary>
internal sealed class FacetDictionary
{
    private readonly Lock _growing = new();
    private readonly Dictionary<string, FacetAttribute> _attributes = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _categoryNames = new(StringComparer.OrdinalIgnoreCase);
    private volatile FacetEntry[] _entries = new FacetEntry[256];
    private volatile int _count;

    /// <summary>How many values have a number.</summary>
    public int Count => _count;

    /// <summary>How many attributes there are.</summary>
    public int AttributeCount
    {
        get
        {
            lock (_growing)
            {
                return _attributes.Count;
            }
        }
    }

    public FacetEntry this[int id] => _entries[id];

    /// <summary>The attribute with this key, compared without case.</summary>
    public FacetAttribute? Find(string key)
    {
        lock (_growing)
        {
            return _attributes.GetValueOrDefault(key);
        }
    }

    /// <summary>The numbers of an attribute's values that are asked for: a value, or a range <c>min..max</c> of numbers.</summary>
    public void Resolve(FacetAttribute attribute, string value, List<int> ids)
    {
        lock (_growing)
        {
            if (attribute.Ids.TryGetValue(value, out var id))
            {
                ids.Add(id);
            }
            else if (NumberRange.TryParse(value, out var range))
            {
                ids.AddRange(attribute.Ids.Values.Where(i => range.Contains(_entries[i].Number)));
            }
        }
    }

    /// <summary>The numbers of the categories with this slug or path of slugs.</summary>
    public void ResolveCategory(string slugOrPath, List<int> ids)
    {
        lock (_growing)
        {
            if (_attributes.GetValueOrDefault(FacetTerms.Category) is not { } categories)
            {
                return;
            }

            var path = slugOrPath.Trim('/');
            if (categories.Ids.TryGetValue(path, out var id))
            {
                ids.Add(id);
                return;
            }

            var ending = "/" + path;
            ids.AddRange(
                categories
                    .Ids.Where(c => c.Key.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
                    .Select(c => c.Value)
            );
        }
    }

    public string CategoryName(string path)
    {
        lock (_growing)
        {
            return _categoryNames.GetValueOrDefault(path, path);
        }
    }

    /// <summary>The numbers of a segment's values, in the order of its terms.</summary>
    public int[] Number(IEnumerable<string> terms, int count)
    {
        var ids = new int[count];
        lock (_growing)
        {
            var i = 0;
            foreach (var term in terms)
            {
                ids[i++] = Number(term);
            }
        }

        return ids;
    }

    /// <summary>Learns labels; those of later segments win.</summary>
    public void Learn(IEnumerable<string> labels)
    {
        lock (_growing)
        {
            foreach (var label in labels)
            {
                var parts = label.Split(FacetTerms.Separator);
                if (parts is ["c", var path, var name])
                {
                    _categoryNames[path] = name;
                }
                else if (parts is ["a", var key, var text, var unit])
                {
                    var attribute = Attribute(key, AttributeValueKind.Text);
                    attribute.Label = text;
                    attribute.Unit = unit.Length == 0 ? null : unit;
                }
            }
        }
    }

    private int Number(string term)
    {
        var keyEnd = term.IndexOf(FacetTerms.Separator, 2);
        var kind = term[0] switch
        {
            'n' => AttributeValueKind.Number,
            'b' => AttributeValueKind.Boolean,
            _ => AttributeValueKind.Text,
        };
        var attribute = Attribute(term[2..keyEnd], kind);
        var value = term[(keyEnd + 1)..];
        if (attribute.Ids.TryGetValue(value, out var known))
        {
            return known;
        }

        var id = _count;
        if (id == _entries.Length)
        {
            var larger = new FacetEntry[id * 2];
            _entries.CopyTo(larger, 0);
            _entries = larger;
        }

        _entries[id] = new FacetEntry(attribute, value, kind == AttributeValueKind.Number ? Parse(value) : double.NaN);
        attribute.Ids[value] = id;
        _count = id + 1;
        return id;
    }

    private FacetAttribute Attribute(string key, AttributeValueKind kind)
    {
        if (!_attributes.TryGetValue(key, out var attribute))
        {
            _attributes[key] = attribute = new FacetAttribute(key, _attributes.Count);
        }

        if (kind != AttributeValueKind.Text)
        {
            attribute.Kind = kind;
        }

        return attribute;
    }

    private static double Parse(string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN;
}

/// <summary>An attribute that products can be filtered by.</summary>
internal sealed class FacetAttribute(string key, int index)
{
    public string Key => key;

    /// <summary>Position among all attributes.</summary>
    public int Index => index;

    public string Label { get; set; } =
        key switch
        {
            FacetTerms.Brand => "Brand",
            FacetTerms.Category => "Category",
            _ => key,
        };

    public string? Unit { get; set; }

    public AttributeValueKind Kind { get; set; }

    /// <summary>Value to number, without case; only read under the dictionary's lock.</summary>
    public Dictionary<string, int> Ids { get; } = new(StringComparer.OrdinalIgnoreCase);
}

/// <summary>One value of one attribute.</summary>
internal sealed record FacetEntry(FacetAttribute Attribute, string Value, double Number)
{
    /// <summary>The words of a brand's or category's name, folded; made when first asked for.</summary>
    public string? Folded { get; set; }
}
