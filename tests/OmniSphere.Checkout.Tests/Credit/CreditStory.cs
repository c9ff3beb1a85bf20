using System.Net;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Tests.Hosts;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;
using OmniSphere.Testing;

namespace OmniSphere.Checkout.Tests.Credit;

/// <summary>What stories of gift cards and store credit have in common.</summary>
internal static class CreditStory
{
    public static Shop Merchant(CheckoutTestHost host, Tenant? tenant = null)
    {
        var merchant = host.Shop(tenant ?? host.Acme);
        merchant.Client.AsStaff(
            tenant ?? host.Acme,
            CheckoutPermissions.CreditRead,
            CheckoutPermissions.CreditWrite,
            CheckoutPermissions.OrdersRead,
            CheckoutPermissions.OrdersWrite,
            CheckoutPermissions.SettingsWrite
        );
        return merchant;
    }

    public static Task<Answer> TryIssueAsync(Shop merchant, object request, string? key = null) =>
        merchant.PostAsync("admin/gift-cards", request, key: key ?? Guid.CreateVersion7().ToString());

    /// <summary>Issues a card of US dollars.</summary>
    public static async Task<(string Id, string Code)> IssueAsync(
        Shop merchant,
        long amount,
        string currency = "USD",
        DateTimeOffset? expiresAt = null
    )
    {
        var card = (await TryIssueAsync(merchant, new { amount = new { amount, currency }, expiresAt })).Should(
            HttpStatusCode.Created
        );
        return ((string)card["id"]!, (string)card["code"]!);
    }

    public static async Task<long> BalanceAsync(Shop merchant, string card) =>
        (long)(await merchant.GetAsync($"admin/gift-cards/{card}")).Should(HttpStatusCode.OK)["balance"]["amount"]!;

    public static async Task<IReadOnlyList<(string Movement, long Amount, long Balance)>> LedgerAsync(
        Shop merchant,
        string id,
        string kind = "gift-cards"
    )
    {
        var page = (await merchant.GetAsync($"admin/{kind}/{id}/ledger?limit=100")).Should(HttpStatusCode.OK);
        return
        [
            .. page["items"]
                .AsArray()
                .Reverse()
                .Select(e => ((string)e!["movement"]!, (long)e["amount"]!["amount"]!, (long)e["balance"]!["amount"]!)),
        ];
    }

    /// <summary>As when the process had died before it kept what it answered.</summary>
    public static Task<int> ForgetAnswersAsync(CheckoutTestHost host) =>
        host.ReadAsync(db =>
            db.WriteAsync($"DELETE FROM {db.Table("idempotency_keys")}", [], TestContext.Current.CancellationToken)
        );

    public static Task<Answer> EnterAsync(Basket basket, string code) => basket.PostAsync("gift-cards", new { code });

    public static Task<Answer> GrantAsync(Shop merchant, string customer, long amount, string reason = "Sorry") =>
        merchant.PostAsync(
            "admin/store-credit",
            new
            {
                customerId = customer,
                amount = new { amount, currency = "USD" },
                reason,
            },
            key: Guid.CreateVersion7().ToString()
        );

    public static Task<Answer> RefundAsync(Shop merchant, Answer order, long amount, string? to = null) =>
        merchant.PostAsync(
            $"admin/orders/{(string)order["id"]!}/refunds",
            new
            {
                amount = new { amount, currency = "USD" },
                reason = "Broken",
                to = to ?? "original",
            },
            key: Guid.CreateVersion7().ToString()
        );
}
