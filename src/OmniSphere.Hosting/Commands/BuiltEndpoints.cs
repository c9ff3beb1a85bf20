using Microsoft.Extensions.Primitives;

namespace OmniSphere.Hosting.Commands;

/// <summary>
/// A source of endpoints that are built once. ASP.NET Core's own sources compile every handler anew each time they are
/// asked, and a start asks twice: for the authorization policies and for the routes.
/// </summary>
internal sealed class BuiltEndpoints : EndpointDataSource, IDisposable
{
    private readonly EndpointDataSource _source;
    private readonly IDisposable _changes;
    private readonly Lock _building = new();
    private volatile IReadOnlyList<Endpoint>? _endpoints;

    private BuiltEndpoints(EndpointDataSource source)
    {
        _source = source;
        _changes = ChangeToken.OnChange(source.GetChangeToken, Forget);
    }

    /// <inheritdoc />
    public override IReadOnlyList<Endpoint> Endpoints
    {
        get
        {
            if (_endpoints is { } built)
            {
                return built;
            }

            lock (_building)
            {
                return _endpoints ??= _source.Endpoints;
            }
        }
    }

    /// <summary>
    /// Puts itself in front of everything that was mapped, and begins to build it beside the rest of the start. What
    /// cannot be built fails the start as before: whoever asks next meets the same fault.
    /// </summary>
    public static void Begin(ICollection<EndpointDataSource> sources)
    {
        var built = sources.Select(source => new BuiltEndpoints(source)).ToList();
        sources.Clear();
        built.ForEach(sources.Add);
        _ = Task.Run(() => built.Sum(source => source.Endpoints.Count));
    }

    /// <inheritdoc />
    public override IChangeToken GetChangeToken() => _source.GetChangeToken();

    /// <inheritdoc />
    public void Dispose()
    {
        _changes.Dispose();
        (_source as IDisposable)?.Dispose();
    }

    private void Forget()
    {
        lock (_building)
        {
            _endpoints = null;
        }
    }
}
