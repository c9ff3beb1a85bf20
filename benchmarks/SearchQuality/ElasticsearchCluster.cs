using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OmniSphere.Catalogue.Search;
using OmniSphere.Catalogue.Search.Elasticsearch;

namespace OmniSphere.Benchmarks.SearchQuality;

/// <summary>The engine on the cluster that OMNISPHERE_TEST_ELASTICSEARCH names.</summary>
internal sealed class ElasticsearchCluster : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private ElasticsearchCluster(ServiceProvider services) => _services = services;

    public IProductSearch Search => _services.GetRequiredService<ElasticsearchProductSearch>();

    /// <summary>The cluster, or null where none is named.</summary>
    public static ElasticsearchCluster? Find()
    {
        if (Environment.GetEnvironmentVariable("OMNISPHERE_TEST_ELASTICSEARCH") is not { Length: > 0 } address)
        {
            return null;
        }

        var uri = new Uri(address);
        var services = new ServiceCollection();
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services
            .AddOptions<SearchOptions>()
            .Configure(options =>
            {
                options.Engine = SearchEngine.Elasticsearch;
                var cluster = options.Elasticsearch;
                cluster.Nodes.Add(uri.GetComponents(UriComponents.SchemeAndServer, UriFormat.Unescaped));
                cluster.Prefix = "search-quality";
                cluster.Replicas = 0;
                if (uri.UserInfo.Split(':', 2) is [var user, var password])
                {
                    (cluster.Username, cluster.Password) = (
                        Uri.UnescapeDataString(user),
                        Uri.UnescapeDataString(password)
                    );
                }

                cluster.CertificateFingerprint = Environment.GetEnvironmentVariable(
                    "OMNISPHERE_TEST_ELASTICSEARCH_FINGERPRINT"
                );
            });
        services.AddElasticsearch();
        return new ElasticsearchCluster(services.BuildServiceProvider());
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
