using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
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
/// change by something are the exception: half of it done would be seen by shoppers, so it is one transaction. What was done
/// is noted with it: the same request again, after a crash, goes on and changes nothing twice.
/// </summary>
internal sealed class ChangeProducts(
    CatalogueDbContext db,
    ApplyBulkOrder apply,
    TimeProvider clock,
    IOptions<IdempotencyOptions> idempotency,
    ILogger<ChangeProducts> logger
)
{
    private const int MostAttempts = 5;

    public static void Map(ModuleRoutes admin) =>
        admin
            .MapPost(
                "/products/bulk",
                (BulkOrder order, HttpRequest http, Caller caller, ChangeProducts handler, CancellationToken ct) =>
                    handler.HandleAsync(
                        order,
                        BulkStep.RequestOf(caller, http.Headers["Idempotency-Key"].ToString(), order),
                        ct
                    )
            )
            .ForMerchant(Permissions.WriteProducts)
            .WithIdempotency()
            .WithName("ChangeProducts")
            .WithSummary(
                "Changes status, categories or prices of up to 200 products or deletes them; answers for each."
            );

    internal async Task<BulkReport> HandleAsync(BulkOrder order, string request, CancellationToken cancellationToken)
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

        await ForgetAsync();
        // Once begun it goes to its end, whether or not somebody still waits for the answer.
        var items = order.Price is { To: null }
            ? await ChangeTogetherAsync(order, request)
            : await ChangeEachAsync(order, request);
        return new BulkReport(
            items.Count(i => i.Outcome == BulkOutcome.Changed),
            items.Count(i => i.Outcome == BulkOutcome.Unchanged),
            items.Count(i => i.Outcome == BulkOutcome.Refused),
            items
        );
    }

    /// <summary>As long as an answer is kept, the request is the same; then it is another.</summary>
    private Task<int> ForgetAsync()
    {
        var before = clock.GetUtcNow() - idempotency.Value.KeepFor;
        return db.TransactAsync(
            ct => db.BulkSteps.Where(s => s.At <= before).ExecuteDeleteAsync(ct),
            CancellationToken.None
        );
    }

    private async Task<List<BulkItem>> ChangeTogetherAsync(BulkOrder order, string request)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await db.TransactAsync(
                    async ct =>
                    {
                        db.ChangeTracker.Clear();
                        var done = await DoneAsync(request, ct);
                        var items = new List<BulkItem>(order.Products.Count);
                        foreach (var id in order.Products)
                        {
                            items.Add(await TryAsync(id, () => StepAsync(order, request, id, done, ct)));
                        }

                        await db.SaveChangesAsync(ct);
                        return items;
                    },
                    CancellationToken.None
                );
            }
            catch (DbUpdateException e) when (attempt < MostAttempts && IsOvertaken(e))
            {
                // One of them was changed at this moment: with what it is now.
            }
            catch (DbUpdateException e) when (IsOvertaken(e))
            {
                throw Problem.Conflict(
                    "resource.version_mismatch",
                    "The products were changed at the same moment; none of their prices is another."
                );
            }
        }
    }

    private async Task<List<BulkItem>> ChangeEachAsync(BulkOrder order, string request)
    {
        var items = new List<BulkItem>(order.Products.Count);
        var done = await DoneAsync(request, CancellationToken.None);
        foreach (var id in order.Products)
        {
            items.Add(await TryAsync(id, () => ChangeOneAsync(order, request, id, done)));
        }

        return items;
    }

    private async Task<bool> ChangeOneAsync(
        BulkOrder order,
        string request,
        Id<ProductKind> id,
        IReadOnlySet<Id<ProductKind>> done
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await db.TransactAsync(
                    async ct =>
                    {
                        db.ChangeTracker.Clear();
                        var changed = await StepAsync(order, request, id, done, ct);
                        await db.SaveChangesAsync(ct);
                        return changed;
                    },
                    CancellationToken.None
                );
            }
            catch (DbUpdateException e) when (attempt < MostAttempts && IsOvertaken(e))
            {
                // By somebody else, or by the same request that is asked again while it still runs.
                done = await DoneAsync(request, CancellationToken.None);
            }
        }
    }

    /// <summary>Changes a product and notes that it did, unless that was done before.</summary>
    private async Task<bool> StepAsync(
        BulkOrder order,
        string request,
        Id<ProductKind> id,
        IReadOnlySet<Id<ProductKind>> done,
        CancellationToken cancellationToken
    )
    {
        if (done.Contains(id))
        {
            return true;
        }

        if (!await apply.ApplyAsync(order, id, cancellationToken))
        {
            return false;
        }

        db.BulkSteps.Add(
            new BulkStep
            {
                Request = request,
                ProductId = id,
                At = clock.GetUtcNow(),
            }
        );
        return true;
    }

    /// <summary>What the request has changed already.</summary>
    private async Task<HashSet<Id<ProductKind>>> DoneAsync(string request, CancellationToken cancellationToken) =>
        [
            .. await db
                .BulkSteps.Where(s => s.Request == request)
                .Select(s => s.ProductId)
                .ToListAsync(cancellationToken),
        ];

    private static bool IsOvertaken(DbUpdateException fault) =>
        fault is DbUpdateConcurrencyException || UniqueViolation.Is(fault);

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
}
