using OmniSphere.Contracts.Checkout;
using OmniSphere.Events;
using OmniSphere.Marketing.Deliveries;
using OmniSphere.Marketing.Mail;
using OmniSphere.Marketing.Templates;

namespace OmniSphere.Marketing.Messages;

/// <summary>Thanks for an order and says what was bought: a transactional mail, which needs no consent.</summary>
internal sealed class ConfirmOrder(MailQueue mails, OrderMail model) : IEventConsumer<OrderCreated>
{
    public Task HandleAsync(OrderCreated order, EventEnvelope envelope, CancellationToken cancellationToken) =>
        mails.EnqueueAsync(
            new MailOrder(
                TemplateNames.OrderConfirmation,
                envelope.Id,
                EmailAddress.Of(order.Email, PersonName.Of(order.FirstName, order.LastName))
            ),
            culture => model.Of(order, culture),
            cancellationToken
        );
}

internal static class PersonName
{
    /// <summary>Both names in one line, or null when neither is known.</summary>
    public static string? Of(string? first, string? last) =>
        HeaderText.Line($"{first} {last}") is { Length: > 0 } name ? name : null;
}
