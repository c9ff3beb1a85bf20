using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Payments;
using OmniSphere.Checkout.Payments.Saved;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Orders.Balance;

/// <summary>A buyer pays what their order came to more, sees how that stands, or leaves it.</summary>
internal sealed class PayOrder(
    CheckoutDbContext db,
    BalanceDesk desk,
    PaymentDesk payments,
    PayerMethods methods,
    ReadOrder orders
)
{
    public static void Map(ModuleRoutes buyers)
    {
        buyers
            .MapPost(
                "/{id}/payment",
                static (
                    PayOrder handler,
                    [AsParameters] OrderRequest order,
                    PayRequest request,
                    HttpRequest http,
                    CancellationToken cancellationToken
                ) => handler.PayAsync(order, request, $"{http.Scheme}://{http.Host}", cancellationToken)
            )
            .ForShopper()
            .WithIdempotency(required: false)
            .WithName("PayOrder")
            .WithSummary("Pays what is due of an order that came to more when it was edited.");
        buyers
            .MapGet(
                "/{id}/payment",
                static (PayOrder handler, [AsParameters] OrderRequest order, CancellationToken cancellationToken) =>
                    handler.ReadAsync(order, cancellationToken)
            )
            .ForShopper()
            .WithName("GetOrderPayment")
            .WithSummary("The payment of what was due, asked anew from its provider after a confirmation.");
        buyers
            .MapDelete(
                "/{id}/payment",
                static (PayOrder handler, [AsParameters] OrderRequest order, CancellationToken cancellationToken) =>
                    handler.LeaveAsync(order, cancellationToken)
            )
            .ForShopper()
            .WithName("LeaveOrderPayment")
            .WithSummary("Gives the payment of what is due up, as long as it waits for its buyer.");
    }

    public static void MapAdmin(ModuleRoutes admin) =>
        admin
            .MapDelete(
                "/orders/{id}/payment",
                static (PayOrder handler, Id<OrderKind> id, CancellationToken cancellationToken) =>
                    handler.LeaveAsMerchantAsync(id, cancellationToken)
            )
            .ForMerchant(CheckoutPermissions.OrdersWrite)
            .WithName("LeaveOrderPaymentAsMerchant")
            .WithSummary("Gives the payment of what is due up, as long as it waits for its buyer.");

    private async Task<Ok<PaymentView>> PayAsync(
        OrderRequest which,
        PayRequest request,
        string origin,
        CancellationToken cancellationToken
    )
    {
        var order = await orders.OpenAsync(which, cancellationToken);
        var method = await methods.ResolveAsync(request.Wish, which.Shopper, cancellationToken);
        if (await desk.FindAsync(order, cancellationToken) is { } before)
        {
            before = await payments.RefreshAsync(before);
            if (before.State is PaymentState.RequiresAction or PaymentState.Pending)
            {
                if (before is { State: PaymentState.RequiresAction } && Same(before, method))
                {
                    return TypedResults.Ok(PaymentView.Of(before));
                }

                await desk.LeaveAsync(before, cancellationToken);
            }

            db.ChangeTracker.Clear();
            order = await orders.OpenAsync(which, cancellationToken);
        }

        var payment = await desk.PayAsync(
            order,
            new(method, request.ReturnPath is null ? null : origin + request.ReturnPath),
            request.Amount,
            cancellationToken
        );
        return TypedResults.Ok(PaymentView.Of(payment));
    }

    private async Task<Ok<PaymentView>> ReadAsync(OrderRequest which, CancellationToken cancellationToken)
    {
        var order = await orders.OpenAsync(which, cancellationToken);
        var payment = await desk.FindAsync(order, cancellationToken) ?? throw NoPayment();
        return TypedResults.Ok(PaymentView.Of(await payments.RefreshAsync(payment)));
    }

    private async Task<NoContent> LeaveAsync(OrderRequest which, CancellationToken cancellationToken) =>
        await LeaveAsync(await orders.OpenAsync(which, cancellationToken), cancellationToken);

    private async Task<NoContent> LeaveAsMerchantAsync(Id<OrderKind> id, CancellationToken cancellationToken) =>
        await LeaveAsync(
            await db.Orders.SingleOrDefaultAsync(o => o.Id == id, cancellationToken) ?? throw ReadOrder.NotFound(),
            cancellationToken
        );

    private async Task<NoContent> LeaveAsync(Order order, CancellationToken cancellationToken)
    {
        var payment = await desk.FindAsync(order, cancellationToken) ?? throw NoPayment();
        payment = await payments.RefreshAsync(payment);
        if (payment.State is PaymentState.RequiresAction or PaymentState.Pending)
        {
            await desk.LeaveAsync(payment, cancellationToken);
        }

        return TypedResults.NoContent();
    }

    private static bool Same(Payment payment, PayerMethod method) =>
        payment.Provider == method.Provider && payment.Method == method.Reference;

    private static ProblemException NoPayment() =>
        Problem.NotFound("payment.not_found", "Nothing was paid for the order after it was placed.");
}
