using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Catalogue.Attributes;
using OmniSphere.Catalogue.Products;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.ProductTypes;

/// <summary>What a merchant says about a type of products.</summary>
internal sealed record ProductTypeContent : IValidated
{
    public required string Name { get; init; }

    /// <summary>The attributes that products of the type may have, and whether they must.</summary>
    public IReadOnlyList<TypeAttribute> Attributes { get; init; } = [];

    public void Validate(Validation v)
    {
        v.Line(Name, "name", ProductType.NameLength);
        v.Count(Attributes, "attributes", ProductRules.Attributes);
        v.Each(Attributes, "attributes", (each, a) => AttributeRules.CheckKey(each, a?.Key, "key"));
        v.That(
            Attributes.Select(a => a?.Key).Distinct(StringComparer.Ordinal).Count() == Attributes.Count,
            "attributes",
            "duplicate",
            "Each attribute once."
        );
    }
}

/// <summary>A type of products as merchants edit it.</summary>
internal sealed record MerchantProductType(
    string Key,
    string Name,
    IReadOnlyList<TypeAttribute> Attributes,
    long Version
)
{
    public static MerchantProductType From(ProductType t) => new(t.Key, t.Name, t.Attributes, t.Version);
}

/// <summary>Defines a type of products, changes it, or deletes one that no product is of.</summary>
internal sealed class SaveProductType(CatalogueDbContext db)
{
    public static void Map(ModuleRoutes admin)
    {
        admin
            .MapPut(
                "/product-types/{key}",
                (
                    string key,
                    ProductTypeContent content,
                    IfMatch ifMatch,
                    SaveProductType handler,
                    CancellationToken ct
                ) => handler.SaveAsync(key, content, ifMatch, ct)
            )
            .ForMerchant(Permissions.WriteProducts)
            .WithName("SaveProductType")
            .WithSummary("Defines a type of products or changes it; a change needs If-Match.");
        admin
            .MapDelete(
                "/product-types/{key}",
                (string key, IfMatch ifMatch, SaveProductType handler, CancellationToken ct) =>
                    handler.DeleteAsync(key, ifMatch, ct)
            )
            .ForMerchant(Permissions.WriteProducts)
            .WithName("DeleteProductType")
            .WithSummary("Deletes a type of products; refused while products are of it.");
    }

    private async Task<VersionedOk<MerchantProductType>> SaveAsync(
        string key,
        ProductTypeContent content,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        var v = new Validation();
        v.Slug(key, "key", ProductType.KeyLength);
        v.ThrowIfInvalid();
        var saved = await db.TransactAsync(
            async ct =>
            {
                db.ChangeTracker.Clear();
                await db.LockTaxonomyAsync(ct);
                await CheckAttributesAsync(content, ct);
                var type = await db.ProductTypes.SingleOrDefaultAsync(t => t.Key == key, ct);
                if (type is null)
                {
                    ifMatch.Guard(0);
                    type = new ProductType
                    {
                        TenantId = db.TenantId,
                        Key = key,
                        Name = content.Name.Trim(),
                    };
                    db.ProductTypes.Add(type);
                }
                else
                {
                    ifMatch.Required().Guard(type.Version);
                    db.Entry(type).Property(t => t.Name).IsModified = true;
                }

                type.Name = content.Name.Trim();
                type.Attributes = content.Attributes;
                await db.SaveChangesAsync(ct);
                return type;
            },
            cancellationToken
        );
        return Versioned.Ok(MerchantProductType.From(saved), saved.Version);
    }

    private async Task<NoContent> DeleteAsync(string key, IfMatch ifMatch, CancellationToken cancellationToken)
    {
        await db.TransactAsync(
            async ct =>
            {
                db.ChangeTracker.Clear();
                await db.LockTaxonomyAsync(ct);
                var type =
                    await db.ProductTypes.SingleOrDefaultAsync(t => t.Key == key, ct)
                    ?? throw ListProductTypes.NotFound();
                ifMatch.Guard(type.Version);
                if (await db.Products.AnyAsync(p => p.ProductType == key, ct))
                {
                    throw Problem.Conflict("product_type.in_use", "Products are still of this type.");
                }

                db.ProductTypes.Remove(type);
                await db.SaveChangesAsync(ct);
            },
            cancellationToken
        );
        return TypedResults.NoContent();
    }

    private async Task CheckAttributesAsync(ProductTypeContent content, CancellationToken cancellationToken)
    {
        var keys = content.Attributes.Select(a => a.Key).ToList();
        var known = await db
            .Attributes.Where(a => EF.Parameter(keys).Contains(a.Key))
            .Select(a => a.Key)
            .ToHashSetAsync(StringComparer.Ordinal, cancellationToken);
        var v = new Validation();
        for (var i = 0; i < keys.Count; i++)
        {
            v.That(known.Contains(keys[i]), $"attributes[{i}].key", "unknown", "This attribute is not defined.");
        }

        v.ThrowIfInvalid();
    }
}

/// <summary>The types of products of the tenant.</summary>
internal static class ListProductTypes
{
    public static void Map(ModuleRoutes admin)
    {
        admin
            .MapGet("/product-types", ListAsync)
            .ForMerchant(Permissions.ReadProducts)
            .WithName("ListProductTypes")
            .WithSummary("Types of products in the order of their keys.");
        admin
            .MapGet("/product-types/{key}", GetAsync)
            .ForMerchant(Permissions.ReadProducts)
            .WithName("GetProductType")
            .WithSummary("A type of products by its key.");
    }

    public static ProblemException NotFound() =>
        Problem.NotFound("product_type.not_found", "There is no such type of product.");

    private static async Task<Page<MerchantProductType>> ListAsync(
        [AsParameters] PageRequest request,
        CatalogueDbContext db,
        CancellationToken cancellationToken
    )
    {
        var query = db.ProductTypes.AsNoTracking();
        if (request.After<Position>() is { } after)
        {
#pragma warning disable CA1309 // Translated to the order of the database.
            query = query.Where(t => string.Compare(t.Key, after.Key) > 0);
#pragma warning restore CA1309
        }

        var rows = await query.OrderBy(t => t.Key).Take(request.Size + 1).ToListAsync(cancellationToken);
        return Page.Of(rows, request, t => new Position(t.Key)).Select(MerchantProductType.From);
    }

    private static async Task<VersionedOk<MerchantProductType>> GetAsync(
        string key,
        CatalogueDbContext db,
        CancellationToken cancellationToken
    )
    {
        var type =
            await db.ProductTypes.AsNoTracking().SingleOrDefaultAsync(t => t.Key == key, cancellationToken)
            ?? throw NotFound();
        return Versioned.Ok(MerchantProductType.From(type), type.Version);
    }

    internal sealed record Position(string Key);
}
