using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OmniSphere.Checkout.Carts;
using OmniSphere.Checkout.Orders;
using OmniSphere.Checkout.Storage;
using OmniSphere.Http;
using OmniSphere.Persistence;

namespace OmniSphere.Checkout.Placing;

/// <summary>
/// Makes an order of a claimed cart, step by step:
/// <list type="table">
/// <item><term>count coupons (with the claim)</term><description>undone by giving them back</description></item>
/// <item><term>hold gift cards and store credit (with the claim)</term><description>undone by releasing them</description></item>
/// <item><term>reserve stock</term><description>undone by releasing it</description></item>
/// <item><term>capture payment</term><description>undone by cancelling or refunding it</description></item>
/// <item><term>create order</term><description>the point of no return</description></item>
/// <item><term>allocate stock</term><description>repeated until it is done</description></item>
/// </list>
/// The claim is on disk before money moves, with the key of the call to the payment provider: every outside call is
/// idempotent by it or by the placement's id. The order is on disk before the buyer is told. Stock is reserved and allocated
/// while they are being synced: a power cut in between leaves a hold that runs out, or a placement that is taken up again and
/// finds its stock allocated. A placement has one owner at a time, so that it may be stopped anywhere and taken over; who takes
/// it over asks the provider what became of the payment. Nothing here is cancelled with the request: what was begun is finished.
/// </summary>
internal sealed partial class PlacementSaga(
    CheckoutDbContext db,
    ModuleSql<CheckoutDbContext> sql,
    CountCoupons coupons,
    HoldCredit credit,
    ReserveStock reserve,
    CapturePayment capture,
    OrderNumber number,
    CreateOrder create,
    AllocateStock allocate,
    TimeProvider clock,
    IOptions<CheckoutOptions> options,
    PlacementReconciler reconciler,
    ILogger<PlacementSaga> logger
)
{
    private const int MostNumbers = 4;

    /// <summary>Why the placement is being undone, when that was decided here.</summary>
    public ProblemException? Failure { get; private set; }

    /// <summary>Makes the order of a cart that was claimed a moment ago. Never throws, as below.</summary>
    public Task<PlacementRows> DriveAsync(PlacementRows claimed) => DriveAsync(claimed, resumed: false);

    /// <summary>
    /// Takes a placement up again and goes as far as it gets. Never throws: what stops it is logged and left to the
    /// reconciler.
    /// </summary>
    public async Task<Placement> ResumeAsync(Id<PlacementKind> id, Guid owner) =>
        (await DriveAsync(await PlacementRows.OpenAsync(sql, id, owner), resumed: true)).Placement;

    // A step ends with a write that only succeeds while the placement is ours and as it was read: after a step that
    // went well it need not be read again.
    private async Task<PlacementRows> DriveAsync(PlacementRows rows, bool resumed)
    {
        using var activity = CheckoutTelemetry.Activities.StartActivity("place order");
        var (id, owner) = (rows.Placement.Id, rows.Placement.Owner);
        try
        {
            while (rows.Placement.DueAt is not null)
            {
                var next = rows.Placement.State switch
                {
                    PlacementState.Claimed => await ReserveAsync(rows, resumed),
                    PlacementState.Reserved => await OrderAsync(rows, resumed),
                    PlacementState.Ordered => await AllocateAsync(rows),
                    _ => await UndoAsync(rows),
                };
                if (next is null)
                {
                    rows = await PlacementRows.OpenAsync(sql, id, owner);
                    await PauseAsync(rows.Placement);
                    return rows;
                }

                rows = next;
            }

            return rows;
        }
        catch (Exception e)
        {
            Log.PlacementStopped(logger, e, id.ToString(), rows.Placement.State.ToString());
            return rows with { Placement = await StoppedAsync(id, owner, rows.Placement), Order = null };
        }
    }

    private async Task<PlacementRows?> ReserveAsync(PlacementRows rows, bool resumed)
    {
        if (resumed)
        {
            // What was not charged, of a buyer who has no answer, goes back to the cart.
            return CapturePayment.MayBeTaken(rows)
                ? await OrderAsync(rows, resumed)
                : await FailAsync(rows, Interrupted());
        }

        ProblemException? refusal;
        try
        {
            refusal = await reserve.RunAsync(rows.Placement, rows.Cart.Document);
        }
        catch (Exception e)
        {
            Log.PlacementStopped(logger, e, rows.Placement.Id.ToString(), rows.Placement.State.ToString());
            refusal = StockUnavailable();
        }

        await rows.OnDisk;
        if (refusal is not null)
        {
            return await FailAsync(rows, refusal);
        }

        rows.Placement.State = PlacementState.Reserved;
        if (rows.Placement.DueAt < clock.GetUtcNow() + ((options.Value.Lease + options.Value.GatewayTimeout) / 2))
        {
            // It took long: nobody else may take the placement over while the payment is captured.
            await AdvanceAsync(rows.Placement, PlacementState.Reserved);
        }

        return rows;
    }

    private async Task<PlacementRows?> OrderAsync(PlacementRows rows, bool resumed)
    {
        switch (await capture.RunAsync(rows, resumed))
        {
            case CaptureOutcome.Unknown:
                return null;
            case CaptureOutcome.Failed:
                return await FailAsync(rows, resumed ? Interrupted() : CapturePayment.Problem());
        }

        if (reserve.HasRunOut(rows.Placement) && await reserve.RunAsync(rows.Placement, rows.Cart.Document) is { } gone)
        {
            return await FailAsync(rows, gone);
        }

        capture.Record(rows);
        rows.Order = await CreateAsync(rows);
        CheckoutTelemetry.OrderPlaced();
        return rows;
    }

    private async Task<Order> CreateAsync(PlacementRows rows)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await WriteAsync(rows);
            }
            catch (DbUpdateException e) when (attempt < MostNumbers && OrderNumber.IsTaken(e))
            {
                // Another one is drawn.
            }
        }
    }

    /// <summary>Past the context, unless numbers are counted or credit is captured in the same transaction.</summary>
    private async Task<Order> WriteAsync(PlacementRows rows)
    {
        if (HoldCredit.Holds(rows.Cart.Document) || await number.DrawnAsync(CancellationToken.None) is not { } drawn)
        {
            return await db.TransactAsync(ct => CreateAsync(rows, ct), CancellationToken.None);
        }

        var batch = new RowBatch(sql);
        Advance(rows.Placement, PlacementState.Ordered, batch);
        var order = await create.RunAsync(rows, drawn, batch, CancellationToken.None);
        await batch.SaveAsync(Durability.Behind, CancellationToken.None);
        rows.OnDisk = sql.SyncAsync();
        return order;
    }

    private async Task<Order> CreateAsync(PlacementRows rows, CancellationToken cancellationToken)
    {
        var batch = new RowBatch(db);
        Advance(rows.Placement, PlacementState.Ordered, batch);
        var order = await create.RunAsync(rows, await number.NextAsync(cancellationToken), batch, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await batch.SaveAsync(cancellationToken);
        return order;
    }

    private async Task<PlacementRows?> AllocateAsync(PlacementRows rows)
    {
        try
        {
            await allocate.RunAsync(rows);
        }
        finally
        {
            await rows.OnDisk;
        }

        (rows.Placement.State, rows.Placement.DueAt) = (PlacementState.Done, null);
        // Lost in a power cut, it is found done again.
        await Update(rows.Placement, new RowBatch(sql)).SaveAsync(Durability.WithNext, CancellationToken.None);
        return rows;
    }

    private async Task<PlacementRows> FailAsync(PlacementRows rows, ProblemException failure)
    {
        Failure = failure;
        rows.Placement.FailureCode = failure.Code;
        await AdvanceAsync(rows.Placement, PlacementState.Undoing);
        return rows;
    }

    private Task AdvanceAsync(Placement placement, PlacementState state)
    {
        var batch = new RowBatch(sql);
        Advance(placement, state, batch);
        return batch.SaveAsync(CancellationToken.None);
    }

    private void Advance(Placement placement, PlacementState state, RowBatch batch)
    {
        (placement.State, placement.DueAt) = (state, clock.GetUtcNow() + options.Value.Lease);
        Update(placement, batch);
    }

    private Task SaveAsync(Placement placement) =>
        Update(placement, new RowBatch(sql)).SaveAsync(CancellationToken.None);

    private static RowBatch Update(Placement placement, RowBatch batch) =>
        batch.Update(
            placement,
            nameof(Placement.State),
            nameof(Placement.DueAt),
            nameof(Placement.HeldUntil),
            nameof(Placement.FailureCode),
            nameof(Placement.Attempts)
        );

    private async Task PauseAsync(Placement placement)
    {
        placement.Attempts++;
        placement.DueAt = clock.GetUtcNow() + options.Value.Backoff(placement.Attempts);
        await SaveAsync(placement);
        reconciler.Signal();
    }

    private async Task<Placement> StoppedAsync(Id<PlacementKind> id, Guid owner, Placement last)
    {
        try
        {
            db.ChangeTracker.Clear();
            var placement = (await PlacementRows.FindAsync(sql, id))!;
            if (placement.Owner != owner)
            {
                await GiveWayAsync(placement);
            }
            else if (placement.DueAt is not null)
            {
                await PauseAsync(placement);
            }

            return placement;
        }
        catch (Exception e)
        {
            // The database is away: the lease runs out by itself.
            Log.PlacementStopped(logger, e, id.ToString(), last.State.ToString());
            return last;
        }
    }

    /// <summary>We were so slow that another took over; stock that we reserved after it had undone everything is released.</summary>
    private Task GiveWayAsync(Placement placement) =>
        placement.State is PlacementState.Undone ? reserve.UndoAsync(placement) : Task.CompletedTask;

    private static ProblemException Interrupted() =>
        Problem.Conflict("checkout.interrupted", "The order was interrupted and nothing was charged. Try again.");

    private static ProblemException StockUnavailable() =>
        Problem.Unavailable(
            "stock.unavailable",
            "Stock cannot be reserved right now; nothing was charged. Try again.",
            TimeSpan.FromSeconds(5)
        );
}
