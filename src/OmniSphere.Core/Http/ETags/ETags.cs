using System.Globalization;

namespace OmniSphere.Http;

/// <summary>Entity tags (RFC 9110 section 8.8.3): the version of a resource in quotes.</summary>
public static class ETags
{
    /// <summary>The strong tag of a version: <c>"3"</c>, quotes included.</summary>
    public static string Of(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>Reads <c>If-Match</c>, which may be absent.</summary>
    /// <exception cref="ProblemException">400 <c>request.malformed</c>: the header is not a list of entity tags.</exception>
    public static IfMatch IfMatch(this HttpContext context) => Http.IfMatch.Read(context.Request);

    /// <summary>Reads <c>If-Match</c>, which must be there.</summary>
    /// <exception cref="ProblemException">
    /// 428 <c>request.if_match_missing</c>; 400 <c>request.malformed</c>: the header is not a list of entity tags.
    /// </exception>
    public static IfMatch RequireIfMatch(this HttpContext context) => context.IfMatch().Required();
}
