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

    internal string Select(HttpContext context) =>
        _schemes.FirstOrDefault(s => s.Fits(context)).Scheme ?? OmniSphereBearer.Scheme;
}
