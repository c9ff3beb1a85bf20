using System.Net;
using AwesomeAssertions;
using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Catalogue.Search;
using OmniSphere.Catalogue.Search.Elasticsearch;
using OmniSphere.Catalogue.Tests.Search.Conformance;

namespace OmniSphere.Catalogue.Tests.Search.Elasticsearch;

/// <summary>
/// The adapter against a server that answers as Elasticsearch is documented to, with small tenants in a shared index;
/// no request may break the published schemas. Where OMNISPHERE_TEST_ELASTICSEARCH names a cluster (an address, perhaps
/// with a user: <c>https://elastic:secret@es:9200</c>), that one answers instead.
/// </summary>
public sealed class ElasticsearchConformanceTests(ElasticsearchConformanceTests.Server shared)
    : ProductSearchConformance,
        IClassFixture<ElasticsearchConformanceTests.Server>
{
    private const string Variable = "OMNISPHERE_TEST_ELASTICSEARCH";
    private static readonly string? Cluster = Environment.GetEnvironmentVariable(Variable);

    private readonly string _prefix = $"test-{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}";
    private ServiceProvider? _services;

    private protected override ValueTask<IProductSearch> OpenAsync()
    {
        shared.Fake.Empty();
        _services = string.IsNullOrEmpty(Cluster)
            ? ElasticsearchSearches.Open(shared.Fake)
            : ElasticsearchSearches.Open(options => UseCluster(options, new Uri(Cluster)));
        return ValueTask.FromResult<IProductSearch>(_services.GetRequiredService<ElasticsearchProductSearch>());
    }

    private protected override async ValueTask CloseAsync()
    {
        if (!string.IsNullOrEmpty(Cluster))
        {
            await LeaveClusterAsync(_services!);
        }

        await _services!.DisposeAsync();
        shared.Fake.Violations.Should().BeEmpty();
    }

    private void UseCluster(ElasticsearchOptions options, Uri address)
    {
        options.Nodes.Add(address.GetComponents(UriComponents.SchemeAndServer, UriFormat.Unescaped));
        options.Prefix = _prefix;
        options.Replicas = 0;
        if (address.UserInfo.Split(':', 2) is [var user, var password])
        {
            (options.Username, options.Password) = (Uri.UnescapeDataString(user), Uri.UnescapeDataString(password));
        }

        options.CertificateFingerprint = Environment.GetEnvironmentVariable($"{Variable}_FINGERPRINT");
    }

    private async Task LeaveClusterAsync(ServiceProvider services)
    {
        var client = services.GetRequiredService<ElasticsearchClient>();
        var index = services.GetRequiredService<TenantAliases>().SharedIndex;
        await client.DoAsync(HttpMethod.Delete, index, null, default, HttpStatusCode.NotFound);
        var template = $"_index_template/{_prefix}-products";
        await client.DoAsync(HttpMethod.Delete, template, null, default, HttpStatusCode.NotFound);
    }

    /// <summary>One server for all of them, emptied before each.</summary>
    public sealed class Server : IAsyncLifetime
    {
        internal FakeElasticsearch Fake { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Fake = await FakeElasticsearch.StartAsync();

        public ValueTask DisposeAsync() => Fake.DisposeAsync();
    }
}
