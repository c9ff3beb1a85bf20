using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Catalogue.Locales;
using OmniSphere.Catalogue.Redirects;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Collections;

/// <summary>A collection as shoppers see it.</summary>
/// <param name="Id">The collection.</param>
/// <param name="Slug">Its slug of now, also where an old one was asked for.</param>
/// <param name="Name">Its name.</param>
/// <param name="Description">What there is to say about it.</param>
/// <param name="Image">Address of a picture.</param>
internal sealed record CollectionPage(
    Id<CollectionKind> Id,
    string Slug,
    string Name,
    string? Description,
    string? Image
);

/// <summary>A collection as merchants edit it.</summary>
internal sealed record MerchantCollection(
    Id<CollectionKind> Id,
    string Name,
    string Slug,
    string? Description,
    string? Image,
    bool Published,
    CollectionRule? Rule,
    int Position,
    IReadOnlyDictionary<string, CollectionTranslation>? Translations,
    long Version
)
{
    public static MerchantCollection From(Collection c) =>
        new(c.Id, c.Name, c.Slug, c.Description, c.Image, c.Published, c.Rule, c.Position, c.Translations, c.Version);
}

/// <summary>The collections of a shop.</summary>
internal static class ListCollections
{
    public static void Map(ModuleRoutes shop, ModuleRoutes admin)
    {
        shop.MapGet("/collections", ListAsync)
            .ForPublic()
            .WithName("ListCollections")
            .WithSummary("Published collections in their order.");
        shop.MapGet("/collections/{idOrSlug}", GetAsync)
            .ForPublic()
            .WithName("GetCollection")
            .WithSummary("A published collection by its id or slug, also one that it had before.");
        admin
            .MapGet("/collections", ListForMerchantsAsync)
            .ForMerchant(Permissions.ReadProducts)
            .WithName("ListMerchantCollections")
            .WithSummary("Collections in their order.");
        admin
            .MapGet("/collections/{id}", GetForMerchantsAsync)
            .ForMerchant(Permissions.ReadProducts)
            .WithName("GetMerchantCollection")
            .WithSummary("A collection as it is edited.");
    }

    /// <summary>A published collection by its id, its slug or one that it had.</summary>
    public static async Task<Collection> FindAsync(
        CatalogueDbContext db,
        string idOrSlug,
        CancellationToken cancellationToken
    )
    {
        var published = db.Collections.AsNoTracking().Where(c => c.Published);
        var found = Id<CollectionKind>.TryParse(idOrSlug, out var id)
            ? await published.SingleOrDefaultAsync(c => c.Id == id, cancellationToken)
            : await published.SingleOrDefaultAsync(c => c.Slug == idOrSlug, cancellationToken);
        if (
            found is null
            && await OldSlugs.FindAsync(db, SlugOwner.Collection, idOrSlug, cancellationToken) is { } former
        )
        {
            id = Id<CollectionKind>.From(former);
            found = await published.SingleOrDefaultAsync(c => c.Id == id, cancellationToken);
        }

        return found ?? throw CollectionProblems.NotFound();
    }

    private static async Task<Page<CollectionPage>> ListAsync(
        [AsParameters] PageRequest request,
        [AsParameters] LocaleRequest language,
        ShopLocales locales,
        CatalogueDbContext db,
        CancellationToken cancellationToken
    )
    {
        var locale = await locales.NegotiateAsync(language, cancellationToken);
        var rows = await RowsAsync(db.Collections.Where(c => c.Published), request, cancellationToken);
        return rows.Select(c => Shown(c, locale));
    }

    private static async Task<CollectionPage> GetAsync(
        string idOrSlug,
        [AsParameters] LocaleRequest language,
        ShopLocales locales,
        CatalogueDbContext db,
        CancellationToken cancellationToken
    ) =>
        Shown(
            await FindAsync(db, idOrSlug, cancellationToken),
            await locales.NegotiateAsync(language, cancellationToken)
        );

    private static async Task<Page<MerchantCollection>> ListForMerchantsAsync(
        [AsParameters] PageRequest request,
        CatalogueDbContext db,
        CancellationToken cancellationToken
    ) => (await RowsAsync(db.Collections, request, cancellationToken)).Select(MerchantCollection.From);

    private static async Task<VersionedOk<MerchantCollection>> GetForMerchantsAsync(
        Id<CollectionKind> id,
        CatalogueDbContext db,
        CancellationToken cancellationToken
    )
    {
        var collection =
            await db.Collections.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, cancellationToken)
            ?? throw CollectionProblems.NotFound();
        return Versioned.Ok(MerchantCollection.From(collection), collection.Version);
    }

    private static async Task<Page<Collection>> RowsAsync(
        IQueryable<Collection> query,
        PageRequest request,
        CancellationToken cancellationToken
    )
    {
        if (request.After<Place>() is { } after)
        {
            query = query.Where(c => c.Position > after.Position || (c.Position == after.Position && c.Id > after.Id));
        }

        var rows = await query
            .AsNoTracking()
            .OrderBy(c => c.Position)
            .ThenBy(c => c.Id)
            .Take(request.Size + 1)
            .ToListAsync(cancellationToken);
        return Page.Of(rows, request, c => new Place(c.Position, c.Id));
    }

    private static CollectionPage Shown(Collection c, ShopLocale locale) =>
        new(
            c.Id,
            c.Slug,
            c.Translations.Find(locale, static t => t.Name) ?? c.Name,
            c.Translations.Find(locale, static t => t.Description) ?? c.Description,
            c.Image
        );

    internal sealed record Place(int Position, Id<CollectionKind> Id);
}
