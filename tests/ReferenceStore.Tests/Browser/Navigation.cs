using Microsoft.Playwright;

namespace ReferenceStore.Tests.Browser;

/// <summary>Steps that lead to another page, which may have the same address.</summary>
internal static class Navigation
{
    public static async Task AndWaitForPageAsync(this IPage page, Func<Task> step, TimeSpan? atMost = null)
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Arrive(object? sender, IPage where) => arrived.TrySetResult();
        page.DOMContentLoaded += Arrive;
        try
        {
            await step();
            await arrived.Task.WaitAsync(atMost ?? TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        }
        finally
        {
            page.DOMContentLoaded -= Arrive;
        }
    }
}
