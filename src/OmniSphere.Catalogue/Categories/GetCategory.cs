using OmniSphere.Authorization;
using OmniSphere.Catalogue.Locales;
using OmniSphere.Catalogue.Pages;
using OmniSphere.Catalogue.Products;
using OmniSphere.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Categories;

/// <summary>A category as its page shows it.</summary>
/// <param name="Id">The category.</param>
/// <param name="Slug">Its slug of now, also where an old one was asked for.</param>
/// <param name="Path">The slugs from the top, joined by slashes.</param>
/// <param name="Name">Its name.</param>
/// <param name="Breadcrumb">The way from the top down to the category itself.</param>
/// <param name="Children">What hangs below it.</param>
internal sealed record CategoryPage(
    Id<CategoryKind> Id,
    string Slug,
    string Path,
    string Name,
    IReadOnlyList<CategoryLink> Breadcrumb,
    IReadOnlyList<CategoryNode> Children
);

/// <summary>One category with the way to it and what hangs below, from memory.</summary>
internal static class GetCategory
{
    public static void Map(ModuleRoutes shop) =>
        shop.MapGet("/categories/{idOrSlug}", HandleAsync)
            .ForPublic()
            .WithName("GetCategory")
            .WithSummary(
                "A category by its id or slug. A slug that it had before leads to it too; the answer tells the one of now."
            );

    private static async Task<PageResult<CategoryPage>> HandleAsync(
        string idOrSlug,
        [AsParameters] LocaleRequest language,
        ShopLocales locales,
        PageCache pages,
        ITenantContext tenant,
        CancellationToken cancellationToken
    )
    {
        var shop = tenant.Required;
        var locale = await locales.NegotiateAsync(language, cancellationToken);
        var key = new PageKey(shop.Id, "category", idOrSlug, default, locale.Key);
        return new(await pages.GetAsync(shop, key, key, MakeAsync, cancellationToken));
    }

    private static async Task<PageContent> MakeAsync(
        TenantScope scope,
        PageKey key,
        CancellationToken cancellationToken
    )
    {
        var tree = (await scope.Get<TaxonomyCache>().GetAsync(cancellationToken)).Categories;
        var category = tree.Find(key.Path) ?? throw CategoryProblems.NotFound();
        var locale = ShopLocale.Of(key.Locale);
        return new(
            new CategoryPage(
                category.Id,
                category.Slug,
                category.Path.TrimEnd('/'),
                category.NameIn(locale),
                GetProduct.Breadcrumb(tree, category, locale),
                ListCategories.Below(tree, category.Id, locale)
            ),
            [PageTags.Taxonomy(key.Tenant)]
        );
    }
}
