using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Catalogue.Locales;
using OmniSphere.Catalogue.Products;
using OmniSphere.Catalogue.Redirects;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Categories;

/// <summary>What a merchant says about a category.</summary>
internal sealed record CategoryContent : IValidated
{
    public required string Name { get; init; }

    /// <summary>Made from the name unless given.</summary>
    public string? Slug { get; init; }

    /// <summary>The category above; none at the top.</summary>
    public Id<CategoryKind>? ParentId { get; init; }

    /// <summary>Place among its siblings.</summary>
    public int Position { get; init; }

    /// <summary>Language to texts; where it is not given, those there are stay.</summary>
    public IReadOnlyDictionary<string, CategoryTranslation>? Translations { get; init; }

    public void Validate(Validation v)
    {
        v.Line(Name, "name", Category.NameLength);
        v.That(Name?.Contains('>', StringComparison.Ordinal) != true, "name", "character", "Without >.");
        v.Slug(Slug, "slug", Category.SlugLength);
        v.Range(Position, "position", 0, 1_000_000);
        v.Translated(Translations);
    }
}

/// <summary>Adds a category.</summary>
internal sealed class CreateCategory(CatalogueDbContext db, TaxonomyCache taxonomies, TimeProvider clock)
{
    public static void Map(ModuleRoutes admin) =>
        admin
            .MapPost(
                "/categories",
                (CategoryContent content, CreateCategory handler, CancellationToken ct) =>
                    handler.HandleAsync(content, ct)
            )
            .ForMerchant(Permissions.WriteProducts)
            .WithIdempotency(required: false)
            .WithName("CreateCategory")
            .WithSummary("Adds a category.");

    private async Task<VersionedCreated<MerchantCategory>> HandleAsync(
        CategoryContent content,
        CancellationToken cancellationToken
    )
    {
        var category = await db.TransactAsync(
            async ct =>
            {
                await db.LockTaxonomyAsync(ct);
                var tree = await CategoryTree.ReadAsync(db, ct);
                var all = tree.All;
                var parent = content.ParentId is { } id
                    ? tree.Find(id) ?? throw CategoryProblems.UnknownParent()
                    : null;
                var created = new CategoryPlanter(db.TenantId, all, clock).Plant(content.Name, parent);
                if (content.Slug is { } slug)
                {
                    created.Slug = tree.HasSlug(slug) ? throw CategoryProblems.SlugTaken() : slug;
                    created.Path = $"{parent?.Path}{slug}/";
                }

                created.Position = content.Position;
                created.Translations = await Translations.AdmitAsync(db, content.Translations, null, ct);
                if (created.Depth > Category.MaxDepth)
                {
                    throw CategoryProblems.TooDeep();
                }

                db.Categories.Add(created);
                taxonomies.Invalidate(db);
                await db.SaveChangesAsync(ct);
                return created;
            },
            cancellationToken
        );
        return Versioned.Created(
            $"/{CatalogueDbContext.Name}/v1/admin/categories/{category.Id}",
            MerchantCategory.From(category),
            category.Version
        );
    }
}

/// <summary>Renames or moves a category with all that hangs below it.</summary>
internal sealed class UpdateCategory(CatalogueDbContext db, OldSlugs oldSlugs, TaxonomyCache taxonomies)
{
    public static void Map(ModuleRoutes admin) =>
        admin
            .MapPut(
                "/categories/{id}",
                (
                    Id<CategoryKind> id,
                    CategoryContent content,
                    IfMatch ifMatch,
                    UpdateCategory handler,
                    CancellationToken ct
                ) => handler.HandleAsync(id, content, ifMatch.Required(), ct)
            )
            .ForMerchant(Permissions.WriteProducts)
            .WithName("UpdateCategory")
            .WithSummary(
                "Renames or moves a category with all below it; needs If-Match. An old slug goes on leading to it."
            );

    private async Task<VersionedOk<MerchantCategory>> HandleAsync(
        Id<CategoryKind> id,
        CategoryContent content,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        var category = await db.TransactAsync(ct => UpdateAsync(id, content, ifMatch, ct), cancellationToken);
        return Versioned.Ok(MerchantCategory.From(category), category.Version);
    }

    private async Task<Category> UpdateAsync(
        Id<CategoryKind> id,
        CategoryContent content,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        db.ChangeTracker.Clear();
        await db.LockTaxonomyAsync(cancellationToken);
        var tree = new CategoryTree(await db.Categories.ToListAsync(cancellationToken));
        var category = tree.Find(id) ?? throw CategoryProblems.NotFound();
        ifMatch.Guard(category.Version);
        var parent = content.ParentId is { } above ? tree.Find(above) ?? throw CategoryProblems.UnknownParent() : null;
        if (parent?.Path.StartsWith(category.Path, StringComparison.Ordinal) == true)
        {
            throw CategoryProblems.Cycle();
        }

        var slug = content.Slug ?? category.Slug;
        if (slug != category.Slug && tree.HasSlug(slug))
        {
            throw CategoryProblems.SlugTaken();
        }

        var shown = (category.Name, category.Path);
        await oldSlugs.KeepAsync(SlugOwner.Category, [new(id.Value, category.Slug, slug)], cancellationToken);
        var below = tree.Subtree(category).ToList();
        Move(below, category.Path, $"{parent?.Path}{slug}/");
        category.Name = content.Name.Trim();
        category.Slug = slug;
        category.ParentId = parent?.Id;
        category.Position = content.Position;
        category.Translations = await Translations.AdmitAsync(
            db,
            content.Translations,
            category.Translations,
            cancellationToken
        );
        db.Entry(category).Property(c => c.Position).IsModified = true;
        if ((category.Name, category.Path) != shown)
        {
            await PublishProductsAsync(category, [.. below.Select(c => c.Id)], cancellationToken);
        }

        taxonomies.Invalidate(db);
        await db.SaveChangesAsync(cancellationToken);
        return category;
    }

    private static void Move(List<Category> subtree, string from, string to)
    {
        foreach (var category in subtree)
        {
            category.Path = string.Concat(to, category.Path.AsSpan(from.Length));
            if (category.Depth > Category.MaxDepth)
            {
                throw CategoryProblems.TooDeep();
            }
        }
    }

    /// <summary>Products show the names and paths of their categories wherever they are found.</summary>
    private async Task PublishProductsAsync(
        Category cause,
        List<Id<CategoryKind>> categories,
        CancellationToken cancellationToken
    )
    {
        var products = await db
            .Products.Where(p =>
                p.Status != ProductStatus.Deleted
                && db.ProductCategories.Any(l => l.ProductId == p.Id && categories.Contains(l.CategoryId))
            )
            .Select(p => p.Id)
            .ToListAsync(cancellationToken);
        db.PublishChanged(cause.Id.ToString(), products);
    }
}
