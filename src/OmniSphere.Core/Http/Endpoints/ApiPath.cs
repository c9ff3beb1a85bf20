namespace OmniSphere.Http;

/// <summary>Tells the API from the pages that the same host may serve.</summary>
internal static class ApiPath
{
    /// <summary>Whether the request went to an endpoint of a module or to an address like <c>/catalogue/v1/…</c>.</summary>
    public static bool Matches(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<ModuleMetadata>() is not null
        || Matches(context.Request.Path.Value);

    private static bool Matches(string? path)
    {
        if (path is not ['/', .. var rest])
        {
            return false;
        }

        var segments = rest.Split('/', 3);
        return segments.Length >= 2 && segments[1] is ['v', >= '0' and <= '9', ..];
    }
}
