using Microsoft.Extensions.Options;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Events;
using OmniSphere.Marketing.Deliveries;
using OmniSphere.Marketing.Mail;
using OmniSphere.Marketing.Templates;
using OmniSphere.Tenancy;
using Scriban.Runtime;

namespace OmniSphere.Marketing.Messages;

/// <summary>Tells who asked for it that a product can be bought again: the one message that was asked for.</summary>
internal sealed class TellBackInStock(MailQueue mails, ITenantContext tenant, IOptions<StorefrontOptions> storefront)
    : IEventConsumer<StockAwaited>
{
    public Task HandleAsync(StockAwaited awaited, EventEnvelope envelope, CancellationToken cancellationToken) =>
        mails.EnqueueAsync(
            new MailOrder(TemplateNames.BackInStock, envelope.Id, EmailAddress.Of(awaited.Email)),
            _ => new ScriptObject
            {
                ["product"] = new ScriptObject
                {
                    ["title"] = awaited.Title,
                    ["sku"] = awaited.Sku,
                    ["url"] = $"{storefront.Value.For(tenant.Required.Slug)}/p/{Uri.EscapeDataString(awaited.Slug)}",
                },
            },
            cancellationToken
        );
}
