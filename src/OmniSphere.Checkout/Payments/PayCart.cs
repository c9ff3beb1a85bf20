using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Carts;
using OmniSphere.Checkout.Payments.Saved;
using OmniSphere.Checkout.Storage;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Payments;

/// <summary>Enters the payment of what is due: reserves the money and freezes the cart.</summary>
internal sealed class PayCart(
    CheckoutDbContext db,
    CartDesk carts,
    CartPricing pricing,
    PaymentDesk payments,
    PayerMethods methods,
    GatewayCalls gateway
)
{
    public static void Map(ModuleRoutes carts) =>
        carts
            .MapPost("/{id}/payment", HandleAsync)
            .ForShopper()
            .WithIdempotency(required: false)
            .WithName("PayCart")
            .WithSummary(
                "Reserves the money that is due and freezes the cart until it is completed or the payment is left."
            );

    private static async Task<Ok<PaymentView>> HandleAsync(
        PayCart handler,
        [AsParameters] CartRequest cart,
        PayRequest request,
        HttpRequest http,
        CancellationToken cancellationToken
    ) =>
        TypedResults.Ok(
            PaymentView.Of(await handler.PayAsync(cart, request, $"{http.Scheme}://{http.Host}", cancellationToken))
        );

    private async Task<Payment> PayAsync(
        CartRequest request,
        PayRequest wish,
        string origin,
        CancellationToken cancellationToken
    )
    {
        var cart = await carts.OpenAsync(request, cancellationToken);
        request.IfMatch.Guard(cart.Version);
        CartCredit.GuardOwner(request, cart);
        var method = await methods.ResolveAsync(wish.Wish, request.Shopper, cancellationToken);
        if (cart.State is CartState.Frozen)
        {
            if (await ExistingAsync(cart, method, cancellationToken) is { } existing)
            {
                return existing;
            }

            cart = await carts.OpenAsync(request, cancellationToken);
        }

        CartProblems.Changeable(cart);
        var priced = await pricing.PriceAsync(cart, cart.Document, cancellationToken, fresh: true);
        CartReadiness.Guard(priced);
        var due = priced.Document.Quote.Totals.Due;
        if (wish.Amount is { } agreed && agreed != due)
        {
            throw CartReadiness.Changed(priced.Document.Quote);
        }

        if (due.IsZero)
        {
            throw Problem.Unprocessable("payment.not_needed", "Nothing is due: complete the cart without a payment.");
        }

        var terms = await gateway.TermsAsync(method.Provider, due, cancellationToken);
        method = await methods.KnownAsync(method, priced.Document.Customer?.Email, terms, cancellationToken);
        carts.Touch(cart, priced.Document);
        var payment = payments.Enter(cart, method, wish.ReturnPath is null ? null : origin + wish.ReturnPath, terms);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            throw CartProblems.VersionConflict();
        }

        return PaymentDesk.Expect(await payments.AuthoriseAsync(payment.Id));
    }

    /// <summary>The payment a frozen cart has, if it will do; otherwise leaves it.</summary>
    private async Task<Payment?> ExistingAsync(Cart cart, PayerMethod method, CancellationToken cancellationToken)
    {
        var payment = await db.Payments.SingleAsync(p => p.Id == cart.PaymentId, cancellationToken);
        if (payment.Provider == method.Provider && payment.Method == method.Reference)
        {
            payment = await payments.RefreshAsync(payment);
            if (payment.State is PaymentState.Authorised or PaymentState.RequiresAction or PaymentState.Captured)
            {
                return payment;
            }
        }

        if (cart.State is CartState.Frozen)
        {
            await payments.LeaveAsync(cart, cancellationToken);
        }

        return null;
    }
}
