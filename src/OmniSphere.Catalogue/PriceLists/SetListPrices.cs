using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Catalogue.Products;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.PriceLists;

/// <summary>A price of a list as merchants write it.</summary>
/// <param name="Sku">The variant.</param>
/// <param name="Price">Price of one unit, in minor units of the list's currency.</param>
/// <param name="MinQuantity">Units from which it counts.</param>
internal sealed record ListPriceContent(string Sku, long Price, int MinQuantity = 1) : IValidated
{
    public void Validate(Validation v)
    {
        v.Line(Sku, "sku", ProductRules.SkuLength);
        v.Range(Price, "price", 0, long.MaxValue);
        v.Range(MinQuantity, "minQuantity", 1, 1_000_000);
    }
}

/// <param name="Prices">1 to 1,000 prices. Of each SKU that is named, all its prices in the list are replaced by these.</param>
/// <param name="Remove">SKUs whose prices are taken out of the list.</param>
internal sealed record SetListPricesRequest(
    IReadOnlyList<ListPriceContent>? Prices = null,
    IReadOnlyList<string>? Remove = null
) : IValidated
{
    public void Validate(Validation v)
    {
        v.Count(Prices, "prices", 1_000);
        v.Each(Prices, "prices");
        v.Count(Remove, "remove", 1_000);
        v.That((Prices ?? []).Count + (Remove ?? []).Count > 0, "prices", "required", "Nothing is to be changed.");
        v.That(
            (Prices ?? [])
                .Where(p => p is { Sku: not null })
                .GroupBy(p => (Variant.Normalize(p.Sku), p.MinQuantity))
                .All(g => g.Count() == 1),
            "prices",
            "duplicate",
            "Each SKU and quantity once."
        );
    }
}

/// <summary>How many prices a list has now.</summary>
internal sealed record ListPricesView(int Count);

/// <summary>Writes prices of a list, many at once: all of them or none.</summary>
internal sealed class SetListPrices(CatalogueDbContext db)
{
    public static void Map(ModuleRoutes admin) =>
        admin
            .MapPut("/price-lists/{code}/prices", HandleAsync)
            .ForMerchant(Permissions.WriteProducts)
            .WithName("SetListPrices")
            .WithSummary("Replaces the prices that a list has for the SKUs that are named.");

    private static async Task<Ok<ListPricesView>> HandleAsync(
        SetListPrices handler,
        string code,
        SetListPricesRequest request,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await handler.SetAsync(code, request, cancellationToken));

    private Task<ListPricesView> SetAsync(
        string code,
        SetListPricesRequest request,
        CancellationToken cancellationToken
    ) =>
        db.TransactAsync(
            async ct =>
            {
                db.ChangeTracker.Clear();
                if (!await db.PriceLists.AnyAsync(l => l.Code == code, ct))
                {
                    throw KeepPriceLists.NotFound();
                }

                var prices = request.Prices ?? [];
                var variants = await VariantsAsync([.. prices.Select(p => p.Sku), .. request.Remove ?? []], ct);
                var ids = variants.Values.ToList();
                await db.ListPrices.Where(p => p.List == code && ids.Contains(p.VariantId)).ExecuteDeleteAsync(ct);
                db.ListPrices.AddRange(
                    prices.Select(p => new ListPrice
                    {
                        TenantId = db.TenantId,
                        List = code,
                        VariantId = variants[Variant.Normalize(p.Sku)],
                        MinQuantity = p.MinQuantity,
                        Amount = p.Price,
                    })
                );
                await db.SaveChangesAsync(ct);
                return new ListPricesView(await db.ListPrices.CountAsync(p => p.List == code, ct));
            },
            cancellationToken
        );

    private async Task<Dictionary<string, Id<VariantKind>>> VariantsAsync(
        IEnumerable<string> skus,
        CancellationToken cancellationToken
    )
    {
        var wanted = skus.Select(Variant.Normalize).Distinct(StringComparer.Ordinal).ToList();
        var found = await db
            .Variants.AsNoTracking()
            .Where(v => wanted.Contains(v.NormalizedSku))
            .Select(v => new { v.NormalizedSku, v.Id })
            .ToDictionaryAsync(v => v.NormalizedSku, v => v.Id, StringComparer.Ordinal, cancellationToken);
        return wanted.Find(s => !found.ContainsKey(s)) is { } missing
            ? throw Problem.Unprocessable("variant.not_found", "There is no such variant.").With("sku", missing)
            : found;
    }
}
