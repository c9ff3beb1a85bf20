using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Catalogue.Lifecycle;
using OmniSphere.Catalogue.Products;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Bundles;

/// <summary>What one unit of a bundle is made of.</summary>
internal sealed record BundleContent : IValidated
{
    /// <summary>The parts in their order; none makes it a variant with stock of its own again.</summary>
    public required IReadOnlyList<PartContent> Parts { get; init; }

    public void Validate(Validation v)
    {
        v.Count(Parts, "parts", BundlePart.MostParts);
        v.Each(Parts, "parts", static (each, part) => each.Range(part.Quantity, "quantity", 1, BundlePart.MostUnits));
        v.That(
            Parts.OfType<PartContent>().DistinctBy(p => p.VariantId).Count() == Parts.Count,
            "parts",
            "duplicate",
            "Each part once."
        );
    }
}

/// <summary>Units of a variant in a bundle.</summary>
internal sealed record PartContent(Id<VariantKind> VariantId, int Quantity);

/// <summary>Makes a variant a bundle of others. What is reserved already stays as it was composed then.</summary>
internal sealed class ComposeBundle(CatalogueDbContext db, TimeProvider clock)
{
    public static void Map(ModuleRoutes admin)
    {
        admin
            .MapGet(
                "/variants/{variantId}/bundle",
                (Id<VariantKind> variantId, ComposeBundle handler, CancellationToken ct) =>
                    handler.ReadAsync(variantId, ct)
            )
            .ForMerchant(Permissions.ReadProducts)
            .WithName("GetBundle")
            .WithSummary("The parts of a bundle; its ETag is the product's.");
        admin
            .MapPut(
                "/variants/{variantId}/bundle",
                (
                    Id<VariantKind> variantId,
                    BundleContent content,
                    IfMatch ifMatch,
                    ComposeBundle handler,
                    CancellationToken ct
                ) => handler.WriteAsync(variantId, content, ifMatch.Required(), ct)
            )
            .ForMerchant(Permissions.WriteProducts)
            .WithName("ComposeBundle")
            .WithSummary("Makes a variant a bundle of others; needs the product's If-Match.");
    }

    private async Task<VersionedOk<BundleContent>> ReadAsync(Id<VariantKind> id, CancellationToken cancellationToken)
    {
        var version =
            await db
                .Variants.Where(v => v.Id == id)
                .Select(v => (long?)v.Product!.Version)
                .SingleOrDefaultAsync(cancellationToken)
            ?? throw Unknown();
        var parts = await db
            .BundleParts.Where(p => p.BundleId == id)
            .OrderBy(p => p.Position)
            .Select(p => new PartContent(p.PartId, p.Quantity))
            .ToListAsync(cancellationToken);
        return Versioned.Ok(new BundleContent { Parts = parts }, version);
    }

    private async Task<VersionedOk<BundleContent>> WriteAsync(
        Id<VariantKind> id,
        BundleContent content,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        var version = await db.TransactAsync(
            async ct =>
            {
                db.ChangeTracker.Clear();
                // One at a time, or two could make bundles of each other.
                await db.LockTaxonomyAsync(ct);
                var product =
                    await db
                        .Products.Include(p => p.Variants)
                        .SingleOrDefaultAsync(p => p.Variants.Any(v => v.Id == id), ct)
                    ?? throw Unknown();
                ifMatch.Guard(product.Version);
                ProductStates.GuardAlive(product);
                await CheckAsync(id, content, ct);
                await db.BundleParts.Where(p => p.BundleId == id).ExecuteDeleteAsync(ct);
                db.BundleParts.AddRange(
                    content.Parts.Select(
                        (part, position) =>
                            new BundlePart
                            {
                                TenantId = db.TenantId,
                                BundleId = id,
                                PartId = part.VariantId,
                                Quantity = part.Quantity,
                                Position = position,
                            }
                    )
                );
                var variant = product.Variants.Single(v => v.Id == id);
                variant.IsBundle = content.Parts.Count > 0;
                product.UpdatedAt = clock.GetUtcNow();
                ProductStates.Changed(db, product);
                await db.SaveChangesAsync(ct);
                return product.Version;
            },
            cancellationToken
        );
        return Versioned.Ok(content, version);
    }

    private async Task CheckAsync(Id<VariantKind> id, BundleContent content, CancellationToken cancellationToken)
    {
        if (content.Parts.Count == 0)
        {
            return;
        }

        var ids = content.Parts.Select(p => p.VariantId).ToList();
        var known = await db
            .Variants.Where(v => EF.Parameter(ids).Contains(v.Id))
            .ToDictionaryAsync(v => v.Id, v => v.IsBundle, cancellationToken);
        var v = new Validation();
        for (var i = 0; i < ids.Count; i++)
        {
            if (!known.TryGetValue(ids[i], out var isBundle))
            {
                v.Error($"parts[{i}].variantId", "unknown", "There is no such variant.");
            }
            else if (isBundle || ids[i] == id)
            {
                v.Error($"parts[{i}].variantId", "bundle", "A bundle is not made of bundles.");
            }
        }

        v.ThrowIfInvalid();
        if (await db.BundleParts.AnyAsync(p => p.PartId == id, cancellationToken))
        {
            throw Problem.Conflict("bundle.is_part", "The variant is part of a bundle.");
        }

        var levels = await db.LockedLevels([id]).ToListAsync(cancellationToken);
        if (levels.Exists(l => l.OnHand != 0 || l.Allocated != 0 || l.Reserved != 0))
        {
            throw Problem.Conflict("bundle.has_stock", "The variant has stock of its own; bring it to zero first.");
        }
    }

    private static ProblemException Unknown() => Stock.StockProblems.UnknownVariant();
}
