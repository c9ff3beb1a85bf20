using System.Net;
using System.Text.RegularExpressions;
using AwesomeAssertions;
using OmniSphere.Persistence;
using ReferenceStore.Tests.Shopping;
using ReferenceStore.Tests.Stores;

namespace ReferenceStore.Tests.Platform;

/// <summary>From an operator's call to the first order, as a new merchant lives it.</summary>
public sealed partial class NewTenantTests(SharedStores stores)
{
    private const string Tenants = "/platform/v1/tenants";

    public static TheoryData<DatabaseProvider> Providers => SharedStores.Providers;

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_tenant_made_by_an_operator_sells_once_its_owner_has_come_in_by_mail(DatabaseProvider provider)
    {
        var store = await stores.OnAsync(provider);
        var slug = $"fresh-{Guid.CreateVersion7():N}"[..20];
        var platform = new ShopClient("", store.Port);
        var created = await platform.PostAsync(
            Tenants,
            new
            {
                slug,
                name = "Fresh",
                currency = "EUR",
                culture = "en-GB",
                country = "FR",
                contactEmail = "hello@fresh.example",
                owner = new { email = "olive@fresh.example", firstName = "Olive" },
            },
            RunningStore.Operator,
            ("Idempotency-Key", slug)
        );
        created.Status.Should().Be(201, created.Text);

        var shop = store.Shop(slug);
        var invitation = await MainJobTests.EventuallyAsync(async () => await TokenAsync(shop, "olive@fresh.example"));
        invitation.Should().NotBeNull("the owner is invited by mail");
        var chosen = await shop.PostAsync(
            "/auth/v1/password/reset",
            new { token = invitation, newPassword = "a shop of my own" }
        );
        chosen.Status.Should().BeOneOf([200, 204], chosen.Text);
        var owner = await shop.SignInAsync(
            "/auth/v1/staff/login",
            "dashboard",
            "olive@fresh.example",
            "a shop of my own"
        );
        await shop.ImportAsync(owner, ShopClient.ProductLine("FRESH-1", 3, 1500, "EUR"));
        var (_, order) = await Basket.BuyAsync(shop, "FRESH-1");
        order.Status.Should().Be(201, order.Text);

        var id = (string)created["id"]!;
        (await platform.PostAsync($"{Tenants}/{id}/suspend", null, RunningStore.Operator)).Status.Should().Be(200);
        foreach (
            var path in new[] { "/catalogue/v1/products", "/checkout/v1/orders", "/.well-known/openid-configuration" }
        )
        {
            var closed = await shop.GetAsync(path, ("Authorization", $"Bearer {owner}"));
            closed.Status.Should().Be(403);
            closed.Code.Should().Be("tenant.suspended");
        }

        (await shop.GetAsync("/")).Status.Should().Be(403);
        (await store.Shop("acme").GetAsync("/catalogue/v1/products")).Status.Should().Be(200);
        (await platform.PostAsync($"{Tenants}/{id}/resume", null, RunningStore.Operator)).Status.Should().Be(200);
        (await Basket.BuyAsync(shop, "FRESH-1")).Last.Status.Should().Be(201);
    }

    private static async Task<string?> TokenAsync(ShopClient shop, string recipient)
    {
        var list = await shop.GetAsync("/mailbox");
        if (!list.Text.Contains(recipient, StringComparison.Ordinal))
        {
            return null;
        }

        var mail = await shop.GetAsync($"/mailbox/{MailId().Match(list.Text).Value}/html");
        return WebUtility.UrlDecode(Token().Match(WebUtility.HtmlDecode(mail.Text)).Groups["token"].Value);
    }

    [GeneratedRegex("mbx_[0-9a-z]{26}|mail_[0-9a-z]{26}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MailId();

    [GeneratedRegex("token=(?<token>[A-Za-z0-9_%-]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();
}
