using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Carts;
using OmniSphere.Checkout.Credit;
using OmniSphere.Checkout.Orders;
using OmniSphere.Checkout.Payments;
using OmniSphere.Checkout.Pricing;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Http;
using OmniSphere.Persistence;

namespace OmniSphere.Checkout.Placing;

/// <summary>Completes a cart: checks everything, claims it, and makes the order. However often it is asked, once.</summary>
internal sealed class PlaceOrder(
    CheckoutDbContext db,
    ModuleSql<CheckoutDbContext> sql,
    CartDesk carts,
    CartPricing pricing,
    PaymentDesk payments,
    CountCoupons coupons,
    HoldCredit credit,
    CapturePayment capture,
    PlacementSaga saga,
    TimeProvider clock,
    IOptions<CheckoutOptions> options
)
{
    private const int Attempts = 5;

    public static void Map(ModuleRoutes carts) =>
        carts
            .MapPost("/{id}/complete", HandleAsync)
            .ForShopper()
            .WithIdempotency(repeatable: true)
            .WithName("CompleteCart")
            .WithSummary("Makes an order of a cart that is paid, or has nothing to pay.")
            .Produces<OrderView>(StatusCodes.Status201Created)
            .Produces<OrderView>();

    private static async Task<IResult> HandleAsync(
        PlaceOrder handler,
        [AsParameters] CartRequest request,
        CancellationToken cancellationToken
    )
    {
        var (order, placedBefore) = await handler.PlaceAsync(request, cancellationToken);
        return placedBefore
            ? Versioned.Ok(order, order.Version)
            : Versioned.Created($"/checkout/v1/orders/{order.Id}", order, order.Version);
    }

    private async Task<(OrderView Order, bool PlacedBefore)> PlaceAsync(
        CartRequest request,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var cart = await carts.ReadAsync(request, cancellationToken);
            switch (cart.State)
            {
                case CartState.Completed:
                    return (await OrderAsync(cart.OrderId!.Value, cancellationToken), true);
                case CartState.Completing:
                    throw CartProblems.Completing();
            }

            request.IfMatch.Guard(cart.Version);
            CartCredit.GuardOwner(request, cart);
            if (await PlacedAsync(cart, cancellationToken) is { } placed)
            {
                var order = placed.Order is { } written
                    ? OrderView.Of(written)
                    : await OrderAsync(placed.Placement.OrderId, CancellationToken.None);
                return (order, false);
            }
        }

        throw CartProblems.VersionConflict();
    }

    /// <summary>Checks a cart that is open or frozen and makes its order; null when another one was faster.</summary>
    /// <exception cref="ProblemException">It cannot become an order as it is.</exception>
    public async Task<Id<OrderKind>?> PlaceAsync(Cart cart, CancellationToken cancellationToken) =>
        (await PlacedAsync(cart, cancellationToken))?.Placement.OrderId;

    private async Task<PlacementRows?> PlacedAsync(Cart cart, CancellationToken cancellationToken)
    {
        if (await ClaimedAsync(cart, cancellationToken) is not { } claimed)
        {
            return null;
        }

        var placed = await saga.DriveAsync(claimed);
        // Nobody is told of what the disk refused.
        await placed.OnDisk;
        return placed.Placement.State is PlacementState.Ordered or PlacementState.Done
            ? placed
            : throw saga.Failure ?? CartProblems.Completing();
    }

    /// <summary>Checks the cart and claims it; null when another one was faster.</summary>
    private async Task<PlacementRows?> ClaimedAsync(Cart cart, CancellationToken cancellationToken)
    {
        try
        {
            var (payment, call) = await CheckAsync(cart, cancellationToken);
            return await ClaimAsync(cart, payment, call, cancellationToken);
        }
        catch (DbUpdateException)
        {
            db.ChangeTracker.Clear();
            return null;
        }
    }

    /// <summary>Everything that can be known before stock and money are touched.</summary>
    /// <returns>The cart's payment and the last call to capture it.</returns>
    private async Task<(Payment?, PaymentCall?)> CheckAsync(Cart cart, CancellationToken cancellationToken)
    {
        var (payment, call) = cart is { State: CartState.Frozen, PaymentId: { } id }
            ? await CheckPaymentAsync(cart, id, cancellationToken)
            : (null, null);

        var priced = await pricing.PriceAsync(cart, cart.Document, cancellationToken, fresh: true);
        if (payment is not null && (!priced.Sellable || !Same(priced.Document.Quote, cart.Document.Quote)))
        {
            db.Attach(cart);
            carts.Touch(cart, priced.Document);
            if (IsPaidFor(priced, payment))
            {
                await SaveAsync(cancellationToken);
                return (payment, call);
            }

            await payments.LeaveAsync(cart, cancellationToken);
            CartReadiness.Guard(priced);
            throw CartReadiness.Changed(priced.Document.Quote);
        }

        CartReadiness.Guard(priced);
        if (cart.State is CartState.Open)
        {
            if (!priced.Document.Quote.Totals.Due.IsZero)
            {
                throw PaymentProblems.Required(priced.Document.Quote.Totals.Due);
            }

            db.Attach(cart);
            carts.Touch(cart, priced.Document);
            await SaveAsync(cancellationToken);
        }

        return (payment, call);
    }

    // What goes on with the rows does so past the tracker.
    private async Task SaveAsync(CancellationToken cancellationToken)
    {
        await db.SaveChangesAsync(cancellationToken);
        db.ChangeTracker.Clear();
    }

    /// <summary>Whether money that was taken already is enough: it becomes an order, and what is too much is flagged.</summary>
    private static bool IsPaidFor(PricedCart priced, Payment payment) =>
        payment.State is PaymentState.Captured
        && priced is { Sellable: true, Document.ShippingOption: not null }
        && priced.Document.Quote.Totals.Due.Amount <= payment.Captured;

    private async Task<(Payment, PaymentCall?)> CheckPaymentAsync(
        Cart cart,
        Id<PaymentKind> id,
        CancellationToken cancellationToken
    )
    {
        var (found, call) = await PlacementRows.PaymentAsync(sql, id, cancellationToken);
        var payment = found!;
        if (payment.State is PaymentState.RequiresAction)
        {
            db.Attach(payment);
            payment = await payments.RefreshAsync(payment);
            db.ChangeTracker.Clear();
        }

        switch (payment.State)
        {
            case PaymentState.Authorised when payment.Money == cart.Document.Quote.Totals.Due:
            case PaymentState.Captured when payment.Captured >= cart.Document.Quote.Totals.Due.Amount:
                return (payment, call);
            case PaymentState.RequiresAction:
                throw PaymentProblems.ActionRequired(payment.NextAction);
            case PaymentState.Declined:
                throw PaymentProblems.Declined(payment.Code, payment.DeclineCode);
            case PaymentState.Pending:
                throw PaymentProblems.InProgress();
            default:
                throw PaymentProblems.Required(cart.Document.Quote.Totals.Due);
        }
    }

    /// <summary>Claims the cart as it was checked; null when it was changed meanwhile.</summary>
    private async Task<PlacementRows> ClaimAsync(
        Cart seen,
        Payment? payment,
        PaymentCall? call,
        CancellationToken cancellationToken
    )
    {
        var now = clock.GetUtcNow();
        var placement = new Placement
        {
            TenantId = seen.TenantId,
            Id = Id<PlacementKind>.New(clock),
            CartId = seen.Id,
            PaymentId = seen.PaymentId,
            OrderId = Id<OrderKind>.New(clock),
            Owner = Guid.CreateVersion7(now),
            CreatedAt = now,
            DueAt = now + options.Value.Lease,
        };
        var rows = new PlacementRows(placement, seen, payment) { Call = call };
        (seen.State, seen.PlacementId) = (CartState.Completing, placement.Id);
        if (!CountCoupons.Counts(seen.Document) && !HoldCredit.Holds(seen.Document))
        {
            await Claim(rows, new RowBatch(sql)).SaveAsync(Durability.Behind, cancellationToken);
            rows.OnDisk = sql.SyncAsync();
            return rows;
        }

        try
        {
            await db.TransactAsync(ct => ClaimAsync(rows, ct), cancellationToken);
            return rows;
        }
        catch (ProblemException problem) when (problem.Code is "coupon.exhausted" or CreditProblems.InsufficientCode)
        {
            await ReopenAsync(seen.Id, cancellationToken);
            throw;
        }
    }

    /// <summary>The cart first: whoever was slower than another one takes nothing else.</summary>
    private RowBatch Claim(PlacementRows rows, RowBatch batch)
    {
        batch.Update(rows.Cart, nameof(Cart.State), nameof(Cart.PlacementId)).Insert(rows.Placement);
        if (rows.Payment is { } payment)
        {
            // From here on the placement looks after the payment.
            payment.DueAt = null;
            batch.Update(payment, nameof(Payment.DueAt));
            capture.Begin(rows, batch);
        }

        return batch;
    }

    private async Task ClaimAsync(PlacementRows rows, CancellationToken cancellationToken)
    {
        db.ChangeTracker.Clear();
        await Claim(rows, new RowBatch(db)).SaveAsync(cancellationToken);
        await coupons.RunAsync(rows.Placement, rows.Cart.Document, cancellationToken);
        await credit.RunAsync(rows.Placement, rows.Cart.Document, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Frees a frozen cart, so that its prices may be seen without the coupon or the credit.</summary>
    private async Task ReopenAsync(Id<CartKind> id, CancellationToken cancellationToken)
    {
        var cart = await db.Carts.SingleAsync(c => c.Id == id, cancellationToken);
        if (cart.State is CartState.Frozen)
        {
            await payments.LeaveAsync(cart, cancellationToken);
        }
    }

    private async Task<OrderView> OrderAsync(Id<OrderKind> id, CancellationToken cancellationToken)
    {
        var order = await db
            .Orders.AsNoTracking()
            .Include(o => o.Lines)
            .SingleAsync(o => o.Id == id, cancellationToken);
        return OrderView.Of(order);
    }

    private static bool Same(Quote a, Quote b) =>
        string.Equals(JsonColumn.Write(a), JsonColumn.Write(b), StringComparison.Ordinal);
}
