using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Search.QueryLog;

/// <summary>A storefront says which product was chosen from the answer to a query; not who chose it.</summary>
internal static class ReportClick
{
    public static void Map(ModuleRoutes shop) =>
        shop.MapPost("/search/clicks", HandleAsync)
            .ForPublic()
            .WithName("ReportSearchClick")
            .WithSummary("Counts that a product was chosen from the answer to a query.");

    private static async Task<NoContent> HandleAsync(
        Click click,
        CatalogueDbContext db,
        QueryCounts counts,
        CancellationToken cancellationToken
    )
    {
        if (!await db.Products.AnyAsync(p => p.Id == click.ProductId, cancellationToken))
        {
            throw Problem.NotFound("product.not_found", "There is no such product.");
        }

        counts.Clicked(db.TenantId, click.Query, click.ProductId);
        return TypedResults.NoContent();
    }

    /// <param name="Query">What was searched for.</param>
    /// <param name="ProductId">What was chosen.</param>
    internal sealed record Click(string Query, Id<ProductKind> ProductId) : IValidated
    {
        public void Validate(Validation v) => v.Text(Query, "query", SearchProducts.MostCharacters);
    }
}
