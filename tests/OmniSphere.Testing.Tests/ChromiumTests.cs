using System.Diagnostics;
using AwesomeAssertions;

namespace OmniSphere.Testing.Tests;

public sealed class ChromiumTests
{
    [Fact]
    public async Task The_browser_runs_the_script_of_a_page()
    {
        TestServices.Require(Chromium.SkipReason);
        using var profile = TestFolder.Create("chromium");
        var start = new ProcessStartInfo(
            Chromium.ExecutablePath!,
            [
                .. Chromium.Arguments,
                "--headless",
                $"--user-data-dir={profile.Path}",
                "--dump-dom",
                "data:text/html,<p></p><script>document.querySelector('p').textContent = 6 * 7</script>",
            ]
        )
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        using var browser = Process.Start(start)!;
        var errors = browser.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var page = await browser.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);

        page.Should().Contain("<p>42</p>", "Chromium said: {0}", await errors);
    }
}
