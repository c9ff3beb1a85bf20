using System.Collections.ObjectModel;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Catalogue.Redirects;

namespace OmniSphere.Catalogue.Categories;

/// <summary>The tenant's categories as they were at one moment.</summary>
internal sealed class CategoryTree
{
    private readonly Dictionary<Id<CategoryKind>, Category> _byId;
    private readonly Dictionary<string, Category> _bySlug;
    private readonly ILookup<Id<CategoryKind>?, Category> _byParent;

    private readonly IReadOnlyDictionary<string, Guid> _oldSlugs;

    public CategoryTree(IEnumerable<Category> categories, IReadOnlyDictionary<string, Guid>? oldSlugs = null)
    {
        _oldSlugs = oldSlugs ?? ReadOnlyDictionary<string, Guid>.Empty;
        _byId = categories.ToDictionary(c => c.Id);
        _bySlug = _byId.Values.ToDictionary(c => c.Slug, StringComparer.Ordinal);
        _byParent = _byId
            .Values.OrderBy(c => c.Position)
            .ThenBy(c => c.Name, StringComparer.InvariantCultureIgnoreCase)
            .ThenBy(c => c.Id)
            .ToLookup(c => c.ParentId);
    }

    public static async Task<CategoryTree> ReadAsync(CatalogueDbContext db, CancellationToken cancellationToken) =>
        new(
            await db.Categories.AsNoTracking().ToListAsync(cancellationToken),
            await db
                .SlugRedirects.AsNoTracking()
                .Where(r => r.Owner == SlugOwner.Category)
                .ToDictionaryAsync(r => r.Slug, r => r.TargetId, StringComparer.Ordinal, cancellationToken)
        );

    public IReadOnlyCollection<Category> All => _byId.Values;

    /// <summary>Slugs that categories had before, with the ids of the categories.</summary>
    public IReadOnlyDictionary<string, Guid> OldSlugs => _oldSlugs;

    public bool HasSlug(string slug) => _bySlug.ContainsKey(slug);

    public Category? Find(Id<CategoryKind> id) => _byId.GetValueOrDefault(id);

    /// <summary>
    /// The category with this slug, this path of slugs (<c>office/printers</c>) or this id, else the one that had the slug
    /// last, or null.
    /// </summary>
    public Category? Find(string text)
    {
        var slug = text[(text.TrimEnd('/').LastIndexOf('/') + 1)..].TrimEnd('/');
        return _bySlug.GetValueOrDefault(slug)
            ?? (Id<CategoryKind>.TryParse(text, out var id) ? Find(id) : null)
            ?? (_oldSlugs.TryGetValue(slug, out var target) ? Find(Id<CategoryKind>.From(target)) : null);
    }

    /// <summary>The categories directly below one, or at the top, in their order.</summary>
    public IEnumerable<Category> Below(Id<CategoryKind>? parent) => _byParent[parent];

    /// <summary>The category and all that hang below it.</summary>
    public IEnumerable<Category> Subtree(Category root) =>
        _byId.Values.Where(c => c.Path.StartsWith(root.Path, StringComparison.Ordinal));

    /// <summary>The slugs of these categories and of those above them, each once; ids that are gone are skipped.</summary>
    public IReadOnlyList<string> SlugsOf(IEnumerable<Guid> ids) =>
        [
            .. ids.Select(id => Find(Id<CategoryKind>.From(id)))
                .OfType<Category>()
                .SelectMany(c => c.Path.Split('/', StringSplitOptions.RemoveEmptyEntries))
                .Distinct(StringComparer.Ordinal),
        ];

    /// <summary>From the top down to the category itself.</summary>
    public IReadOnlyList<Category> Breadcrumb(Category category)
    {
        var path = new List<Category>();
        for (var step = category; step is not null; step = step.ParentId is { } parent ? Find(parent) : null)
        {
            path.Insert(0, step);
        }

        return path;
    }
}
