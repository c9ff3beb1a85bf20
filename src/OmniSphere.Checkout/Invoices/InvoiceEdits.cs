using OmniSphere.Contracts.Checkout;
using OmniSphere.Events;

namespace OmniSphere.Checkout.Invoices;

/// <summary>
/// What an order that has an invoice comes to more gets an invoice of its own. What it comes to less is credited: with the
/// refund as far as money goes back, the rest here.
/// </summary>
internal sealed class InvoiceEdits(IssueInvoice issue) : IEventConsumer<OrderEdited>
{
    public const string Name = "checkout.invoice-edits";

    public async Task HandleAsync(
        OrderEdited integrationEvent,
        EventEnvelope envelope,
        CancellationToken cancellationToken
    )
    {
        var (id, difference) = (integrationEvent.OrderId, integrationEvent.Difference);
        if (difference.IsPositive)
        {
            await issue.SupplementAsync(id, integrationEvent.EditId, cancellationToken);
        }
        else if (-difference - integrationEvent.Refund is { IsPositive: true } unpaid)
        {
            await issue.CreditAsync(id, unpaid, cancellationToken);
        }
    }
}
