using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OmniSphere.Catalogue.Search;
using OmniSphere.Catalogue.Search.Elasticsearch;

namespace OmniSphere.Catalogue.Tests.Search.Elasticsearch;

/// <summary>Opens the Elasticsearch engine without a host.</summary>
internal static class ElasticsearchSearches
{
    public static ServiceProvider Open(Action<ElasticsearchOptions> configure, IConfiguration? configuration = null)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services
            .AddOptions<SearchOptions>()
            .Configure(options =>
            {
                options.Engine = SearchEngine.Elasticsearch;
                configure(options.Elasticsearch);
            });
        if (configuration is not null)
        {
            services.Configure<SearchOptions>(configuration);
        }

        services.AddElasticsearch();
        var provider = services.BuildServiceProvider();
        _ = provider.GetRequiredService<IOptions<SearchOptions>>().Value; // Validated now, not at the first search.
        return provider;
    }

    public static ServiceProvider Open(FakeElasticsearch server, Action<ElasticsearchOptions>? configure = null) =>
        Open(options =>
        {
            options.Nodes.Add(server.Address);
            options.RetryDelay = TimeSpan.FromMilliseconds(1);
            configure?.Invoke(options);
        });

    public static ServiceProvider Open(FakeElasticsearch server, IConfiguration configuration) =>
        Open(options => options.Nodes.Add(server.Address), configuration);
}
