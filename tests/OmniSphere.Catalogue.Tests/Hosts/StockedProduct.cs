using OmniSphere.Catalogue.Products;
using OmniSphere.Catalogue.Stock;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Tests;

/// <summary>Puts products and stock straight into the database.</summary>
internal static class StockedProduct
{
    private static int _count;

    /// <summary>A product with one variant for each quantity; answers the SKUs.</summary>
    public static async Task<string[]> AddAsync(CatalogueHost shop, Tenant tenant, params int[] onHand)
    {
        var number = Interlocked.Increment(ref _count);
        await using var scope = shop.Scope(tenant);
        var db = scope.Get<CatalogueDbContext>();
        var content = new ProductContent
        {
            Title = $"Product {number}",
            Slug = $"product-{number}",
            Status = ProductStatus.Published,
            Variants =
            [
                .. onHand.Select(
                    (_, i) =>
                        new VariantContent
                        {
                            Sku = $"P{number}-{i}",
                            Options = new Dictionary<string, string> { ["size"] = $"{i}" },
                            Prices = [new VariantPrice(new Money(1000, Currency.Usd))],
                        }
                ),
            ],
        };
        await db.TransactAsync(
            async ct =>
            {
                var product = scope.Get<ProductEditor>().Create(content);
                await db.SaveChangesAsync(ct);
                var ledger = scope.Get<StockLedger>();
                var location = await ledger.DefaultLocationAsync(ct);
                var variants = await ledger.FindAsync(product.Variants.Select(v => v.Id), ct);
                foreach (var variant in variants)
                {
                    await db.AddLevelAsync(variant, location, ct);
                }

                var sheet = await ledger.OpenAsync(variants, ct);
                foreach (var (variant, units) in product.Variants.Zip(onHand).Where(p => p.Second > 0))
                {
                    sheet.Move(sheet.Find(variant.Id, location)!, MovementType.Receipt, new StockDelta(OnHand: units));
                }

                await db.SaveChangesAsync(ct);
            },
            TestContext.Current.CancellationToken
        );
        return [.. content.Variants.Select(v => v.Sku)];
    }
}
