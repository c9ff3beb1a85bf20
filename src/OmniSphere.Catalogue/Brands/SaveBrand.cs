using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Catalogue.Locales;
using OmniSphere.Catalogue.Media;
using OmniSphere.Catalogue.Products;
using OmniSphere.Catalogue.Redirects;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Brands;

/// <summary>What a merchant says about a brand.</summary>
internal sealed record BrandContent : IValidated
{
    public required string Name { get; init; }

    /// <summary>Made from the name unless given; a brand keeps its own.</summary>
    public string? Slug { get; init; }

    public string? Description { get; init; }

    /// <summary>Address of its logo.</summary>
    public string? Logo { get; init; }

    /// <summary>Language to texts; where it is not given, those there are stay.</summary>
    public IReadOnlyDictionary<string, BrandTranslation>? Translations { get; init; }

    public void Validate(Validation v)
    {
        v.Line(Name, "name", ProductRules.BrandLength);
        v.Slug(Slug, "slug", Brand.SlugLength);
        v.OptionalLines(Description, "description", Brand.DescriptionLength);
        v.Translated(Translations);
        if (Logo is not null)
        {
            v.Url(Logo, "logo");
        }
    }
}

/// <summary>Adds a brand, or changes it with all the products that carry it.</summary>
internal sealed class SaveBrand(
    CatalogueDbContext db,
    BrandBook brands,
    OldSlugs oldSlugs,
    TaxonomyCache taxonomies,
    TimeProvider clock
)
{
    public static void Map(ModuleRoutes admin)
    {
        admin
            .MapPost(
                "/brands",
                (BrandContent content, SaveBrand handler, CancellationToken ct) => handler.AddAsync(content, ct)
            )
            .ForMerchant(Permissions.WriteProducts)
            .WithIdempotency(required: false)
            .WithName("CreateBrand")
            .WithSummary("Adds a brand.");
        admin
            .MapPut(
                "/brands/{id}",
                (Id<BrandKind> id, BrandContent content, IfMatch ifMatch, SaveBrand handler, CancellationToken ct) =>
                    handler.ChangeAsync(id, content, ifMatch.Required(), ct)
            )
            .ForMerchant(Permissions.WriteProducts)
            .WithName("UpdateBrand")
            .WithSummary("Changes a brand and its name on all its products; needs If-Match.");
    }

    private async Task<VersionedCreated<MerchantBrand>> AddAsync(
        BrandContent content,
        CancellationToken cancellationToken
    )
    {
        var brand = await db.TransactAsync(
            async ct =>
            {
                db.ChangeTracker.Clear();
                await db.LockTaxonomyAsync(ct);
                await CheckAsync(content, default, ct);
                var created = new Brand
                {
                    TenantId = db.TenantId,
                    Id = Id<BrandKind>.New(clock),
                    Name = content.Name.Trim(),
                    Key = Brand.Normalize(content.Name),
                    Slug = content.Slug ?? await brands.FreeSlugAsync(content.Name, ct),
                };
                Fill(created, content);
                created.Translations = await Translations.AdmitAsync(db, content.Translations, null, ct);
                db.Brands.Add(created);
                taxonomies.Invalidate(db);
                await db.SaveChangesAsync(ct);
                return created;
            },
            cancellationToken
        );
        return Versioned.Created(
            $"/{CatalogueDbContext.Name}/v1/admin/brands/{brand.Id}",
            MerchantBrand.From(brand),
            brand.Version
        );
    }

    private async Task<VersionedOk<MerchantBrand>> ChangeAsync(
        Id<BrandKind> id,
        BrandContent content,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        var brand = await db.TransactAsync(
            async ct =>
            {
                db.ChangeTracker.Clear();
                await db.LockTaxonomyAsync(ct);
                var changed =
                    await db.Brands.SingleOrDefaultAsync(b => b.Id == id, ct) ?? throw BrandProblems.NotFound();
                ifMatch.Guard(changed.Version);
                await CheckAsync(content, id, ct);
                await RenameOnProductsAsync(changed, content.Name.Trim(), ct);
                var slug = content.Slug ?? changed.Slug;
                await oldSlugs.KeepAsync(SlugOwner.Brand, [new(id.Value, changed.Slug, slug)], ct);
                (changed.Name, changed.Key) = (content.Name.Trim(), Brand.Normalize(content.Name));
                changed.Slug = slug;
                Fill(changed, content);
                changed.Translations = await Translations.AdmitAsync(
                    db,
                    content.Translations,
                    changed.Translations,
                    ct
                );
                db.Entry(changed).Property(b => b.Name).IsModified = true;
                taxonomies.Invalidate(db);
                await db.SaveChangesAsync(ct);
                return changed;
            },
            cancellationToken
        );
        return Versioned.Ok(MerchantBrand.From(brand), brand.Version);
    }

    private static void Fill(Brand brand, BrandContent content)
    {
        brand.Description = string.IsNullOrWhiteSpace(content.Description) ? null : content.Description;
        brand.Logo = content.Logo;
    }

    private async Task CheckAsync(BrandContent content, Id<BrandKind> own, CancellationToken cancellationToken)
    {
        await MediaShown.CheckAsync(db, content.Logo, "logo", cancellationToken);
        var key = Brand.Normalize(content.Name);
        if (await db.Brands.AnyAsync(b => b.Key == key && b.Id != own, cancellationToken))
        {
            throw BrandProblems.NameTaken();
        }

        if (content.Slug is { } slug && await db.Brands.AnyAsync(b => b.Slug == slug && b.Id != own, cancellationToken))
        {
            throw BrandProblems.SlugTaken();
        }
    }

    /// <summary>One statement, however many carry it; each is a new version, and is found by the new name.</summary>
    private async Task RenameOnProductsAsync(Brand brand, string to, CancellationToken cancellationToken)
    {
        var from = brand.Name;
        if (from == to)
        {
            return;
        }

        var products = await db
            .Products.Where(p => p.Brand == from && p.Status != ProductStatus.Deleted)
            .Select(p => p.Id)
            .ToListAsync(cancellationToken);
        var now = clock.GetUtcNow();
        await db
            .Products.Where(p => p.Brand == from)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(p => p.Brand, to)
                        .SetProperty(p => p.Version, p => p.Version + 1)
                        .SetProperty(p => p.UpdatedAt, now)
                        .SetProperty(p => p.ImportHash, (byte[]?)null),
                cancellationToken
            );
        db.PublishChanged(brand.Id.ToString(), products);
    }
}
