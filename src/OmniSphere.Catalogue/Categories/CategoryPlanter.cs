using System.Globalization;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Categories;

/// <summary>Adds categories where paths of names such as <c>Office &gt; Printers</c> lead, each only once.</summary>
internal sealed class CategoryPlanter(Id<TenantKind> tenant, IEnumerable<Category> categories, TimeProvider clock)
{
    private readonly Dictionary<(Id<CategoryKind>? Parent, string Name), Category> _byName = categories
        .GroupBy(c => (c.ParentId, Key(c.Name)))
        .ToDictionary(g => g.Key, g => g.OrderBy(c => c.Id).First());

    private readonly HashSet<string> _slugs = categories.Select(c => c.Slug).ToHashSet(StringComparer.Ordinal);

    public int Count => _slugs.Count;

    /// <summary>The category that a path of names leads to, or null when a part of it is missing.</summary>
    public Category? Find(IReadOnlyList<string> names)
    {
        Category? category = null;
        foreach (var name in names)
        {
            if (!_byName.TryGetValue((category?.Id, Key(name)), out category))
            {
                return null;
            }
        }

        return category;
    }

    /// <summary>The category that a path of names leads to; what is missing of it is added and noted in <paramref name="planted"/>.</summary>
    public Category FindOrPlant(IReadOnlyList<string> names, ICollection<Category> planted)
    {
        Category? parent = null;
        foreach (var name in names)
        {
            if (!_byName.TryGetValue((parent?.Id, Key(name)), out var category))
            {
                category = Plant(name, parent);
                planted.Add(category);
            }

            parent = category;
        }

        return parent!;
    }

    /// <summary>A new category below another one, or at the top; its slug is made of its name.</summary>
    public Category Plant(string name, Category? parent)
    {
        var slug = FreeSlug(name, parent);
        var category = new Category
        {
            TenantId = tenant,
            Id = Id<CategoryKind>.New(clock),
            ParentId = parent?.Id,
            Name = name.Trim(),
            Slug = slug,
            Path = $"{parent?.Path}{slug}/",
        };
        _slugs.Add(slug);
        _byName[(parent?.Id, Key(name))] = category;
        return category;
    }

    /// <summary>The name's slug; when it is taken, with the parent's in front; when that is taken too, with a number.</summary>
    private string FreeSlug(string name, Category? parent)
    {
        const int room = Category.SlugLength - 10;
        var plain = Slugs.From(name, room, "category");
        if (!_slugs.Contains(plain))
        {
            return plain;
        }

        var longer = parent is null ? plain : Slugs.From($"{parent.Slug} {plain}", room, plain);
        if (!_slugs.Contains(longer))
        {
            return longer;
        }

        for (var number = 2; ; number++)
        {
            var numbered = string.Create(CultureInfo.InvariantCulture, $"{longer}-{number}");
            if (!_slugs.Contains(numbered))
            {
                return numbered;
            }
        }
    }

    private static string Key(string name) => name.Trim().ToUpperInvariant();
}
