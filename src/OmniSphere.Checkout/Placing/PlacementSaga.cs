using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OmniSphere.Checkout.Carts;
using OmniSphere.Checkout.Storage;
using OmniSphere.Http;

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
/// The state reached is on disk before the next step begins, every outside call is idempotent by the placement's id or by
/// a key that is on disk, and a placement has one owner at a time, so that it may be stopped anywhere and taken over.
/// Nothing here is cancelled with the request: what was begun is finished.
/// </summary>
internal sealed class PlacementSaga(
    CheckoutDbContext db,
    CountCoupons coupons,
    HoldCredit credit,
    ReserveStock reserve,
    CapturePayment capture,
    CreateOrder create,
    AllocateStock allocate,
    TimeProvider clock,
    IOptions<CheckoutOptions> options,
    PlacementReconciler reconciler,
    ILogger<PlacementSaga> logger
)
{
    /// <summary>Why the placement is being undone, when that was decided here.</summary>
    public ProblemException? Failure { get; private set; }

    /// <summary>Makes the order of a cart that was claimed on this context a moment ago. Never throws, as below.</summary>
    public Task<Placement> DriveAsync(Placement claimed) => DriveAsync(claimed, resumed: false);

    /// <summary>
    /// Takes a placement up again and goes as far as it gets. Never throws: what stops it is logged and left to the
    /// reconciler.
    /// </summary>
    public async Task<Placement> ResumeAsync(Id<PlacementKind> id, Guid owner) =>
        await DriveAsync(await OpenAsync(id, owner), resumed: true);

    // A step ends with a write that only succeeds while the placement is ours and as it was read: after a step that
    // went well it need not be read again.
    private async Task<Placement> DriveAsync(Placement placement, bool resumed)
    {
        using var activity = CheckoutTelemetry.Activities.StartActivity("place order");
        var (id, owner) = (placement.Id, placement.Owner);
        try
        {
            while (placement.DueAt is not null)
            {
                var next = placement.State switch
                {
                    PlacementState.Claimed => await ReserveAsync(placement, resumed),
                    PlacementState.Reserved => await OrderAsync(placement, resumed),
                    PlacementState.Ordered => await AllocateAsync(placement),
                    _ => await UndoAsync(placement),
                };
                if (next is null)
                {
                    placement = await OpenAsync(id, owner);
                    await PauseAsync(placement);
                    return placement;
                }

                placement = next;
            }

            return placement;
        }
        catch (Exception e)
        {
            Log.PlacementStopped(logger, e, id.ToString(), placement.State.ToString());
            return await StoppedAsync(id, owner, placement);
        }
    }

    private async Task<Placement?> ReserveAsync(Placement placement, bool resumed)
    {
        if (resumed)
        {
            // Nothing was charged and the buyer has no answer: back to the cart.
            return await FailAsync(placement, Interrupted());
        }

        ProblemException? refusal;
        try
        {
            refusal = await reserve.RunAsync(placement, await DocumentAsync(placement));
        }
        catch (Exception e)
        {
            Log.PlacementStopped(logger, e, placement.Id.ToString(), placement.State.ToString());
            refusal = StockUnavailable();
        }

        if (refusal is not null)
        {
            return await FailAsync(placement, refusal);
        }

        await capture.BeginAsync(placement);
        return await AdvanceAsync(placement, PlacementState.Reserved);
    }

    private async Task<Placement?> OrderAsync(Placement placement, bool resumed)
    {
        switch (await capture.RunAsync(placement, resumed))
        {
            case CaptureOutcome.Unknown:
                return null;
            case CaptureOutcome.Failed:
                db.ChangeTracker.Clear();
                return await FailAsync(
                    await OpenAsync(placement.Id, placement.Owner),
                    resumed ? Interrupted() : CapturePayment.Problem()
                );
        }

        if (
            reserve.HasRunOut(placement)
            && await reserve.RunAsync(placement, await DocumentAsync(placement)) is { } gone
        )
        {
            return await FailAsync(placement, gone);
        }

        var ordered = await db.TransactAsync(
            async ct =>
            {
                var ours = await OpenAsync(placement.Id, placement.Owner);
                var cart = await db.Carts.SingleAsync(c => c.Id == ours.CartId, ct);
                await capture.RecordAsync(ours);
                await create.RunAsync(ours, cart, ct);
                return await AdvanceAsync(ours, PlacementState.Ordered);
            },
            CancellationToken.None
        );
        CheckoutTelemetry.OrderPlaced();
        db.ChangeTracker.Clear();
        return ordered;
    }

    private async Task<Placement?> AllocateAsync(Placement placement)
    {
        await allocate.RunAsync(placement);
        placement = await OpenAsync(placement.Id, placement.Owner);
        placement.DueAt = null;
        placement.State = PlacementState.Done;
        await db.SaveChangesAsync();
        return placement;
    }

    private async Task<Placement?> UndoAsync(Placement placement)
    {
        // Money first: should it turn out to be captured, it is refunded before the stock goes to others.
        if (!await capture.UndoAsync(placement))
        {
            return null;
        }

        await reserve.UndoAsync(placement);
        await db.TransactAsync(
            async ct =>
            {
                var undone = await OpenAsync(placement.Id, placement.Owner);
                await coupons.UndoAsync(undone, ct);
                await credit.UndoAsync(undone, ct);
                var cart = await db.Carts.SingleAsync(c => c.Id == undone.CartId, ct);
                (cart.State, cart.PaymentId, cart.PlacementId) = (CartState.Open, null, null);
                (undone.State, undone.DueAt) = (PlacementState.Undone, null);
                await db.SaveChangesAsync(ct);
            },
            CancellationToken.None
        );
        Log.PlacementUndone(
            logger,
            placement.Id.ToString(),
            placement.CartId.ToString(),
            placement.FailureCode ?? "unknown"
        );
        CheckoutTelemetry.PlacementUndone(placement.FailureCode ?? "unknown");
        return await OpenAsync(placement.Id, placement.Owner);
    }

    private async Task<Placement> FailAsync(Placement placement, ProblemException failure)
    {
        Failure = failure;
        placement.FailureCode = failure.Code;
        await AdvanceAsync(placement, PlacementState.Undoing);
        return await OpenAsync(placement.Id, placement.Owner);
    }

    private async Task<Placement> AdvanceAsync(Placement placement, PlacementState state)
    {
        placement.State = state;
        placement.DueAt = clock.GetUtcNow() + options.Value.Lease;
        await db.SaveChangesAsync();
        return placement;
    }

    private async Task<CartDocument> DocumentAsync(Placement placement) =>
        (await db.Carts.FindAsync(placement.TenantId, placement.CartId))!.Document;

    /// <summary>The placement as it is on disk, if it is still ours.</summary>
    private async Task<Placement> OpenAsync(Id<PlacementKind> id, Guid owner)
    {
        db.ChangeTracker.Clear();
        var placement = await db.Placements.SingleAsync(p => p.Id == id);
        return placement.Owner == owner
            ? placement
            : throw new InvalidOperationException("Another process took the placement over.");
    }

    private async Task PauseAsync(Placement placement)
    {
        placement.Attempts++;
        placement.DueAt = clock.GetUtcNow() + options.Value.Backoff(placement.Attempts);
        await db.SaveChangesAsync();
        reconciler.Signal();
    }

    private async Task<Placement> StoppedAsync(Id<PlacementKind> id, Guid owner, Placement last)
    {
        try
        {
            db.ChangeTracker.Clear();
            var placement = await db.Placements.SingleAsync(p => p.Id == id);
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
