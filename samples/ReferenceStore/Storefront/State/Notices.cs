namespace ReferenceStore.Storefront.State;

/// <summary>A message from the request that changed something to the page that is shown next.</summary>
internal sealed class Notices(ProtectedCookies cookies)
{
    private const string Cookie = "os_notice";

    public void Success(string text) => Leave(new Notice("success", text));

    public void Error(string text) => Leave(new Notice("error", text));

    /// <summary>The message, once.</summary>
    public Notice? Take()
    {
        var notice = cookies.Read(Cookie, StateJson.Default.Notice);
        if (notice is not null)
        {
            cookies.Delete(Cookie);
        }

        return notice;
    }

    private void Leave(Notice notice) =>
        cookies.Write(Cookie, notice, StateJson.Default.Notice, TimeSpan.FromMinutes(5));
}
