using AwesomeAssertions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using OmniSphere.Persistence;
using ReferenceStore.Tests.Stores;

namespace ReferenceStore.Tests.Browser;

/// <summary>The main pages against the rules of WCAG 2.2 A and AA that axe can check.</summary>
public sealed class AccessibilityTests(SharedStores stores, ChromiumBrowser browser)
{
    /// <summary>What is in order is not listed, which spares axe much of the work.</summary>
    private static readonly AxeRunOptions Faults = new() { ResultTypes = [ResultType.Violations] };

    [Theory]
    [InlineData("acme", false)]
    [InlineData("lumiere", true)]
    public async Task The_main_pages_break_no_rule(string slug, bool onPhone)
    {
        var store = await stores.OnAsync(DatabaseProvider.Sqlite);
        var shop = store.Shop(slug);
        var word = await ShopVisit.StockAsync(shop, $"Axe{Guid.CreateVersion7().ToString("N")[^6..]}");
        var size = onPhone ? Viewports.Phone : Viewports.Desk;
        var visit = new ShopVisit(await browser.OpenPageAsync(shop.Address, size));
        var faults = new List<string>();

        string[] more = onPhone ? [] : ["/account/login", "/account/register", "/pages/shipping", "/not-here"];
        foreach (var path in (string[])["/", "/search", .. more])
        {
            await visit.Page.GotoAsync(path);
            await LookAsync();
        }

        await visit.SearchAsync(word);
        await LookAsync();
        await visit.NarrowAsync("colour", "red");
        await visit.Page.AndWaitForPageAsync(() => visit.Page.Locator(".grid .card__title a").ClickAsync());
        await LookAsync();
        await visit.Page.AndWaitForPageAsync(() => visit.Page.ClickAsync("form.buy button[type=submit]"));
        await LookAsync();
        await visit.GiveAddressAsync("axe@example.org");
        await LookAsync();
        await visit.PayAsync("pm_card_visa");
        await LookAsync();
        await visit.OrderAsync();
        await LookAsync();
        await visit.Page.GotoAsync($"http://localhost:{store.Port}/");
        await LookAsync();

        string.Join('\n', faults.Distinct()).Should().BeEmpty();
        await visit.Page.Context.DisposeAsync();

        async Task LookAsync()
        {
            var page = visit.Page;
            var path = new Uri(page.Url).PathAndQuery;
            var name = path.Split('?')[0].Split('/', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() ?? "home";
            await visit.PictureAsync($"{slug}-{(onPhone ? "phone" : "desk")}-{name}");
            var found = await page.RunAxe(Faults);
            faults.AddRange(found.Violations.Select(v => $"{path}: {v.Id} ({v.Impact}) {v.Nodes[0].Html}"));
            var sideways = await page.EvaluateAsync<int>(
                "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
            );
            if (sideways > 0)
            {
                faults.Add($"{path}: scrolls {sideways} pixels sideways");
            }
        }
    }
}
