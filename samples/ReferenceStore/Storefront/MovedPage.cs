namespace ReferenceStore.Storefront;

/// <summary>Leads whoever comes by an old address to the page's own, for good, with the query they brought.</summary>
internal static class MovedPage
{
    public static void Lead(HttpContext http, string path)
    {
        http.Response.StatusCode = StatusCodes.Status308PermanentRedirect;
        http.Response.Headers.Location = path + http.Request.QueryString;
    }
}
