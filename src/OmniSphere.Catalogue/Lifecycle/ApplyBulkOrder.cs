using Microsoft.EntityFrameworkCore;
using OmniSphere.Catalogue.Categories;
using OmniSphere.Catalogue.Products;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Lifecycle;

/// <summary>What a bulk change means for one product.</summary>
internal sealed class ApplyBulkOrder(CatalogueDbContext db, ProductEditor editor, TimeProvider clock)
{
    /// <summary>Changes a product as the order says; false when it is so already. Saves nothing.</summary>
    public async Task<bool> ApplyAsync(BulkOrder order, Id<ProductKind> id, CancellationToken cancellationToken)
    {
        var product = await ProductStates.FindAsync(db, id, cancellationToken);
        ProductStates.GuardAlive(product);
        if (!await ApplyAsync(order, product, cancellationToken))
        {
            return false;
        }

        product.UpdatedAt = clock.GetUtcNow();
        product.ImportHash = null;
        ProductStates.Changed(db, product);
        return true;
    }

    private async Task<bool> ApplyAsync(BulkOrder order, Product product, CancellationToken cancellationToken)
    {
        if (order.Status is { } status)
        {
            var isNew = product.Status != status;
            product.Status = status;
            return isNew;
        }

        if (order.Categories is { } categories)
        {
            return await SortAsync(product, categories, cancellationToken);
        }

        if (order.Price is { } price)
        {
            return Reprice(product, price);
        }

        await ProductRemoval.GuardAsync(db, product.Variants, cancellationToken);
        ProductStates.Delete(product, clock.GetUtcNow());
        return true;
    }

    private async Task<bool> SortAsync(Product product, BulkCategories categories, CancellationToken cancellationToken)
    {
        var before = product.CategoryIds.Select(Id<CategoryKind>.From).ToList();
        var after = before.Except(categories.Remove).Union(categories.Add).ToList();
        if (after.SequenceEqual(before))
        {
            return false;
        }

        if (after.Count > ProductRules.Categories)
        {
            throw Problem.Invalid("categories", "too_many", $"At most {ProductRules.Categories}.");
        }

        var links = await db.ProductCategories.Where(l => l.ProductId == product.Id).ToListAsync(cancellationToken);
        editor.Sort(product, after, links);
        return true;
    }

    private static bool Reprice(Product product, BulkPrice change)
    {
        // All are looked at before the first is changed.
        var news = new List<(Variant Variant, VariantPrice Price, long Amount)>();
        foreach (var variant in product.Variants)
        {
            if (variant.PriceIn(change.Currency) is not { } price)
            {
                continue;
            }

            var amount = change.Apply(price.Price.Amount);
            if (amount is < 0 or > ProductRules.HighestPrice)
            {
                throw Problem.Unprocessable("price.out_of_range", $"The price of '{variant.Sku}' would be {amount}.");
            }

            if (amount != price.Price.Amount)
            {
                news.Add((variant, price, amount));
            }
        }

        foreach (var (variant, price, amount) in news)
        {
            variant.Prices =
            [
                .. variant.Prices.Select(p => p == price ? p with { Price = new Money(amount, change.Currency) } : p),
            ];
        }

        return news.Count > 0;
    }
}
