using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Catalogue.Locales;
using OmniSphere.Catalogue.Products;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Related;

/// <summary>The published products that a product's page shows, by what they are to it.</summary>
internal sealed record RelatedProducts(
    IReadOnlyList<ProductSummary> Related,
    IReadOnlyList<ProductSummary> UpSell,
    IReadOnlyList<ProductSummary> Accessories
);

/// <summary>What a product's page shows besides the product.</summary>
internal sealed class ListRelatedProducts(CatalogueDbContext db, ShopLocales locales, ITenantContext tenant)
{
    public static void Map(ModuleRoutes shop) =>
        shop.MapGet(
                "/products/{idOrSlug}/related",
                (
                    string idOrSlug,
                    Currency? currency,
                    [AsParameters] LocaleRequest language,
                    ListRelatedProducts handler,
                    CancellationToken ct
                ) => handler.HandleAsync(idOrSlug, currency, language, ct)
            )
            .ForPublic()
            .WithName("ListRelatedProducts")
            .WithSummary("Published products that go with a published product.");

    private async Task<RelatedProducts> HandleAsync(
        string idOrSlug,
        Currency? currency,
        LocaleRequest language,
        CancellationToken cancellationToken
    )
    {
        var locale = await locales.NegotiateAsync(language, cancellationToken);
        var published = db.Products.Where(p => p.Status == ProductStatus.Published);
        published = Id<ProductKind>.TryParse(idOrSlug, out var id)
            ? published.Where(p => p.Id == id)
            : published.Where(p => p.Slug == idOrSlug);
        var product =
            await published.Select(p => (Id<ProductKind>?)p.Id).SingleOrDefaultAsync(cancellationToken)
            ?? throw ProductProblems.NotFound();
        var rows = await db
            .RelatedProducts.AsNoTracking()
            .Where(r => r.ProductId == product)
            .OrderBy(r => r.Position)
            .ToListAsync(cancellationToken);
        var summaries = await ListProducts.SummariesAsync(
            db,
            [.. rows.Select(r => r.RelatedId).Distinct()],
            currency ?? tenant.Required.Currency,
            locale,
            cancellationToken
        );
        return new(Of(RelationType.Related), Of(RelationType.UpSell), Of(RelationType.Accessory));

        List<ProductSummary> Of(RelationType type) =>
            [
                .. rows.Where(r => r.Type == type)
                    .Select(r => summaries.GetValueOrDefault(r.RelatedId))
                    .OfType<ProductSummary>(),
            ];
    }
}
