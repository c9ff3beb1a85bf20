using Microsoft.EntityFrameworkCore;
using OmniSphere.Catalogue.Products;
using OmniSphere.Catalogue.Stock;
using OmniSphere.Contracts.Catalogue;

namespace OmniSphere.Catalogue.Bundles;

/// <summary>A part of a bundle as shoppers see it.</summary>
internal sealed record ShownPart(string Sku, string Title, string Slug, int Quantity);

/// <summary>What some bundles are made of and how many of them can be sold: as many as the scarcest part allows.</summary>
internal sealed class BundleStock
{
    private static readonly BundleStock None = new([]);

    private readonly ILookup<Id<VariantKind>, Row> _parts;

    private BundleStock(List<Row> rows)
    {
        _parts = rows.ToLookup(r => r.BundleId);
        PartProducts = [.. rows.Select(r => r.ProductId).OfType<Id<ProductKind>>().Distinct()];
    }

    /// <summary>The products whose stock decides.</summary>
    public IReadOnlyList<Id<ProductKind>> PartProducts { get; }

    /// <summary>Reads what the bundles among these variants need; without any it needs no context.</summary>
    public static Task<BundleStock> ReadAsync(
        Lazy<CatalogueDbContext> context,
        IReadOnlyCollection<Variant> variants,
        CancellationToken cancellationToken
    ) => variants.Any(v => v.IsBundle) ? ReadAsync(context.Value, variants, cancellationToken) : Task.FromResult(None);

    /// <summary>Reads what the bundles among these variants need; without any it reads nothing.</summary>
    public static async Task<BundleStock> ReadAsync(
        CatalogueDbContext db,
        IEnumerable<Variant> variants,
        CancellationToken cancellationToken
    )
    {
        var bundles = variants.Where(v => v.IsBundle).Select(v => v.Id).ToList();
        return bundles.Count == 0
            ? None
            : new(
                await db
                    .BundleParts.AsNoTracking()
                    .Where(p => EF.Parameter(bundles).Contains(p.BundleId))
                    .GroupJoin(db.Variants, p => p.PartId, v => v.Id, (p, found) => new { Part = p, Found = found })
                    .SelectMany(
                        x => x.Found.DefaultIfEmpty(),
                        (x, v) =>
                            new Row(
                                x.Part.BundleId,
                                x.Part.Position,
                                x.Part.Quantity,
                                v == null ? null : v.ProductId,
                                v!.Sku,
                                v.Product!.Title,
                                v.Product.Slug,
                                v != null && v.TracksStock,
                                db.StockLevels.Where(l => l.VariantId == x.Part.PartId).Sum(StockAvailability.OfLevel)
                            )
                    )
                    .ToListAsync(cancellationToken)
            );
    }

    /// <summary>The products with bundles of which variants of these products are parts.</summary>
    public static Task<List<Id<ProductKind>>> ContainingAsync(
        CatalogueDbContext db,
        IReadOnlyCollection<Id<ProductKind>> products,
        CancellationToken cancellationToken
    ) =>
        db
            .BundleParts.Where(p =>
                db.Variants.Any(v => v.Id == p.PartId && EF.Parameter(products).Contains(v.ProductId))
            )
            .Join(db.Variants, p => p.BundleId, v => v.Id, (p, v) => v.ProductId)
            .Distinct()
            .ToListAsync(cancellationToken);

    /// <summary>Units that can be sold now: of a bundle what its parts allow, of any other variant what is said.</summary>
    public int Available(Variant variant, int own) =>
        !variant.IsBundle ? own
        : !_parts.Contains(variant.Id) || _parts[variant.Id].Any(p => p.ProductId is null) ? 0
        : _parts[variant.Id].Min(p => p.TracksStock ? p.Available / p.Quantity : StockLevel.Untracked);

    /// <summary>The parts of a bundle in their order, or null where it is none.</summary>
    public IReadOnlyList<ShownPart>? PartsOf(Variant variant) =>
        variant.IsBundle
            ?
            [
                .. _parts[variant.Id]
                    .Where(p => p.ProductId is not null)
                    .OrderBy(p => p.Position)
                    .Select(p => new ShownPart(p.Sku!, p.Title!, p.Slug!, p.Quantity)),
            ]
            : null;

    private sealed record Row(
        Id<VariantKind> BundleId,
        int Position,
        int Quantity,
        Id<ProductKind>? ProductId,
        string? Sku,
        string? Title,
        string? Slug,
        bool TracksStock,
        int Available
    );
}
