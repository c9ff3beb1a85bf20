using System.Text.Json.Nodes;
using AwesomeAssertions;
using Microsoft.Playwright;
using OmniSphere.Testing;
using ReferenceStore.Tests.Stores;

namespace ReferenceStore.Tests.Browser;

/// <summary>A shopper in front of the storefront, who knows pages by what is on them, in whatever language.</summary>
internal sealed class ShopVisit(IPage page)
{
    public IPage Page => page;

    /// <summary>Two products that share a word of their titles and differ in colour; says the word.</summary>
    public static async Task<string> StockAsync(ShopClient shop, string word)
    {
        string Line(string colour) =>
            new JsonObject
            {
                ["title"] = $"{word} lantern, {colour}",
                ["description"] = "A lantern for the garden.\nIt swings from a hook and burns for eight hours.",
                ["brand"] = "Bramble",
                ["status"] = "published",
                ["attributes"] = new JsonObject { ["colour"] = colour },
                ["variants"] = new JsonArray(
                    new JsonObject
                    {
                        ["sku"] = $"{word}-{colour}".ToUpperInvariant(),
                        ["price"] = new JsonObject
                        {
                            ["amount"] = 2490,
                            ["currency"] = Shopping.MainJobTests.Currency(shop.Slug),
                        },
                        ["stock"] = 20,
                    }
                ),
            }.ToJsonString();

        await shop.ImportAsync(await shop.SignInOwnerAsync(), $"{Line("red")}\n{Line("blue")}");
        await Shopping.MainJobTests.EventuallyAsync(async () =>
            (int)(await shop.GetAsync($"/catalogue/v1/search?q={word}"))["total"]! == 2 ? "found" : null
        );
        return word;
    }

    /// <summary>Opens an account and signs in with it.</summary>
    public async Task RegisterAsync(string email)
    {
        await page.GotoAsync("/account/register?returnUrl=%2Faccount");
        await page.FillAsync("#email", email);
        await page.FillAsync("#password", "quiet harbour lantern 42");
        await page.AndWaitForPageAsync(() => page.ClickAsync("main form button[type=submit]"));
    }

    public async Task SearchAsync(string text)
    {
        await page.GotoAsync("/");
        await page.FillAsync("#q", text);
        try
        {
            await page.AndWaitForPageAsync(() => page.PressAsync("#q", "Enter"), TimeSpan.FromSeconds(15));
        }
        catch (TimeoutException)
        {
            // A browser drops keys that come before a page's first frame: a person would press again.
            await page.AndWaitForPageAsync(() => page.PressAsync("#q", "Enter"));
        }

        page.Url.Should().Contain("/search?");
    }

    /// <summary>Ticks a value of a facet; on a phone the filters are opened first and sent with their button.</summary>
    public async Task NarrowAsync(string attribute, string value)
    {
        var box = page.Locator($"input[name='filter.{attribute}'][value='{value}']");
        if (!await box.IsVisibleAsync())
        {
            await page.ClickAsync("details.facets > summary");
        }

        var sends = page.ViewportSize!.Width < 1024 || !await HasScriptsAsync();
        if (sends)
        {
            await box.ClickAsync();
        }

        await page.AndWaitForPageAsync(() => sends ? page.ClickAsync("#facets button[type=submit]") : box.ClickAsync());
        page.Url.Should().Contain("filter.");
    }

    /// <summary>Opens the only product that is listed and puts it into the cart.</summary>
    public async Task TakeAsync()
    {
        await page.AndWaitForPageAsync(() => page.Locator(".grid .card__title a").ClickAsync());
        page.Url.Should().Contain("/p/");
        await page.AndWaitForPageAsync(() => page.ClickAsync("form.buy button[type=submit]"));
        page.Url.Should().EndWith("/cart");
    }

    /// <summary>Enters a gift card in the cart.</summary>
    public async Task UseGiftCardAsync(string code)
    {
        await page.ClickAsync("details:has(#gift-card) summary");
        await page.FillAsync("#gift-card", code);
        await page.AndWaitForPageAsync(() => page.ClickAsync("details:has(#gift-card) button[type=submit]"));
    }

    public async Task GiveAddressAsync(string email)
    {
        await page.ClickAsync("aside a[href='/checkout']");
        await page.FillAsync("#email", email);
        await SendAsync("#contact");
        await page.FillAsync("#shipping-firstName", "Ada");
        await page.FillAsync("#shipping-lastName", "Byron");
        await page.FillAsync("#shipping-line1", "1 rue de Rivoli");
        await page.FillAsync("#shipping-postalCode", "75001");
        await page.FillAsync("#shipping-city", "Paris");
        await page.SelectOptionAsync("#shipping-country", "FR");
        await SendAsync("#address");
        await SendAsync("#shipping");
    }

    public async Task PayAsync(string card)
    {
        await page.CheckAsync($"input[name=Method][value={card}]");
        await SendAsync("#payment");
    }

    /// <summary>Places the order and says its id.</summary>
    public async Task<string> OrderAsync()
    {
        await SendAsync("#review");
        page.Url.Should().Contain("/order/");
        return new Uri(page.Url).AbsolutePath.Split('/')[^1];
    }

    /// <summary>Keeps a picture of the page for people to look at, below <c>artifacts/screenshots</c>.</summary>
    public Task PictureAsync(string name) =>
        page.ScreenshotAsync(
            new() { Path = Path.Combine(Repository.Folder, "artifacts", "screenshots", $"{name}.png"), FullPage = true }
        );

    private Task SendAsync(string step) =>
        page.AndWaitForPageAsync(() => page.ClickAsync($"{step} button[type=submit]"));

    private async Task<bool> HasScriptsAsync()
    {
        try
        {
            return await page.EvaluateAsync<bool>("() => true");
        }
        catch (PlaywrightException)
        {
            return false;
        }
    }
}
