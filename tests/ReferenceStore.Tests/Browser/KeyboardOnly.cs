using Microsoft.Playwright;

namespace ReferenceStore.Tests.Browser;

/// <summary>Walks a page as somebody who has no mouse: by Tab, letters, Space and Enter.</summary>
internal sealed class KeyboardOnly(IPage page)
{
    private const int MostStops = 150;

    public Task<bool> FocusedAsync(string selector) =>
        page.EvaluateAsync<bool>("s => document.activeElement?.matches(s) ?? false", selector);

    /// <summary>Presses Tab until an element has the focus, which must be seen.</summary>
    public async Task TabToAsync(string selector)
    {
        for (var i = 0; i < MostStops; i++)
        {
            if (await FocusedAsync(selector))
            {
                if (!await IsMarkedAsync())
                {
                    throw new InvalidOperationException($"Nothing shows that '{selector}' has the focus.");
                }

                return;
            }

            await page.Keyboard.PressAsync("Tab");
        }

        throw new InvalidOperationException($"Tab does not reach '{selector}' on {page.Url}.");
    }

    public async Task TypeAsync(string selector, string text)
    {
        await TabToAsync(selector);
        await page.Keyboard.TypeAsync(text);
    }

    /// <summary>Presses a key that leads to another page.</summary>
    public Task SendAsync(string key = "Enter") => page.AndWaitForPageAsync(() => page.Keyboard.PressAsync(key));

    private Task<bool> IsMarkedAsync() =>
        page.EvaluateAsync<bool>(
            """
            () => {
              const marked = (e) => [null, "::before", "::after"].some((part) => {
                const style = getComputedStyle(e, part);
                return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
              });
              const focused = document.activeElement;
              return marked(focused) || marked(focused.closest("label, form, .card, .field") ?? focused);
            }
            """
        );
}
