using Microsoft.Extensions.Options;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Events;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Webhooks;

/// <summary>Adds webhooks to the checkout.</summary>
internal static class WebhookServices
{
    public static void AddWebhooks(this OmniSphereBuilder builder)
    {
        var services = builder.Services;
        services.AddDataProtection();
        services.AddSingleton<WebhookSecrets>();
        services.AddHostedService<SealWebhookSecrets>();
        services.AddScoped<KeepWebhooks>();
        services.AddScoped<WebhookDeliveries>();
        services.AddSingleton<SendWebhooks>();
        services.AddHostedService(sp => sp.GetRequiredService<SendWebhooks>());
        services
            .AddHttpClient(nameof(SendWebhooks))
            .RemoveAllLoggers()
            .ConfigurePrimaryHttpMessageHandler(sp =>
                PublicNetwork.Handler(
                    sp.GetRequiredService<IOptions<CheckoutOptions>>().Value.WebhooksToPrivateNetworks
                )
            );
        builder.Queue<OrderCreated>();
        builder.Queue<OrderPaid>();
        builder.Queue<OrderCancelled>();
        builder.Queue<OrderRefunded>();
        builder.Queue<OrderRefundFailed>();
        builder.Queue<OrderDisputed>();
        builder.Queue<OrderEdited>();
        builder.Queue<OrderFulfilled>();
        builder.Queue<OrderTrackingChanged>();
        builder.Queue<OrderReturnRequested>();
        builder.Queue<OrderReturned>();
        builder.Queue<InvoiceIssued>();
        builder.Queue<GiftCardIssued>();
        builder.Queue<StoreCreditChanged>();
    }

    private static void Queue<TEvent>(this OmniSphereBuilder builder)
        where TEvent : IIntegrationEvent =>
        builder.AddEventConsumer<CheckoutDbContext, TEvent, QueueWebhooks<TEvent>>(QueueWebhooks<TEvent>.Name);
}
