using Microsoft.Net.Http.Headers;

namespace OmniSphere.Http;

/// <summary>
/// The <c>If-Match</c> header of an update (RFC 9110 section 13.1.1). Take it as a parameter of the endpoint, then call
/// <see cref="Guard"/> with the version that was read.
/// </summary>
public sealed class IfMatch : IBindableFromHttpContext<IfMatch>
{
    private readonly IList<EntityTagHeaderValue> _tags;

    private IfMatch(IList<EntityTagHeaderValue> tags) => _tags = tags;

    /// <summary>Whether the header was sent.</summary>
    public bool IsPresent => _tags.Count > 0;

    /// <summary>Whether an update of this version may go on: the header is absent, <c>*</c>, or names the version.</summary>
    public bool Allows(long version)
    {
        var current = new EntityTagHeaderValue(ETags.Of(version));
        return !IsPresent
            || _tags.Any(tag =>
                tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(current, useStrongComparison: true)
            );
    }

    /// <summary>Refuses an update of a version that the client has not seen.</summary>
    /// <exception cref="ProblemException">412 <c>resource.version_mismatch</c>.</exception>
    public void Guard(long version)
    {
        if (!Allows(version))
        {
            throw Problem
                .PreconditionFailed(
                    "resource.version_mismatch",
                    "The resource was changed in the meantime. Read it again and retry with its new ETag."
                )
                .With("version", version);
        }
    }

    /// <summary>This, when the header was sent.</summary>
    /// <exception cref="ProblemException">428 <c>request.if_match_missing</c>.</exception>
    public IfMatch Required() =>
        IsPresent
            ? this
            : throw new ProblemException(
                StatusCodes.Status428PreconditionRequired,
                "request.if_match_missing",
                "This update needs If-Match with the ETag of the resource."
            );

    /// <summary>Binds the parameter of an endpoint.</summary>
    /// <exception cref="ProblemException">400 <c>request.malformed</c>: the header is not a list of entity tags.</exception>
    public static ValueTask<IfMatch?> BindAsync(HttpContext context, System.Reflection.ParameterInfo parameter) =>
        ValueTask.FromResult<IfMatch?>(Read(context.Request));

    internal static IfMatch Read(HttpRequest request)
    {
        var header = request.Headers.IfMatch;
        if (header.Count == 0)
        {
            return new IfMatch([]);
        }

        return EntityTagHeaderValue.TryParseStrictList([.. header.Select(h => h ?? "")], out var tags) && tags.Count > 0
            ? new IfMatch(tags)
            : throw Problem.Malformed("If-Match is not a list of entity tags such as \"3\".", "If-Match");
    }
}
