using Microsoft.EntityFrameworkCore;
using OmniSphere.Catalogue.Attributes;
using OmniSphere.Catalogue.Brands;
using OmniSphere.Catalogue.Locales;
using OmniSphere.Catalogue.Media;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Products;

/// <summary>Checks content of the API against what is in the catalogue: the part of validation that needs the database.</summary>
internal sealed class ProductAdmission(CatalogueDbContext db, BrandBook brands)
{
    /// <summary>The content with its slug and the spelling of its brand settled.</summary>
    /// <param name="content">Valid content.</param>
    /// <param name="product">The product that gets it, or null for a new one.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ProblemException">
    /// 409 for a slug, external id or SKU that another product has; 422 for an unknown category, attribute or variant.
    /// </exception>
    public async Task<ProductContent> AdmitAsync(
        ProductContent content,
        Product? product,
        CancellationToken cancellationToken
    )
    {
        await CheckReferencesAsync(content, cancellationToken);
        content = content with { Images = Settled(content.Images, product) };
        if (
            product is not null
            && content.Variants.FirstOrDefault(v => v.Id is { } id && product.Variants.All(o => o.Id != id))
                is { } unknown
        )
        {
            throw Problem.Invalid(
                $"variants[{content.Variants.ToList().IndexOf(unknown)}].id",
                "unknown",
                "The product has no such variant."
            );
        }

        if (product is null && content.Variants.Any(v => v.Id is not null))
        {
            throw Problem.Invalid("variants", "unknown", "A new product's variants have no ids yet.");
        }

        await CheckUniqueAsync(content, product, cancellationToken);
        content = content with
        {
            Translations = await Translations.AdmitAsync(
                db,
                content.Translations,
                product?.Translations,
                cancellationToken
            ),
        };
        content = content with { Brand = await brands.SettleAsync(content.Brand, cancellationToken) };
        return content.Slug is null && product is null
            ? content with
            {
                Slug = await ProductSlugs.FreeAsync(db, content, cancellationToken),
            }
            : content;
    }

    /// <summary>Where pictures came from is known of those that the product has, and of no others.</summary>
    private static List<ProductImage> Settled(IReadOnlyList<ProductImage> images, Product? product) =>
        [
            .. images.Select(image =>
                product?.Images.FirstOrDefault(known => known.Url == image.Url) is { } known
                    ? known with
                    {
                        Alt = image.Alt,
                    }
                    : new ProductImage(image.Url, image.Alt)
            ),
        ];

    private async Task CheckReferencesAsync(ProductContent content, CancellationToken cancellationToken)
    {
        var categories = content.Categories.ToList();
        if (
            categories.Count > 0
            && await db.Categories.CountAsync(c => categories.Contains(c.Id), cancellationToken) != categories.Count
        )
        {
            throw Problem.Invalid("categories", "unknown", "One of the categories does not exist.");
        }

        if (content.ProductType is { } wanted)
        {
            var v = new Validation();
            if (
                await db.ProductTypes.AsNoTracking().SingleOrDefaultAsync(t => t.Key == wanted, cancellationToken) is
                { } type
            )
            {
                type.Check(v, content.Attributes);
            }
            else
            {
                ProductTypes.ProductType.NoteUnknown(v);
            }

            v.ThrowIfInvalid();
        }

        var media = MediaUrl.In(content.Images).ToList();
        if (
            media.Count > 0
            && await db.MediaFiles.CountAsync(m => media.Contains(m.Id), cancellationToken) != media.Count
        )
        {
            throw Problem.Invalid("images", "unknown", "One of the uploaded files does not exist.");
        }

        if (content.Attributes.Count > 0)
        {
            var keys = content.Attributes.Keys.ToList();
            var definitions = await db
                .Attributes.AsNoTracking()
                .Where(a => keys.Contains(a.Key))
                .ToDictionaryAsync(a => a.Key, StringComparer.Ordinal, cancellationToken);
            var v = new Validation();
            foreach (var (key, value) in content.Attributes)
            {
                if (!definitions.TryGetValue(key, out var definition))
                {
                    v.Error($"attributes.{key}", "unknown", "This attribute is not defined.");
                }
                else if (AttributeRules.Refusal(definition, value) is { } refusal)
                {
                    v.Error($"attributes.{key}", "type", refusal);
                }
            }

            v.ThrowIfInvalid();
        }
    }

    private async Task CheckUniqueAsync(ProductContent content, Product? product, CancellationToken cancellationToken)
    {
        var own = product?.Id ?? Id<ProductKind>.Empty;
        var skus = content.Variants.Select(v => Variant.Normalize(v.Sku)).ToList();
        var taken = await db
            .Variants.Where(v => skus.Contains(v.NormalizedSku) && v.ProductId != own)
            .Select(v => v.Sku)
            .FirstOrDefaultAsync(cancellationToken);
        if (taken is not null)
        {
            throw ProductProblems.SkuTaken(taken);
        }

        var externalId = content.ExternalId?.Trim();
        if (
            externalId is not null
            && await db.Products.AnyAsync(p => p.ExternalId == externalId && p.Id != own, cancellationToken)
        )
        {
            throw ProductProblems.ExternalIdTaken();
        }

        if (
            content.Slug is { } slug
            && await db.Products.AnyAsync(p => p.Slug == slug && p.Id != own, cancellationToken)
        )
        {
            throw ProductProblems.SlugTaken();
        }
    }
}
