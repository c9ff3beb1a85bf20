using Microsoft.Extensions.Time.Testing;
using OmniSphere.Checkout.Payments.Stripe;
using OmniSphere.Checkout.Tests.Hosts;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Tests.Payments.Stripe;

/// <summary>A checkout whose two tenants have connected accounts at a <see cref="StripeServer"/>.</summary>
internal static class StripeShop
{
    public const string AcmeAccount = "acct_acme";
    public const string LumiereAccount = "acct_lumiere";
    public const string WebhookSecret = "whsec_platform_0123456789";
    public const string ConnectWebhookSecret = "whsec_connect_0123456789";

    public static Dictionary<string, string?> Settings(StripeServer server) =>
        new()
        {
            ["OmniSphere:Checkout:Stripe:SecretKey"] = StripeServer.SecretKey,
            ["OmniSphere:Checkout:Stripe:ApiBase"] = server.Address,
            ["OmniSphere:Checkout:Stripe:WebhookSecret"] = WebhookSecret,
            ["OmniSphere:Checkout:Stripe:ConnectWebhookSecret"] = ConnectWebhookSecret,
        };

    public static async Task<CheckoutTestHost> StartAsync(
        StripeServer server,
        DatabaseProvider provider = DatabaseProvider.Sqlite,
        FakeTimeProvider? clock = null,
        EventSink? events = null
    )
    {
        var host = await CheckoutTestHost.StartAsync(provider, clock, Settings(server), events);
        await ConnectAsync(host, host.Acme, AcmeAccount);
        await ConnectAsync(host, host.Lumiere, LumiereAccount);
        return host;
    }

    private static Task<int> ConnectAsync(CheckoutTestHost host, Tenant tenant, string account) =>
        host.ReadAsync(
            db =>
            {
                db.StripeAccounts.Add(
                    new StripeAccount
                    {
                        TenantId = tenant.Id,
                        CreationKey = account,
                        AccountId = account,
                        ChargesEnabled = true,
                        PayoutsEnabled = true,
                        DetailsSubmitted = true,
                    }
                );
                return db.SaveChangesAsync();
            },
            tenant
        );
}
