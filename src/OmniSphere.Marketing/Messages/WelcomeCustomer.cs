using OmniSphere.Contracts.Auth;
using OmniSphere.Events;
using OmniSphere.Marketing.Deliveries;
using OmniSphere.Marketing.Mail;
using OmniSphere.Marketing.Templates;
using Scriban.Runtime;

namespace OmniSphere.Marketing.Messages;

/// <summary>Greets a new account.</summary>
internal sealed class WelcomeCustomer(MailQueue mails) : IEventConsumer<CustomerRegistered>
{
    public Task HandleAsync(CustomerRegistered customer, EventEnvelope envelope, CancellationToken cancellationToken) =>
        mails.EnqueueAsync(
            new MailOrder(
                TemplateNames.CustomerWelcome,
                envelope.Id,
                EmailAddress.Of(customer.Email, PersonName.Of(customer.FirstName, customer.LastName))
            ),
            _ => Model(customer.FirstName, customer.LastName, customer.Email),
            cancellationToken
        );

    public static ScriptObject Model(string? first, string? last, string email) =>
        new()
        {
            ["customer"] = new ScriptObject
            {
                ["first_name"] = first,
                ["last_name"] = last,
                ["email"] = email,
            },
        };
}
