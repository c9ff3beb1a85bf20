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

namespace OmniSphere.Checkout.Placing;

/// <summary>Completes a cart: checks everything, claims it, and makes the order. However often it is asked, once.</summary>
internal sealed class PlaceOrder(
    CheckoutDbContext db,
    CartDesk carts,
    CartPricing pricing,
    PaymentDesk payments,
    CountCoupons coupons,
    HoldCredit credit,
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
            .WithIdempotency()
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
            db.ChangeTracker.Clear();
            var cart = await carts.OpenAsync(request, cancellationToken);
            switch (cart.State)
            {
                case CartState.Completed:
                    return (await OrderAsync(cart.OrderId!.Value, cancellationToken), true);
                case CartState.Completing:
                    throw CartProblems.Completing();
            }

            request.IfMatch.Guard(cart.Version);
            CartCredit.GuardOwner(request, cart);
            if (await PlaceAsync(cart, cancellationToken) is { } order)
            {
                return (await OrderAsync(order, CancellationToken.None), false);
            }
        }

        throw CartProblems.VersionConflict();
    }

    /// <summary>Checks a cart that is open or frozen and makes its order; null when another one was faster.</summary>
    /// <exception cref="ProblemException">It cannot become an order as it is.</exception>
    public async Task<Id<OrderKind>?> PlaceAsync(Cart cart, CancellationToken cancellationToken) =>
        await ClaimedAsync(cart, cancellationToken) is { } placement ? await DriveAsync(placement) : null;

    /// <summary>Checks the cart and claims it; null when another one was faster.</summary>
    private async Task<Placement?> ClaimedAsync(Cart cart, CancellationToken cancellationToken)
    {
        try
        {
            await CheckAsync(cart, cancellationToken);
            return await ClaimAsync(cart, cancellationToken);
        }
        catch (DbUpdateException)
        {
            return null;
        }
    }

    private async Task<Id<OrderKind>> DriveAsync(Placement claimed)
    {
        var placement = await saga.DriveAsync(claimed);
        return placement.State switch
        {
            PlacementState.Ordered or PlacementState.Done => placement.OrderId,
            _ => throw saga.Failure ?? CartProblems.Completing(),
        };
    }

    /// <summary>Everything that can be known before stock and money are touched.</summary>
    private async Task CheckAsync(Cart cart, CancellationToken cancellationToken)
    {
        var payment = cart.State is CartState.Frozen ? await CheckPaymentAsync(cart, cancellationToken) : null;

        var priced = await pricing.PriceAsync(cart, cart.Document, cancellationToken, fresh: true);
        if (payment is not null && (!priced.Sellable || !Same(priced.Document.Quote, cart.Document.Quote)))
        {
            if (IsPaidFor(priced, payment))
            {
                carts.Touch(cart, priced.Document);
                await db.SaveChangesAsync(cancellationToken);
                return;
            }

            carts.Touch(cart, priced.Document);
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

            carts.Touch(cart, priced.Document);
            await db.SaveChangesAsync(cancellationToken);
        }
    }

    /// <summary>Whether money that was taken already is enough: it becomes an order, and what is too much is flagged.</summary>
    private static bool IsPaidFor(PricedCart priced, Payment payment) =>
        payment.State is PaymentState.Captured
        && priced is { Sellable: true, Document.ShippingOption: not null }
        && priced.Document.Quote.Totals.Due.Amount <= payment.Captured;

    private async Task<Payment> CheckPaymentAsync(Cart cart, CancellationToken cancellationToken)
    {
        var payment = await db.Payments.SingleAsync(p => p.Id == cart.PaymentId, cancellationToken);
        payment = await payments.RefreshAsync(payment);
        switch (payment.State)
        {
            case PaymentState.Authorised when payment.Money == cart.Document.Quote.Totals.Due:
            case PaymentState.Captured when payment.Captured >= cart.Document.Quote.Totals.Due.Amount:
                return payment;
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
    private async Task<Placement?> ClaimAsync(Cart seen, CancellationToken cancellationToken)
    {
        var placement = new Placement
        {
            TenantId = seen.TenantId,
            Id = Id<PlacementKind>.New(clock),
            CartId = seen.Id,
            PaymentId = seen.PaymentId,
            OrderId = Id<OrderKind>.New(clock),
            Owner = Guid.CreateVersion7(clock.GetUtcNow()),
            CreatedAt = clock.GetUtcNow(),
            DueAt = clock.GetUtcNow() + options.Value.Lease,
        };
        try
        {
            return await db.TransactAsync(ct => ClaimAsync(placement, seen.Version, ct), cancellationToken);
        }
        catch (ProblemException problem) when (problem.Code is "coupon.exhausted" or CreditProblems.InsufficientCode)
        {
            await ReopenAsync(seen.Id, cancellationToken);
            throw;
        }
    }

    private async Task<Placement?> ClaimAsync(Placement placement, long version, CancellationToken cancellationToken)
    {
        db.ChangeTracker.Clear();
        var cart = await db.Carts.SingleAsync(c => c.Id == placement.CartId, cancellationToken);
        if (cart.Version != version)
        {
            return null;
        }

        await coupons.RunAsync(placement, cart.Document, cancellationToken);
        await credit.RunAsync(placement, cart.Document, cancellationToken);
        if (placement.PaymentId is { } paymentId)
        {
            // From here on the placement looks after the payment.
            (await db.Payments.SingleAsync(p => p.Id == paymentId, cancellationToken)).DueAt = null;
        }

        (cart.State, cart.PlacementId) = (CartState.Completing, placement.Id);
        db.Placements.Add(placement);
        await db.SaveChangesAsync(cancellationToken);
        return placement;
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
