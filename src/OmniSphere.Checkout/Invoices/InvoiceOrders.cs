using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Events;

namespace OmniSphere.Checkout.Invoices;

/// <summary>Where the merchant wants it so, a paid order gets its invoice by itself.</summary>
internal sealed class InvoicePaidOrders(CheckoutDbContext db, IssueInvoice issue) : IEventConsumer<OrderPaid>
{
    public const string Name = "checkout.invoices";

    // The same for all events that are handled together.
    private bool? _automatic;

    public async Task HandleAsync(
        OrderPaid integrationEvent,
        EventEnvelope envelope,
        CancellationToken cancellationToken
    )
    {
        _automatic ??= await db.InvoiceSettings.AnyAsync(s => s.Automatic, cancellationToken);
        var due =
            _automatic.Value
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
    ) => issue.SettleAsync(integrationEvent.OrderId, cancellationToken);
}

/// <summary>What was credited and then not given back after all is owed again: an invoice cancels its credit note.</summary>
internal sealed class CancelCreditNotes(IssueInvoice issue) : IEventConsumer<OrderRefundFailed>
{
    public const string Name = "checkout.cancel-credit-notes";

    public Task HandleAsync(
        OrderRefundFailed integrationEvent,
        EventEnvelope envelope,
        CancellationToken cancellationToken
    ) => issue.SettleAsync(integrationEvent.OrderId, cancellationToken);
}

/// <summary>What an order that has an invoice comes to more gets an invoice of its own, what it comes to less is credited.</summary>
internal sealed class InvoiceEdits(IssueInvoice issue) : IEventConsumer<OrderEdited>
{
    public const string Name = "checkout.invoice-edits";

    public Task HandleAsync(
        OrderEdited integrationEvent,
        EventEnvelope envelope,
        CancellationToken cancellationToken
    ) => issue.SettleAsync(integrationEvent.OrderId, cancellationToken);
}

/// <summary>What was invoiced of a cancelled order and never paid is credited too.</summary>
internal sealed class CreditCancellations(IssueInvoice issue) : IEventConsumer<OrderCancelled>
{
    public const string Name = "checkout.credit-cancellations";

    public Task HandleAsync(
        OrderCancelled integrationEvent,
        EventEnvelope envelope,
        CancellationToken cancellationToken
    ) => issue.SettleAsync(integrationEvent.OrderId, cancellationToken);
}
