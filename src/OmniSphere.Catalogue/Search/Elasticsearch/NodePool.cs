using System.Net;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;

namespace OmniSphere.Catalogue.Search.Elasticsearch;

/// <summary>Spreads attempts over the nodes; one that fails is left alone for a while, longer each time.</summary>
internal sealed class NodePool
{
    private static readonly TimeSpan FirstRest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(2);

    private readonly Lock _turn = new();
    private readonly Uri[] _nodes;
    private readonly NodeState[] _states;
    private readonly TimeProvider _clock;
    private int _next;

    public NodePool(IOptions<SearchOptions> options, TimeProvider clock)
    {
        _nodes = [.. options.Value.Elasticsearch.Nodes.Select(n => new Uri(n.TrimEnd('/') + "/"))];
        _states = new NodeState[_nodes.Length];
        _clock = clock;
    }

    /// <summary>The next node that is not resting, or the one that has rested longest.</summary>
    public int Next()
    {
        lock (_turn)
        {
            var now = _clock.GetTimestamp();
            var best = _next % _nodes.Length;
            for (var i = 0; i < _nodes.Length; i++)
            {
                var candidate = (_next + i) % _nodes.Length;
                if (_states[candidate].RestsUntil <= now)
                {
                    best = candidate;
                    break;
                }

                best = _states[candidate].RestsUntil < _states[best].RestsUntil ? candidate : best;
            }

            _next = best + 1;
            return best;
        }
    }

    public Uri this[int node] => _nodes[node];

    public void Report(int node, bool works)
    {
        lock (_turn)
        {
            if (works)
            {
                _states[node] = default;
                return;
            }

            var faults = _states[node].Faults + 1;
            var rest = Backoff.After(faults, FirstRest, LongestRest).TotalSeconds;
            _states[node] = new NodeState(faults, _clock.GetTimestamp() + (long)(rest * _clock.TimestampFrequency));
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct NodeState(int Faults, long RestsUntil);
}

/// <summary>Sends each attempt to a node of the pool. Stands below the retries, so that another attempt finds another node.</summary>
internal sealed class NodeHandler(NodePool nodes) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        var node = nodes.Next();
        request.RequestUri = new Uri(nodes[node], request.RequestUri!.PathAndQuery.TrimStart('/'));
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            nodes.Report(node, !IsDown(response.StatusCode));
            return response;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            nodes.Report(node, works: false);
            throw;
        }
    }

    private static bool IsDown(HttpStatusCode status) =>
        status is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;
}
