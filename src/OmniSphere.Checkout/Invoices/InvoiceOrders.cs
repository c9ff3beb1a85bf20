using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Events;

namespace OmniSphere.Checkout.Invoices;

/// <summary>Where the merchant wants it so, a paid order gets its invoice by itself.</summary>
internal sealed class InvoicePaidOrders(CheckoutDbContext db, IssueInvoice issue) : IEventConsumer<OrderPaid>
{
    public const string Name = "checkout.invoices";

    public async Task HandleAsync(
        OrderPaid integrationEvent,
        EventEnvelope envelope,
        CancellationToken cancellationToken
    )
    {
        var due =
            await db.InvoiceSettings.AnyAsync(s => s.Automatic, cancellationToken)
            // An order that was cancelled meanwhile is not invoiced behind its buyer's back.
            && await db.Orders.AnyAsync(
                o => o.Id == integrationEvent.OrderId && o.PaymentStatus == Orders.OrderPaymentStatus.Paid,
                cancellationToken
            );
        if (due)
        {
            await issue.InvoiceAsync(integrationEvent.OrderId, actor: null, cancellationToken);
        }
    }
}

/// <summary>What is given back of an order that has an invoice gets a credit note.</summary>
internal sealed class CreditRefunds(IssueInvoice issue) : IEventConsumer<OrderRefunded>
{
    public const string Name = "checkout.credit-notes";

    public Task HandleAsync(
        OrderRefunded integrationEvent,
        EventEnvelope envelope,
        CancellationToken cancellationToken
    ) => issue.CreditAsync(integrationEvent.OrderId, integrationEvent.Amount, cancellationToken);
}
