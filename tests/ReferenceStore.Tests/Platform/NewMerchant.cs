using System.Net;
using System.Text.RegularExpressions;
using AwesomeAssertions;
using ReferenceStore.Tests.Shopping;
using ReferenceStore.Tests.Stores;

namespace ReferenceStore.Tests.Platform;

/// <summary>A tenant that an operator has made, with its owner signed in and one product on sale.</summary>
public sealed partial record NewMerchant(string Id, string Slug, ShopClient Shop, string OwnerToken, string Sku)
{
    private const string Email = "olive@fresh.example";
    private const string Password = "a shop of my own";

    public static Task<NewMerchant> OpenAsync(RunningStore store, string? database = null) =>
        OpenAsync(store.Port, database);

    /// <summary>The same at a port where a store answers, as one process or as several.</summary>
    public static async Task<NewMerchant> OpenAsync(int port, string? database = null)
    {
        var slug = $"fresh-{Guid.CreateVersion7().ToString("N")[^14..]}";
        var created = await CreateAsync(port, slug, database);
        created.Status.Should().Be(201, created.Text);

        var shop = new ShopClient(slug, port);
        var invitation = await MainJobTests.EventuallyAsync(() => TokenAsync(shop));
        invitation.Should().NotBeNull("the owner is invited by mail");
        var chosen = await shop.PostAsync(
            "/auth/v1/password/reset",
            new { token = invitation, newPassword = Password }
        );
        chosen.Status.Should().BeOneOf([200, 204], chosen.Text);
        var owner = await shop.SignInAsync("/auth/v1/staff/login", "dashboard", Email, Password);
        var sku = $"{slug}-1";
        await shop.ImportAsync(owner, ShopClient.ProductLine(sku, 3, 1500, "EUR"));
        var shipping = await MainJobTests.EventuallyAsync(() => ShippingAsync(shop, owner));
        shipping.Should().NotBeNull("the checkout opens its part of the shop as auth does, each in its own time");
        return new NewMerchant((string)created["id"]!, slug, shop, owner, sku);
    }

    public static Task<Answer> CreateAsync(RunningStore store, string slug, string? database = null) =>
        CreateAsync(store.Port, slug, database);

    private static Task<Answer> CreateAsync(int port, string slug, string? database) =>
        new ShopClient("", port).PostAsync(
            "/platform/v1/tenants",
            new
            {
                slug,
                name = "Fresh",
                currency = "EUR",
                culture = "en-GB",
                country = "FR",
                contactEmail = "hello@fresh.example",
                owner = new { email = Email, firstName = "Olive" },
                database,
            },
            RunningStore.Operator,
            ("Idempotency-Key", Guid.CreateVersion7().ToString())
        );

    private static async Task<string?> ShippingAsync(ShopClient shop, string owner)
    {
        var methods = await shop.GetAsync("/checkout/v1/admin/shipping-methods", ("Authorization", $"Bearer {owner}"));
        return methods.Status == 200 && methods["items"]!.AsArray().Count > 0 ? methods.Text : null;
    }

    private static async Task<string?> TokenAsync(ShopClient shop)
    {
        var list = await shop.GetAsync("/mailbox");
        if (!list.Text.Contains(Email, StringComparison.Ordinal))
        {
            return null;
        }

        var mail = await shop.GetAsync($"/mailbox/{MailId().Match(list.Text).Value}/html");
        return WebUtility.UrlDecode(Token().Match(WebUtility.HtmlDecode(mail.Text)).Groups["token"].Value);
    }

    [GeneratedRegex("mbx_[0-9a-z]{26}", RegexOptions.None, 1000)]
    private static partial Regex MailId();

    [GeneratedRegex("token=(?<token>[A-Za-z0-9_%-]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();
}
