using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Catalogue.Categories;
using OmniSphere.Catalogue.Products;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Lifecycle;

/// <summary>What became of one of many.</summary>
internal enum BulkOutcome
{
    Changed,
    Unchanged,
    Refused,
}

/// <summary>What became of one product.</summary>
/// <param name="Id">The product.</param>
/// <param name="Outcome">Whether it was changed.</param>
/// <param name="Code">Why it was refused, as a request for it alone would be.</param>
/// <param name="Detail">The same for people.</param>
internal sealed record BulkItem(Id<ProductKind> Id, BulkOutcome Outcome, string? Code = null, string? Detail = null);

/// <summary>What became of all, in the order of the request.</summary>
internal sealed record BulkReport(int Changed, int Unchanged, int Refused, IReadOnlyList<BulkItem> Items);

/// <summary>Makes one change to many products, each in a transaction of its own: what is refused of one keeps no other.</summary>
internal sealed class ChangeProducts(CatalogueDbContext db, ProductEditor editor, TimeProvider clock)
{
    public static void Map(ModuleRoutes admin) =>
        admin
            .MapPost(
                "/products/bulk",
                (BulkOrder order, ChangeProducts handler, CancellationToken ct) => handler.HandleAsync(order, ct)
            )
            .ForMerchant(Permissions.WriteProducts)
            .WithIdempotency()
            .WithName("ChangeProducts")
            .WithSummary(
                "Changes status, categories or prices of up to 200 products or deletes them; answers for each."
            );

    private async Task<BulkReport> HandleAsync(BulkOrder order, CancellationToken cancellationToken)
    {
        if (order.Categories is { Add: { Count: > 0 } added })
        {
            var wanted = added.Distinct().ToList();
            if (
                await db.Categories.CountAsync(c => EF.Parameter(wanted).Contains(c.Id), cancellationToken)
                != wanted.Count
            )
            {
                throw Problem.Invalid("categories.add", "unknown", "One of the categories does not exist.");
            }
        }

        var items = new List<BulkItem>(order.Products.Count);
        foreach (var id in order.Products)
        {
            items.Add(await ChangeAsync(order, id, cancellationToken));
        }

        return new BulkReport(
            items.Count(i => i.Outcome == BulkOutcome.Changed),
            items.Count(i => i.Outcome == BulkOutcome.Unchanged),
            items.Count(i => i.Outcome == BulkOutcome.Refused),
            items
        );
    }

    private async Task<BulkItem> ChangeAsync(BulkOrder order, Id<ProductKind> id, CancellationToken cancellationToken)
    {
        try
        {
            var changed = await db.TransactAsync(
                async ct =>
                {
                    db.ChangeTracker.Clear();
                    var product = await ProductStates.FindAsync(db, id, ct);
                    ProductStates.GuardAlive(product);
                    if (!await ApplyAsync(order, product, ct))
                    {
                        return false;
                    }

                    product.UpdatedAt = clock.GetUtcNow();
                    product.ImportHash = null;
                    ProductStates.Changed(db, product);
                    await db.SaveChangesAsync(ct);
                    return true;
                },
                cancellationToken
            );
            return new BulkItem(id, changed ? BulkOutcome.Changed : BulkOutcome.Unchanged);
        }
        catch (ProblemException e)
        {
            return new BulkItem(id, BulkOutcome.Refused, e.Code, e.Message);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new BulkItem(
                id,
                BulkOutcome.Refused,
                "resource.version_mismatch",
                "The product was changed at the same moment."
            );
        }
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
        var changed = false;
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
                changed = true;
                variant.Prices =
                [
                    .. variant.Prices.Select(p =>
                        p == price ? p with { Price = new Money(amount, change.Currency) } : p
                    ),
                ];
            }
        }

        return changed;
    }
}
