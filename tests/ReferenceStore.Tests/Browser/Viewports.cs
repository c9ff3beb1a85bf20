using Microsoft.Playwright;

namespace ReferenceStore.Tests.Browser;

/// <summary>The screens that pages are looked at on, in CSS pixels.</summary>
public static class Viewports
{
    public static ViewportSize Desk => new() { Width = 1280, Height = 800 };

    public static ViewportSize Phone => new() { Width = 390, Height = 844 };
}
