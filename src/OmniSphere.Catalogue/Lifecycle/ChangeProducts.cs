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

/// <summary>
/// Makes one change to many products, each in a transaction of its own: what is refused of one keeps no other. Prices that
/// change by something are the exception: half of it done could not be asked for again, so it is one transaction.
/// </summary>
internal sealed class ChangeProducts(
    CatalogueDbContext db,
    ProductEditor editor,
    TimeProvider clock,
    ILogger<ChangeProducts> logger
)
{
    private const int MostAttempts = 5;

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

    internal async Task<BulkReport> HandleAsync(BulkOrder order, CancellationToken cancellationToken)
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

        // Once begun it goes to its end, whether or not somebody still waits for the answer.
        var items = order.Price is { To: null }
            ? await ChangeTogetherAsync(order)
            : await ChangeEachAsync(order, CancellationToken.None);
        return new BulkReport(
            items.Count(i => i.Outcome == BulkOutcome.Changed),
            items.Count(i => i.Outcome == BulkOutcome.Unchanged),
            items.Count(i => i.Outcome == BulkOutcome.Refused),
            items
        );
    }

    private async Task<List<BulkItem>> ChangeTogetherAsync(BulkOrder order)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await db.TransactAsync(
                    async ct =>
                    {
                        db.ChangeTracker.Clear();
                        var items = new List<BulkItem>(order.Products.Count);
                        foreach (var id in order.Products)
                        {
                            items.Add(await TryAsync(id, () => ApplyAsync(order, id, ct)));
                        }

                        await db.SaveChangesAsync(ct);
                        return items;
                    },
                    CancellationToken.None
                );
            }
            catch (DbUpdateConcurrencyException) when (attempt < MostAttempts)
            {
                // One of them was changed at this moment: with what it is now.
            }
            catch (DbUpdateConcurrencyException)
            {
                throw Problem.Conflict(
                    "resource.version_mismatch",
                    "The products were changed at the same moment; none of their prices is another."
                );
            }
        }
    }

    private async Task<List<BulkItem>> ChangeEachAsync(BulkOrder order, CancellationToken cancellationToken)
    {
        var items = new List<BulkItem>(order.Products.Count);
        foreach (var id in order.Products)
        {
            items.Add(
                await TryAsync(
                    id,
                    () =>
                        db.TransactAsync(
                            async ct =>
                            {
                                db.ChangeTracker.Clear();
                                var changed = await ApplyAsync(order, id, ct);
                                await db.SaveChangesAsync(ct);
                                return changed;
                            },
                            cancellationToken
                        )
                )
            );
        }

        return items;
    }

    private async Task<BulkItem> TryAsync(Id<ProductKind> id, Func<Task<bool>> change)
    {
        try
        {
            return new BulkItem(id, await change() ? BulkOutcome.Changed : BulkOutcome.Unchanged);
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
        catch (Exception e) when (db.Database.CurrentTransaction is null)
        {
            // The products before it are changed: the answer has to tell of them.
            Catalogue.Log.ProductNotChanged(logger, e, id.ToString());
            return new BulkItem(id, BulkOutcome.Refused, "product.not_changed", "Something went wrong with it.");
        }
    }

    private async Task<bool> ApplyAsync(BulkOrder order, Id<ProductKind> id, CancellationToken cancellationToken)
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
