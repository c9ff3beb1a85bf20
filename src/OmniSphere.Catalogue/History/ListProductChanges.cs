using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Catalogue.Products;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.History;

/// <summary>A change of a product as merchants see it.</summary>
/// <param name="At">When.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Origin"><c>staff</c>, <c>service</c>, <c>import</c>, <c>schedule</c> or <c>system</c>.</param>
/// <param name="Actor">Who, where somebody asked for it.</param>
/// <param name="Fields">What changed, with values as JSON.</param>
internal sealed record ProductChangeView(
    DateTimeOffset At,
    ProductChangeKind Kind,
    string Origin,
    string? Actor,
    IReadOnlyList<FieldChange> Fields
);

/// <summary>What happened to a product, the latest first; also after it was deleted for good.</summary>
internal static class ListProductChanges
{
    public static void Map(ModuleRoutes admin) =>
        admin
            .MapGet("/products/{id}/history", HandleAsync)
            .ForMerchant(Permissions.ReadProducts)
            .WithName("ListProductChanges")
            .WithSummary("Who changed what of a product and when, the latest first.");

    private static async Task<Page<ProductChangeView>> HandleAsync(
        Id<ProductKind> id,
        [AsParameters] PageRequest request,
        CatalogueDbContext db,
        CancellationToken cancellationToken
    )
    {
        var query = db.ProductChanges.AsNoTracking().Where(c => c.ProductId == id);
        if (request.After<Position>() is { } after)
        {
            query = query.Where(c => c.Id < after.Id);
        }

        var rows = await query.OrderByDescending(c => c.Id).Take(request.Size + 1).ToListAsync(cancellationToken);
        if (rows.Count == 0 && !await db.Products.AnyAsync(p => p.Id == id, cancellationToken))
        {
            throw ProductProblems.NotFound();
        }

        return Page.Of(rows, request, c => new Position(c.Id))
            .Select(c => new ProductChangeView(c.At, c.Kind, c.Origin, c.Actor, c.Fields));
    }

    internal sealed record Position(Id<ChangeKind> Id);
}
