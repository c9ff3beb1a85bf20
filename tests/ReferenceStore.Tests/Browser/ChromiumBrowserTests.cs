using AwesomeAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ReferenceStore.Tests.Browser;

public sealed class ChromiumBrowserTests(ChromiumBrowser browser)
{
    [Theory]
    [InlineData(true, "acme.localhost, scripted")]
    [InlineData(false, "acme.localhost")]
    public async Task A_page_of_a_shop_opens_by_its_own_host_name(bool javaScript, string expected)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var site = builder.Build();
        site.MapGet("/", (HttpContext http) => Results.Content(Page(http.Request.Host.Host), "text/html"));
        await site.StartAsync(TestContext.Current.CancellationToken);

        var shop = new UriBuilder(site.Urls.First()) { Host = "acme.localhost" }.Uri;
        var page = await browser.OpenPageAsync(shop, Viewports.Phone, javaScript);
        await page.GotoAsync("/");

        (await page.TextContentAsync("p")).Should().Be(expected);
        await page.Context.DisposeAsync();
    }

    private static string Page(string host) =>
        $"<p>{host}</p><script>document.querySelector('p').append(', scripted')</script>";
}
