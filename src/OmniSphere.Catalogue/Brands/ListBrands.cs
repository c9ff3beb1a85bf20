using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Catalogue.Locales;
using OmniSphere.Catalogue.Pages;
using OmniSphere.Catalogue.Redirects;
using OmniSphere.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Brands;

/// <summary>A brand as shoppers see it. Its products: <c>GET /search?filter.brand=</c> with its name.</summary>
/// <param name="Id">The brand.</param>
/// <param name="Slug">Its slug of now, also where an old one was asked for.</param>
/// <param name="Name">Its name, as products carry it.</param>
/// <param name="Description">What there is to say about it.</param>
/// <param name="Logo">Address of its logo.</param>
internal sealed record BrandPage(Id<BrandKind> Id, string Slug, string Name, string? Description, string? Logo);

/// <summary>A brand as merchants edit it.</summary>
internal sealed record MerchantBrand(
    Id<BrandKind> Id,
    string Name,
    string Slug,
    string? Description,
    string? Logo,
    IReadOnlyDictionary<string, BrandTranslation>? Translations,
    long Version
)
{
    public static MerchantBrand From(Brand b) =>
        new(b.Id, b.Name, b.Slug, b.Description, b.Logo, b.Translations, b.Version);
}

/// <summary>The brands of a shop, by name.</summary>
internal static class ListBrands
{
    public static void Map(ModuleRoutes shop, ModuleRoutes admin)
    {
        shop.MapGet("/brands", ListAsync)
            .ForPublic()
            .WithName("ListBrands")
            .WithSummary("Brands in the order of their names.");
        shop.MapGet("/brands/{idOrSlug}", GetAsync)
            .ForPublic()
            .WithName("GetBrand")
            .WithSummary(
                "A brand by its id or slug, also one that it had before. Its products: search with filter.brand."
            );
        admin
            .MapGet("/brands", ListForMerchantsAsync)
            .ForMerchant(Permissions.ReadProducts)
            .WithName("ListMerchantBrands")
            .WithSummary("Brands in the order of their names.");
        admin
            .MapGet("/brands/{id}", GetForMerchantsAsync)
            .ForMerchant(Permissions.ReadProducts)
            .WithName("GetMerchantBrand")
            .WithSummary("A brand as it is edited.");
    }

    private static async Task<Page<BrandPage>> ListAsync(
        [AsParameters] PageRequest request,
        [AsParameters] LocaleRequest language,
        ShopLocales locales,
        CatalogueDbContext db,
        CancellationToken cancellationToken
    )
    {
        var locale = await locales.NegotiateAsync(language, cancellationToken);
        return (await RowsAsync(request, db, cancellationToken)).Select(b => Shown(b, locale));
    }

    private static async Task<Page<MerchantBrand>> ListForMerchantsAsync(
        [AsParameters] PageRequest request,
        CatalogueDbContext db,
        CancellationToken cancellationToken
    ) => (await RowsAsync(request, db, cancellationToken)).Select(MerchantBrand.From);

    private static async Task<Page<Brand>> RowsAsync(
        PageRequest request,
        CatalogueDbContext db,
        CancellationToken cancellationToken
    )
    {
        var query = db.Brands.AsNoTracking();
        if (request.After<Position>() is { } after)
        {
#pragma warning disable CA1309 // Translated to the order of the database.
            query = query.Where(b => string.Compare(b.Key, after.Key) > 0);
#pragma warning restore CA1309
        }

        var rows = await query.OrderBy(b => b.Key).Take(request.Size + 1).ToListAsync(cancellationToken);
        return Page.Of(rows, request, b => new Position(b.Key));
    }

    private static async Task<PageResult<BrandPage>> GetAsync(
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
        var key = new PageKey(shop.Id, "brand", idOrSlug, default, locale.Key);
        return new(await pages.GetAsync(shop, key, key, MakeAsync, cancellationToken));
    }

    private static async Task<PageContent> MakeAsync(
        TenantScope scope,
        PageKey key,
        CancellationToken cancellationToken
    )
    {
        var db = scope.Get<CatalogueDbContext>();
        var brands = db.Brands.AsNoTracking();
        var brand = Id<BrandKind>.TryParse(key.Path, out var id)
            ? await brands.SingleOrDefaultAsync(b => b.Id == id, cancellationToken)
            : await brands.SingleOrDefaultAsync(b => b.Slug == key.Path, cancellationToken);
        if (brand is null && await OldSlugs.FindAsync(db, SlugOwner.Brand, key.Path, cancellationToken) is { } former)
        {
            id = Id<BrandKind>.From(former);
            brand = await brands.SingleOrDefaultAsync(b => b.Id == id, cancellationToken);
        }

        return new(
            Shown(brand ?? throw BrandProblems.NotFound(), ShopLocale.Of(key.Locale)),
            [PageTags.Taxonomy(key.Tenant)]
        );
    }

    private static async Task<VersionedOk<MerchantBrand>> GetForMerchantsAsync(
        Id<BrandKind> id,
        CatalogueDbContext db,
        CancellationToken cancellationToken
    )
    {
        var brand =
            await db.Brands.AsNoTracking().SingleOrDefaultAsync(b => b.Id == id, cancellationToken)
            ?? throw BrandProblems.NotFound();
        return Versioned.Ok(MerchantBrand.From(brand), brand.Version);
    }

    private static BrandPage Shown(Brand b, ShopLocale locale) =>
        new(b.Id, b.Slug, b.Name, b.Translations.Find(locale, static t => t.Description) ?? b.Description, b.Logo);

    internal sealed record Position(string Key);
}
