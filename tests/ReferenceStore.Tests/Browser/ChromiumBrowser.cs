using Microsoft.Playwright;
using OmniSphere.Testing;
using ReferenceStore.Tests.Browser;

[assembly: AssemblyFixture(typeof(ChromiumBrowser))]

namespace ReferenceStore.Tests.Browser;

/// <summary>
/// One Chromium for all tests of this assembly, started by the first test that opens a page. A test takes it as a
/// constructor parameter.
/// </summary>
public sealed class ChromiumBrowser : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>
    /// Opens an empty page with cookies of its own; dispose its context to close it. Skips the running test (fails it on
    /// a build server) where no browser can be had.
    /// </summary>
    /// <param name="shop">
    /// What relative addresses are relative to, such as <c>http://acme.localhost:40123</c>; the browser itself knows
    /// that names under <c>localhost</c> are this machine.
    /// </param>
    /// <param name="viewport">The size of the screen; <see cref="Viewports.Desk"/> by default.</param>
    /// <param name="javaScript">False for a browser that runs no scripts.</param>
    public async Task<IPage> OpenPageAsync(Uri shop, ViewportSize? viewport = null, bool javaScript = true)
    {
        TestServices.Require(Chromium.SkipReason);
        var browser = await LaunchAsync();
        var context = await browser.NewContextAsync(
            new()
            {
                BaseURL = shop.ToString(),
                ViewportSize = viewport ?? Viewports.Desk,
                JavaScriptEnabled = javaScript,
                Locale = "en-US",
            }
        );
        context.SetDefaultTimeout(60_000);
        return await context.NewPageAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        _gate.Dispose();
    }

    private async Task<IBrowser> LaunchAsync()
    {
        await _gate.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            _playwright ??= await Playwright.CreateAsync();
            return _browser ??= await _playwright.Chromium.LaunchAsync(
                new() { ExecutablePath = Chromium.ExecutablePath, Args = Chromium.Arguments }
            );
        }
        finally
        {
            _gate.Release();
        }
    }
}
