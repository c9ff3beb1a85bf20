namespace OmniSphere.Authorization;

/// <summary>
/// Which authentication scheme knows the caller of a request. Bearer tokens and API keys are built in; a host adds
/// others with <see cref="Add"/>.
/// </summary>
public sealed class CallerSchemes
{
    /// <summary>The scheme every audience is checked with; it forwards to the one that fits the request.</summary>
    public const string Scheme = "OmniSphere";

    private readonly List<(string Scheme, Func<HttpContext, bool> Fits)> _schemes = [];

    /// <summary>Lets another scheme authenticate the requests that <paramref name="fits"/> picks, before bearer tokens.</summary>
    /// <param name="scheme">The name it was added under with <c>AddAuthentication().AddScheme(…)</c>.</param>
    /// <param name="fits">Whether the request carries its kind of credentials.</param>
    public CallerSchemes Add(string scheme, Func<HttpContext, bool> fits)
    {
        _schemes.Add((scheme, fits));
        return this;
    }

    internal string Select(HttpContext context) => Find(context) ?? OmniSphereBearer.Scheme;

    /// <summary>The scheme of the credentials that a request carries, or null where it carries none.</summary>
    internal string? Find(HttpContext context)
    {
        foreach (var (scheme, fits) in _schemes)
        {
            if (fits(context))
            {
                return scheme;
            }
        }

        return context.Request.Headers.Authorization.Count > 0 ? OmniSphereBearer.Scheme : null;
    }
}
