using Microsoft.Extensions.Primitives;

namespace OmniSphere.Hosting.Commands;

/// <summary>
/// A source of endpoints that are built once. ASP.NET Core's own sources examine every handler anew each time they are
/// asked, and a start asks twice: for the authorization policies and for the routes.
/// </summary>
internal sealed class BuiltEndpoints : EndpointDataSource, IDisposable
{
    private readonly EndpointDataSource _source;
    private readonly Lock _building = new();
    private IReadOnlyList<Endpoint> _endpoints = [];
    private IChangeToken? _changed;

    private BuiltEndpoints(EndpointDataSource source) => _source = source;

    /// <inheritdoc />
    public override IReadOnlyList<Endpoint> Endpoints
    {
        get
        {
            lock (_building)
            {
                // Looked at when asked: who listens for changes asks before other listeners have had their turn.
                if (_changed is null or { HasChanged: true })
                {
                    var changed = _source.GetChangeToken();
                    _endpoints = _source.Endpoints;
                    _changed = changed;
                }

                return _endpoints;
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
    public void Dispose() => (_source as IDisposable)?.Dispose();
}
