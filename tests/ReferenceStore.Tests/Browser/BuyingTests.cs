using System.Security.Cryptography;
using System.Text;
using AwesomeAssertions;
using Deque.AxeCore.Playwright;
using Microsoft.Data.Sqlite;
using Microsoft.Playwright;
using OmniSphere.Persistence;
using ReferenceStore.Tests.Shopping;
using ReferenceStore.Tests.Stores;

namespace ReferenceStore.Tests.Browser;

/// <summary>The storefront as shoppers use it, from search to order confirmation, in a real browser.</summary>
public sealed class BuyingTests(SharedStores stores, ChromiumBrowser browser)
{
    [Theory]
    [InlineData("acme", false, true)]
    [InlineData("lumiere", true, true)]
    [InlineData("werkstatt", true, false)]
    public async Task A_shopper_searches_narrows_buys_and_gets_a_mail(string slug, bool onPhone, bool withScripts)
    {
        var (visit, shop, word) = await EnterAsync(slug, onPhone, withScripts);
        var email = $"{word}@example.org".ToLowerInvariant();

        await visit.SearchAsync(word);
        (await visit.Page.Locator(".grid .card").CountAsync()).Should().Be(2);
        await visit.PictureAsync($"{slug}-search");
        await visit.NarrowAsync("colour", "red");
        (await visit.Page.Locator(".grid .card").CountAsync()).Should().Be(1);
        var reports = new List<IRequest>();
        visit.Page.Request += (_, request) =>
        {
            if (request.Url.EndsWith("/catalogue/v1/search/clicks", StringComparison.Ordinal))
            {
                reports.Add(request);
            }
        };
        await visit.TakeAsync();
        if (withScripts)
        {
            var report = reports.Should().ContainSingle("which product was chosen is reported").Subject;
            report
                .PostData.Should()
                .MatchRegex($"^\\{{\"query\":\"{word}\",\"productId\":\"prod_[0-9a-z]{{26}}\"\\}}$");
            report.Headers.Keys.Should().NotContain(["cookie", "authorization"]);
        }

        await visit.PictureAsync($"{slug}-cart");
        var card = withScripts ? null : await IssueGiftCardAsync(shop);
        if (card is not null)
        {
            await visit.UseGiftCardAsync("NOT-A-CARD");
            (await visit.Page.Locator(".totals").TextContentAsync())!.Should().NotContain("••••");
            await visit.UseGiftCardAsync(card);
        }

        await visit.GiveAddressAsync(email);
        await visit.PictureAsync($"{slug}-payment");
        await visit.PayAsync("pm_card_visa");
        await visit.PictureAsync($"{slug}-review");
        var id = await visit.OrderAsync();

        await visit.PictureAsync($"{slug}-order");
        var number = (await visit.Page.TextContentAsync(".thanks__number"))!;
        (await visit.Page.TextContentAsync(".thanks"))!.Should().Contain(email);
        if (card is not null)
        {
            (await visit.Page.Locator(".totals").TextContentAsync())!.Should().Contain($"•••• {card[^4..]}");
        }

        var order = await shop.GetAsync(
            $"/checkout/v1/admin/orders/{id}",
            ("Authorization", $"Bearer {await shop.SignInOwnerAsync()}")
        );
        number.Should().Contain((string)order["number"]!);
        await ReadMailAsync(visit, email, (string)order["number"]!);
        await visit.Page.Context.DisposeAsync();
    }

    [Fact]
    public async Task A_declined_card_says_why_and_leaves_the_cart_usable()
    {
        var (visit, _, word) = await EnterAsync("acme", onPhone: false, withScripts: true);
        await visit.SearchAsync(word);
        await visit.NarrowAsync("colour", "blue");
        await visit.TakeAsync();
        await visit.GiveAddressAsync("declined@example.org");

        await visit.PayAsync("pm_card_chargeDeclinedInsufficientFunds");
        await visit.PictureAsync("acme-declined");
        (await visit.Page.Locator("#payment [role=alert], #payment .alert").First.TextContentAsync())
            .Should()
            .NotBeNullOrWhiteSpace();
        await visit.Page.GotoAsync("/cart");
        await visit.Page.FillAsync(".lines input[name=quantity]", "2");
        await visit.Page.AndWaitForPageAsync(() => visit.Page.PressAsync(".lines input[name=quantity]", "Enter"));
        (await visit.Page.InputValueAsync(".lines input[name=quantity]")).Should().Be("2");

        await visit.Page.GotoAsync("/checkout");
        await visit.PayAsync("pm_card_visa");
        (await visit.OrderAsync()).Should().StartWith("ord_");
        await visit.Page.Context.DisposeAsync();
    }

    [Fact]
    public async Task A_card_that_is_kept_pays_the_difference_of_an_order_that_leaves_in_two()
    {
        var (visit, shop, word) = await EnterAsync("acme", onPhone: false, withScripts: true);
        var page = visit.Page;
        await visit.RegisterAsync($"{word}@example.org".ToLowerInvariant());
        (await page.Locator("section:has(#payment-methods) .nothing").CountAsync()).Should().Be(1, "no card is kept");
        await visit.SearchAsync(word);
        await visit.NarrowAsync("colour", "red");
        await visit.TakeAsync();
        await visit.GiveAddressAsync($"{word}@example.org".ToLowerInvariant());
        await page.CheckAsync("#payment input[name=Keep]");
        await visit.PayAsync("pm_card_visa");
        var id = await visit.OrderAsync();

        // The merchant adds one, and sends the two one after the other.
        var owner = ("Authorization", (string?)$"Bearer {await shop.SignInOwnerAsync()}");
        var path = $"/checkout/v1/admin/orders/{id}";
        var edited = await shop.PostAsync(
            $"{path}/edits",
            new { lines = new[] { new { line = 0, quantity = 2 } } },
            owner,
            ("If-Match", "*"),
            ("Idempotency-Key", id)
        );
        edited.Status.Should().Be(200, edited.Text);
        var units = new[] { new { line = 0, quantity = 1 } };
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().Date);
        var planned = await shop.PutAsync(
            $"{path}/shipments",
            new
            {
                shipments = new[]
                {
                    new { units, shipsOn = today.AddDays(10) },
                    new { units, shipsOn = today.AddDays(20) },
                },
            },
            owner,
            ("If-Match", "*")
        );
        planned.Status.Should().Be(200, planned.Text);

        await page.GotoAsync($"/order/{id}");
        (await page.Locator(".shipments li.panel").CountAsync()).Should().Be(2);
        (await page.TextContentAsync(".shipments"))!.Should().Contain("Leaves on").And.Contain($"1 × {word} lantern");
        await visit.PictureAsync("acme-difference");
        (await page.RunAxe()).Violations.Should().BeEmpty();
        (await page.IsCheckedAsync("#difference input[name=Method][value^=spm_]")).Should().BeTrue("it is the first");
        var keys = new KeyboardOnly(page);
        await keys.TabToAsync("#difference button[type=submit]");
        await keys.SendAsync();
        (await page.Locator("#difference").CountAsync()).Should().Be(0, "nothing is due any more");
        var order = await shop.GetAsync(path, owner);
        ((long)order["amountDue"]["amount"]!).Should().Be(0);

        await page.GotoAsync("/account");
        (await page.TextContentAsync(".order-list"))!.Should().Contain("2 items");
        (await page.TextContentAsync(".order-list__end strong")).Should().StartWith("$");
        (await page.TextContentAsync(".method-list"))!.Should().Contain("Visa •••• 4242");
        await visit.PictureAsync("acme-methods");
        (await page.RunAxe()).Violations.Should().BeEmpty();
        await keys.TabToAsync(".method-list form[action$=remove] button");
        await keys.SendAsync();
        (await page.Locator(".method-list").CountAsync()).Should().Be(0, "the card is forgotten");

        // The link of a mail about a cart that was left alone.
        var left = await shop.PostAsync("/checkout/v1/carts", new { });
        var token = (string)left["token"]!;
        var line = new { sku = $"{word}-blue".ToUpperInvariant(), quantity = 3 };
        (await shop.PostAsync($"/checkout/v1/carts/{(string)left["id"]!}/lines", line, ("X-Cart-Token", token)))
            .Status.Should()
            .Be(200);
        await SendLinkAsync(token);
        var link = $"/cart/resume/{(string)left["id"]!}?token=";
        await page.GotoAsync(link + Uri.EscapeDataString(token));
        (await page.RunAxe()).Violations.Should().BeEmpty();
        await page.ClickAsync("main form.panel button[type=submit]");
        (await page.InputValueAsync(".lines input[name=quantity]")).Should().Be("3");
        foreach (var wrong in new[] { token, "wrong", "a%0Ab" })
        {
            await page.GotoAsync(link + wrong);
            await page.ClickAsync("main form.panel button[type=submit]");
            (await page.InputValueAsync(".lines input[name=quantity]")).Should().Be("3", "the cart of before is kept");
        }
        await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task Everything_can_be_done_with_the_keyboard_alone()
    {
        var (visit, _, word) = await EnterAsync("acme", onPhone: false, withScripts: true);
        var keys = new KeyboardOnly(visit.Page);

        await visit.Page.GotoAsync("/");
        await visit.Page.Keyboard.PressAsync("Tab");
        (await keys.FocusedAsync("a.skip")).Should().BeTrue("the first stop leads past the navigation");
        await keys.TabToAsync("#q");
        await visit.Page.Keyboard.TypeAsync(word);
        await keys.SendAsync();
        await keys.TabToAsync("input[name='filter.colour'][value='red']");
        await keys.SendAsync("Space");
        await keys.TabToAsync(".grid .card__title a");
        await keys.SendAsync();
        await keys.TabToAsync("form.buy button[type=submit]");
        await keys.SendAsync();
        await keys.TabToAsync("aside a[href='/checkout']");
        await keys.SendAsync();
        await keys.TypeAsync("#email", "keys@example.org");
        await keys.SendAsync();
        await keys.TypeAsync("#shipping-firstName", "Ada");
        await keys.TypeAsync("#shipping-lastName", "Byron");
        await keys.TypeAsync("#shipping-line1", "1 rue de Rivoli");
        await keys.TypeAsync("#shipping-postalCode", "75001");
        await keys.TypeAsync("#shipping-city", "Paris");
        await keys.TabToAsync("#shipping-country");
        await visit.Page.Keyboard.TypeAsync("Fra");
        await keys.TabToAsync("#address button[type=submit]");
        await keys.SendAsync();
        await keys.TabToAsync("#shipping button[type=submit]");
        await keys.SendAsync();
        await keys.TabToAsync("#payment button[type=submit]");
        await keys.SendAsync();
        await keys.TabToAsync("#review button[type=submit]");
        await keys.SendAsync();

        visit.Page.Url.Should().Contain("/order/");
        (await visit.Page.TextContentAsync(".thanks"))!.Should().Contain("keys@example.org");
        await visit.Page.Context.DisposeAsync();
    }

    private async Task<(ShopVisit Visit, ShopClient Shop, string Word)> EnterAsync(
        string slug,
        bool onPhone,
        bool withScripts
    )
    {
        var store = await stores.OnAsync(DatabaseProvider.Sqlite);
        var shop = store.Shop(slug);
        var word = await ShopVisit.StockAsync(shop, $"Zephyr{Guid.CreateVersion7().ToString("N")[^6..]}");
        var page = await browser.OpenPageAsync(shop.Address, onPhone ? Viewports.Phone : Viewports.Desk, withScripts);
        return (new ShopVisit(page), shop, word);
    }

    /// <summary>As an hour later: the cart's token stands for that of the link as well.</summary>
    private async Task SendLinkAsync(string token)
    {
        var store = await stores.OnAsync(DatabaseProvider.Sqlite);
        await using var carts = new SqliteConnection($"Data Source={Path.Combine(store.DataFolder, "checkout.db")}");
        await carts.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = carts.CreateCommand();
        command.CommandText = "UPDATE carts SET recovery_hash = token_hash WHERE token_hash = @hash";
        command.Parameters.AddWithValue("@hash", SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        (await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken)).Should().Be(1);
    }

    private static async Task<string> IssueGiftCardAsync(ShopClient shop)
    {
        var issued = await shop.PostAsync(
            "/checkout/v1/admin/gift-cards",
            new { amount = new { amount = 100, currency = "EUR" } },
            ("Authorization", $"Bearer {await shop.SignInOwnerAsync()}"),
            ("Idempotency-Key", Guid.CreateVersion7().ToString())
        );
        issued.Status.Should().Be(201, issued.Text);
        return (string)issued["code"]!;
    }

    private static async Task ReadMailAsync(ShopVisit visit, string email, string number)
    {
        var row = await MainJobTests.EventuallyAsync(async () =>
        {
            await visit.Page.GotoAsync("/mailbox");
            var mail = visit.Page.Locator("tr, li").Filter(new() { HasText = email });
            return await mail.CountAsync() > 0 ? mail : null;
        });
        row.Should().NotBeNull("the order is confirmed by mail");
        await row!.First.Locator("a").First.ClickAsync();
        (await visit.Page.ContentAsync()).Should().Contain(number);
        await visit.PictureAsync($"{new Uri(visit.Page.Url).Host.Split('.')[0]}-mail");
        var body = visit.Page.FrameLocator("iframe");
        (await body.Locator("body").TextContentAsync())!.Should().Contain(number);
    }
}
