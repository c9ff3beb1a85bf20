using Microsoft.Extensions.Options;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Events;
using OmniSphere.Marketing.Deliveries;
using OmniSphere.Marketing.Mail;
using OmniSphere.Marketing.Templates;
using OmniSphere.Tenancy;
using Scriban.Runtime;

namespace OmniSphere.Marketing.Messages;

/// <summary>
/// Tells buyers what happens to their order: transactional mails, which need no consent; one for each event. Events from
/// before they told who bought are passed over.
/// </summary>
internal sealed class FollowOrder(MailQueue mails, FollowMail model)
    : IEventConsumer<OrderFulfilled>,
        IEventConsumer<OrderReturned>,
        IEventConsumer<OrderRefunded>,
        IEventConsumer<OrderEdited>,
        IEventConsumer<InvoiceIssued>
{
    public Task HandleAsync(OrderFulfilled shipped, EventEnvelope envelope, CancellationToken cancellationToken) =>
        EnqueueAsync(TemplateNames.OrderShipped, shipped.Buyer, envelope, _ => model.Of(shipped), cancellationToken);

    public Task HandleAsync(OrderReturned back, EventEnvelope envelope, CancellationToken cancellationToken) =>
        EnqueueAsync(TemplateNames.OrderReturned, back.Buyer, envelope, _ => model.Of(back), cancellationToken);

    public Task HandleAsync(OrderRefunded back, EventEnvelope envelope, CancellationToken cancellationToken) =>
        EnqueueAsync(TemplateNames.OrderRefunded, back.Buyer, envelope, c => model.Of(back, c), cancellationToken);

    public Task HandleAsync(OrderEdited edited, EventEnvelope envelope, CancellationToken cancellationToken) =>
        EnqueueAsync(TemplateNames.OrderEdited, edited.Buyer, envelope, c => model.Of(edited, c), cancellationToken);

    public Task HandleAsync(InvoiceIssued issued, EventEnvelope envelope, CancellationToken cancellationToken) =>
        EnqueueAsync(TemplateNames.InvoiceIssued, issued.Buyer, envelope, c => model.Of(issued, c), cancellationToken);

    private Task EnqueueAsync(
        string template,
        OrderBuyerData? buyer,
        EventEnvelope envelope,
        Func<MailCulture, ScriptObject> variables,
        CancellationToken cancellationToken
    ) =>
        buyer is null
            ? Task.CompletedTask
            : mails.EnqueueAsync(
                new MailOrder(
                    template,
                    envelope.Id,
                    EmailAddress.Of(buyer.Email, PersonName.Of(buyer.FirstName, buyer.LastName))
                ),
                variables,
                cancellationToken
            );
}

/// <summary>The variables of the mails that follow an order.</summary>
internal sealed class FollowMail(ITenantContext tenant, IOptions<StorefrontOptions> storefront)
{
    public ScriptObject Of(OrderFulfilled shipped)
    {
        var variables = Order(shipped.Buyer!, shipped.OrderId, shipped.Number, shipped.Lines);
        variables["shipment"] = new ScriptObject
        {
            ["carrier"] = shipped.Carrier,
            ["number"] = shipped.TrackingNumber,
            ["url"] = Web(shipped.TrackingUrl),
            ["complete"] = shipped.IsComplete,
        };
        return variables;
    }

    public ScriptObject Of(OrderReturned back) => Order(back.Buyer!, back.OrderId, back.Number, back.Lines);

    public ScriptObject Of(OrderRefunded back, MailCulture culture)
    {
        var variables = Order(back.Buyer!, back.OrderId, back.Number, []);
        variables["amount"] = culture.Money(back.Amount);
        return variables;
    }

    public ScriptObject Of(OrderEdited edited, MailCulture culture)
    {
        var variables = Order(edited.Buyer!, edited.OrderId, edited.Number, []);
        variables["changes"] = edited
            .Lines.Select(l => new ScriptObject
            {
                ["title"] = l.Title,
                ["from"] = l.From,
                ["to"] = l.To,
            })
            .ToArray();
        variables["total"] = culture.Money(edited.Total);
        variables["amount_due"] = edited.AmountDue.IsZero ? null : culture.Money(edited.AmountDue);
        return variables;
    }

    public ScriptObject Of(InvoiceIssued issued, MailCulture culture)
    {
        var variables = Order(issued.Buyer!, issued.OrderId, issued.OrderNumber, []);
        variables["invoice"] = new ScriptObject
        {
            ["number"] = issued.Number,
            ["credit_note"] = issued.IsCreditNote,
            ["total"] = culture.Money(issued.Total),
        };
        return variables;
    }

    private ScriptObject Order(
        OrderBuyerData buyer,
        Id<OrderKind> id,
        string number,
        IReadOnlyList<FulfilledLineData> lines
    )
    {
        var variables = WelcomeCustomer.Model(buyer.FirstName, buyer.LastName, buyer.Email);
        variables["order"] = new ScriptObject
        {
            ["id"] = id.ToString(),
            ["number"] = number,
            ["url"] = $"{storefront.Value.For(tenant.Required.Slug)}/order/{id}",
            ["lines"] = lines
                .Select(l => new ScriptObject
                {
                    ["title"] = l.Title,
                    ["sku"] = l.Sku,
                    ["quantity"] = l.Quantity,
                })
                .ToArray(),
        };
        return variables;
    }

    // Only web addresses become links.
    private static string? Web(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? url : null;
}
