using System.Net;
using AwesomeAssertions;
using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Catalogue.Search;
using OmniSphere.Catalogue.Search.Elasticsearch;
using OmniSphere.Catalogue.Tests.Search.Conformance;

namespace OmniSphere.Catalogue.Tests.Search.Elasticsearch;

/// <summary>
/// The adapter against a server that answers as Elasticsearch is documented to, with small tenants in a shared index;
/// no request may break the published schemas.
/// </summary>
public sealed class ElasticsearchConformanceTests(ElasticsearchConformanceTests.Server shared)
    : ProductSearchConformance,
        IClassFixture<ElasticsearchConformanceTests.Server>
{
    private ServiceProvider? _services;

    private protected override ValueTask<IProductSearch> OpenAsync()
    {
        shared.Fake.Empty();
        _services = ElasticsearchSearches.Open(shared.Fake);
        return ValueTask.FromResult<IProductSearch>(_services.GetRequiredService<ElasticsearchProductSearch>());
    }

    private protected override async ValueTask CloseAsync()
    {
        await _services!.DisposeAsync();
        shared.Fake.Violations.Should().BeEmpty();
    }

    /// <summary>One server for all of them, emptied before each.</summary>
    public sealed class Server : IAsyncLifetime
    {
        internal FakeElasticsearch Fake { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Fake = await FakeElasticsearch.StartAsync();

        public ValueTask DisposeAsync() => Fake.DisposeAsync();
    }
}

/// <summary>
/// The adapter against the cluster that OMNISPHERE_TEST_ELASTICSEARCH names (an address, perhaps with a user:
/// <c>https://elastic:secret@es:9200</c>). Skipped without one, on a build server too: unlike the other test servers
/// Elasticsearch is not among the packages that a build server installs, and the suite above covers the adapter.
/// </summary>
public sealed class RealElasticsearchConformanceTests : ProductSearchConformance
{
    private const string Variable = "OMNISPHERE_TEST_ELASTICSEARCH";

    private readonly string _prefix = $"test-{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}";
    private ServiceProvider? _services;

    private protected override ValueTask<IProductSearch> OpenAsync()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } address)
        {
            Assert.Skip($"No Elasticsearch cluster: name its address in {Variable}.");
            return default;
        }

        var uri = new Uri(address);
        _services = ElasticsearchSearches.Open(options =>
        {
            options.Nodes.Add(uri.GetComponents(UriComponents.SchemeAndServer, UriFormat.Unescaped));
            options.Prefix = _prefix;
            options.Replicas = 0;
            if (uri.UserInfo.Split(':', 2) is [var user, var password])
            {
                (options.Username, options.Password) = (Uri.UnescapeDataString(user), Uri.UnescapeDataString(password));
            }

            options.CertificateFingerprint = Environment.GetEnvironmentVariable($"{Variable}_FINGERPRINT");
        });
        return ValueTask.FromResult<IProductSearch>(_services.GetRequiredService<ElasticsearchProductSearch>());
    }

    private protected override async ValueTask CloseAsync()
    {
        if (_services is not null)
        {
            var client = _services.GetRequiredService<ElasticsearchClient>();
            var index = _services.GetRequiredService<TenantAliases>().SharedIndex;
            await client.DoAsync(HttpMethod.Delete, index, null, default, HttpStatusCode.NotFound);
            var template = $"_index_template/{_prefix}-products";
            await client.DoAsync(HttpMethod.Delete, template, null, default, HttpStatusCode.NotFound);
            await _services.DisposeAsync();
        }
    }
}
