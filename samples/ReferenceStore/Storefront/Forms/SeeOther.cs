namespace ReferenceStore.Storefront.Forms;

/// <summary>303: after a form was sent the browser goes on with GET (RFC 9110, section 15.4.4).</summary>
internal sealed class SeeOther(string path) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = path;
        return Task.CompletedTask;
    }
}
