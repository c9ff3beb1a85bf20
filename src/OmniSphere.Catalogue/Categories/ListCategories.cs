using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Catalogue.Locales;
using OmniSphere.Catalogue.Pages;
using OmniSphere.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Categories;

/// <summary>A category with what hangs below it.</summary>
/// <param name="Id">The category.</param>
/// <param name="Slug">Its slug.</param>
/// <param name="Path">The slugs from the top, joined by slashes.</param>
/// <param name="Name">Its name.</param>
/// <param name="Children">The categories directly below, in their order.</param>
internal sealed record CategoryNode(
    Id<CategoryKind> Id,
    string Slug,
    string Path,
    string Name,
    IReadOnlyList<CategoryNode> Children
);

/// <summary>The shop's tree.</summary>
internal sealed record CategoryForest(IReadOnlyList<CategoryNode> Items);

/// <summary>The whole tree for shoppers, from memory.</summary>
internal static class ListCategories
{
    public static void Map(ModuleRoutes shop) =>
        shop.MapGet("/categories", HandleAsync)
            .ForPublic()
            .WithName("ListCategories")
            .WithSummary("The tree of categories.");

    private static async Task<PageResult<CategoryForest>> HandleAsync(
        [AsParameters] LocaleRequest language,
        ShopLocales locales,
        PageCache pages,
        ITenantContext tenant,
        CancellationToken cancellationToken
    )
    {
        var shop = tenant.Required;
        var locale = await locales.NegotiateAsync(language, cancellationToken);
        var key = new PageKey(shop.Id, "categories", "", default, locale.Key);
        return new(await pages.GetAsync(shop, key, key, MakeAsync, cancellationToken));
    }

    private static async Task<PageContent> MakeAsync(
        TenantScope scope,
        PageKey key,
        CancellationToken cancellationToken
    )
    {
        var taxonomy = await scope.Get<TaxonomyCache>().GetAsync(cancellationToken);
        var locale = ShopLocale.Of(key.Locale);
        return new(new CategoryForest(Below(taxonomy.Categories, null, locale)), [PageTags.Taxonomy(key.Tenant)]);
    }

    internal static IReadOnlyList<CategoryNode> Below(CategoryTree tree, Id<CategoryKind>? parent, ShopLocale locale) =>
        [
            .. tree.Below(parent)
                .Select(c => new CategoryNode(
                    c.Id,
                    c.Slug,
                    c.Path.TrimEnd('/'),
                    c.NameIn(locale),
                    Below(tree, c.Id, locale)
                )),
        ];
}

/// <summary>A category as merchants edit it.</summary>
internal sealed record MerchantCategory(
    Id<CategoryKind> Id,
    Id<CategoryKind>? ParentId,
    string Name,
    string Slug,
    string Path,
    int Position,
    IReadOnlyDictionary<string, CategoryTranslation>? Translations,
    long Version
)
{
    public static MerchantCategory From(Category c) =>
        new(c.Id, c.ParentId, c.Name, c.Slug, c.Path.TrimEnd('/'), c.Position, c.Translations, c.Version);
}

/// <summary>The categories as merchants edit them: parents before what hangs below them.</summary>
internal static class ListMerchantCategories
{
    public static void Map(ModuleRoutes admin)
    {
        admin
            .MapGet("/categories", ListAsync)
            .ForMerchant(Permissions.ReadProducts)
            .WithName("ListMerchantCategories")
            .WithSummary("Categories in the order of their paths.");
        admin
            .MapGet("/categories/{id}", GetAsync)
            .ForMerchant(Permissions.ReadProducts)
            .WithName("GetMerchantCategory")
            .WithSummary("A category as it is edited.");
    }

    private static async Task<Page<MerchantCategory>> ListAsync(
        [AsParameters] PageRequest request,
        CatalogueDbContext db,
        CancellationToken cancellationToken
    )
    {
        var query = db.Categories.AsNoTracking();
        if (request.After<Position>() is { } after)
        {
#pragma warning disable CA1309 // Translated to the order of the database.
            query = query.Where(c => string.Compare(c.Path, after.Path) > 0);
#pragma warning restore CA1309
        }

        var rows = await query.OrderBy(c => c.Path).Take(request.Size + 1).ToListAsync(cancellationToken);
        return Page.Of(rows, request, c => new Position(c.Path)).Select(MerchantCategory.From);
    }

    private static async Task<VersionedOk<MerchantCategory>> GetAsync(
        Id<CategoryKind> id,
        CatalogueDbContext db,
        CancellationToken cancellationToken
    )
    {
        var category =
            await db.Categories.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, cancellationToken)
            ?? throw CategoryProblems.NotFound();
        return Versioned.Ok(MerchantCategory.From(category), category.Version);
    }

    internal sealed record Position(string Path);
}

/// <summary>Why requests about categories are refused.</summary>
internal static class CategoryProblems
{
    public static ProblemException NotFound() => Problem.NotFound("category.not_found", "There is no such category.");

    public static ProblemException SlugTaken() =>
        Problem.Conflict("category.slug_taken", "Another category has this slug.");

    public static ProblemException UnknownParent() =>
        Problem.Invalid("parentId", "unknown", "The category above does not exist.");

    public static ProblemException TooDeep() =>
        Problem.Invalid("parentId", "too_deep", $"Categories hang at most {Category.MaxDepth} deep.");

    public static ProblemException Cycle() =>
        Problem.Invalid("parentId", "cycle", "A category cannot hang below itself.");

    public static ProblemException InUse() =>
        Problem.Conflict("category.in_use", "Products or categories still hang in it.");
}
