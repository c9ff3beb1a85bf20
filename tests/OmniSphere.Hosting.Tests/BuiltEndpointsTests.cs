using AwesomeAssertions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Primitives;
using OmniSphere.Hosting.Commands;

namespace OmniSphere.Hosting.Tests;

/// <summary>Endpoints are built once, and anew when their source changes.</summary>
public sealed class BuiltEndpointsTests
{
    [Fact]
    public void Who_listens_for_a_change_finds_what_it_brought()
    {
        using var source = new CountingSource();
        List<EndpointDataSource> sources = [source];
        BuiltEndpoints.Begin(sources);
        var built = sources.Should().ContainSingle().Which;
        built.Endpoints.Should().BeSameAs(built.Endpoints);
        built.Endpoints.Single().DisplayName.Should().Be("1");

        string? seen = null;
        using var listening = built.GetChangeToken().RegisterChangeCallback(_ => seen = Name(), null);
        source.Change();

        seen.Should().Be("2");
        Name().Should().Be("2");

        string? Name() => built.Endpoints.Single().DisplayName;
    }

    private sealed class CountingSource : EndpointDataSource, IDisposable
    {
        private CancellationTokenSource _change = new();
        private int _built;

        public override IReadOnlyList<Endpoint> Endpoints => [new(null, null, $"{++_built}")];

        public override IChangeToken GetChangeToken() => new CancellationChangeToken(_change.Token);

        public void Change()
        {
            using var before = _change;
            _change = new CancellationTokenSource();
            before.Cancel();
        }

        public void Dispose() => _change.Dispose();
    }
}
