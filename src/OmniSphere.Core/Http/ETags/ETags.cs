using System.Globalization;
using Microsoft.Net.Http.Headers;

namespace OmniSphere.Http;

/// <summary>Entity tags (RFC 9110 section 8.8.3): the version of a resource in quotes.</summary>
public static class ETags
{
    /// <summary>The strong tag of a version: <c>"3"</c>, quotes included.</summary>
    public static string Of(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>
    /// Whether the client of a GET or HEAD has said by <c>If-None-Match</c> that it has what carries this tag, so that 304
    /// is the answer. A header that cannot be read is ignored: it only saves a transfer (RFC 9110 section 13.1.2).
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="tag">The tag with its quotes.</param>
    public static bool IsKnown(HttpRequest request, string tag)
    {
        ArgumentNullException.ThrowIfNull(request);
        var known = request.Headers.IfNoneMatch;
        return known.Count > 0
            && (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            && (
                (known.Count == 1 && known[0] == tag)
                || (
                    EntityTagHeaderValue.TryParseList([.. known.Select(h => h ?? "")], out var tags)
                    && tags.Any(t =>
                        t.Equals(EntityTagHeaderValue.Any)
                        || t.Compare(new EntityTagHeaderValue(tag), useStrongComparison: false)
                    )
                )
            );
    }
}
