using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;

namespace OmniSphere.Http;

/// <summary>Answers that carry the version of a resource as its <c>ETag</c>.</summary>
public static class Versioned
{
    /// <summary>200 with the resource, or 304 for a GET whose <c>If-None-Match</c> names this version.</summary>
    public static VersionedOk<T> Ok<T>(T value, long version) => new(value, version);

    /// <summary>201 with the new resource.</summary>
    /// <param name="location">Where it can be read, as a path.</param>
    /// <param name="value">The resource.</param>
    /// <param name="version">Its version.</param>
    public static VersionedCreated<T> Created<T>(string location, T value, long version) =>
        new(location, value, version);
}

/// <summary>200 with an <c>ETag</c>; see <see cref="Versioned.Ok"/>.</summary>
/// <typeparam name="T">The resource.</typeparam>
public sealed class VersionedOk<T> : IResult, IEndpointMetadataProvider, IStatusCodeHttpResult, IValueHttpResult<T>
{
    private readonly long _version;

    internal VersionedOk(T value, long version) => (Value, _version) = (value, version);

    /// <summary>The resource.</summary>
    public T Value { get; }

    /// <inheritdoc />
    T? IValueHttpResult<T>.Value => Value;

    /// <inheritdoc />
    public int? StatusCode => StatusCodes.Status200OK;

    /// <inheritdoc />
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var tag = ETags.Of(_version);
        httpContext.Response.Headers.ETag = tag;
        if (ETags.IsKnown(httpContext.Request, tag))
        {
            httpContext.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        return TypedResults.Ok(Value).ExecuteAsync(httpContext);
    }

    static void IEndpointMetadataProvider.PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(
            new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(T), ["application/json"])
        );
}

/// <summary>201 with <c>Location</c> and <c>ETag</c>; see <see cref="Versioned.Created"/>.</summary>
/// <typeparam name="T">The resource.</typeparam>
public sealed class VersionedCreated<T> : IResult, IEndpointMetadataProvider, IStatusCodeHttpResult, IValueHttpResult<T>
{
    private readonly string _location;
    private readonly long _version;

    internal VersionedCreated(string location, T value, long version) =>
        (_location, Value, _version) = (location, value, version);

    /// <summary>The resource.</summary>
    public T Value { get; }

    /// <inheritdoc />
    T? IValueHttpResult<T>.Value => Value;

    /// <inheritdoc />
    public int? StatusCode => StatusCodes.Status201Created;

    /// <inheritdoc />
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.Headers.ETag = ETags.Of(_version);
        return TypedResults.Created(_location, Value).ExecuteAsync(httpContext);
    }

    static void IEndpointMetadataProvider.PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(
            new ProducesResponseTypeMetadata(StatusCodes.Status201Created, typeof(T), ["application/json"])
        );
}
