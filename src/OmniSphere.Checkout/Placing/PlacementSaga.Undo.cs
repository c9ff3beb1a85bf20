using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Carts;

namespace OmniSphere.Checkout.Placing;

/// <content>Takes back what a placement did.</content>
internal sealed partial class PlacementSaga
{
    private async Task<PlacementRows?> UndoAsync(PlacementRows rows)
    {
        var placement = rows.Placement;
        db.ChangeTracker.Clear();
        // Money first: should it turn out to be captured, it is refunded before the stock goes to others.
        if (!await capture.UndoAsync(placement))
        {
            return null;
        }

        await reserve.UndoAsync(placement);
        var undone = await db.TransactAsync(ct => UndoneAsync(placement, ct), CancellationToken.None);
        Log.PlacementUndone(
            logger,
            placement.Id.ToString(),
            placement.CartId.ToString(),
            placement.FailureCode ?? "unknown"
        );
        CheckoutTelemetry.PlacementUndone(placement.FailureCode ?? "unknown");
        return rows with { Placement = undone };
    }

    private async Task<Placement> UndoneAsync(Placement placement, CancellationToken cancellationToken)
    {
        db.ChangeTracker.Clear();
        var undone = await db.Placements.SingleAsync(p => p.Id == placement.Id, cancellationToken);
        if (undone.Owner != placement.Owner)
        {
            throw new InvalidOperationException("Another process took the placement over.");
        }

        await coupons.UndoAsync(undone, cancellationToken);
        await credit.UndoAsync(undone, cancellationToken);
        var cart = await db.Carts.SingleAsync(c => c.Id == undone.CartId, cancellationToken);
        (cart.State, cart.PaymentId, cart.PlacementId) = (CartState.Open, null, null);
        (undone.State, undone.DueAt) = (PlacementState.Undone, null);
        await db.SaveChangesAsync(cancellationToken);
        return undone;
    }
}
