using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Polly;

namespace OmniSphere.Catalogue.Search.Elasticsearch;

/// <summary>Registers the Elasticsearch engine with its HTTP client.</summary>
internal static class ElasticsearchServices
{
    public static void AddElasticsearch(this IServiceCollection services)
    {
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<SearchOptions>, ElasticsearchOptionsValidation>()
        );
        services.TryAddSingleton<NodePool>();
        services.TryAddTransient<NodeHandler>();
        services.TryAddSingleton<ElasticsearchClient>();
        services.TryAddSingleton<BulkWriter>();
        services.TryAddSingleton<TenantAliases>();
        services.TryAddSingleton<ElasticsearchProductSearch>();
        services
            .AddHttpClient(ElasticsearchClient.Name, (sp, client) => Configure(client, InForce(sp)))
            .ConfigurePrimaryHttpMessageHandler(sp => Connect(InForce(sp)))
            .AddResilienceHandler(
                ElasticsearchClient.Name,
                (pipeline, context) =>
                    Protect(
                        pipeline,
                        context.ServiceProvider.GetRequiredService<IOptions<SearchOptions>>().Value.Elasticsearch
                    )
            );
        services.AddHttpClient(ElasticsearchClient.Name).AddHttpMessageHandler<NodeHandler>();
    }

    /// <summary>
    /// Each call asks for a client, so a rotated password or key is used by the next one. A new certificate's fingerprint
    /// is, once the factory makes new connections (2 minutes); the old ones end when they are idle.
    /// </summary>
    private static ElasticsearchOptions InForce(IServiceProvider services) =>
        services.GetRequiredService<IOptionsMonitor<SearchOptions>>().CurrentValue.Elasticsearch;

    private static void Configure(HttpClient client, ElasticsearchOptions options)
    {
        client.BaseAddress = new Uri("http://elasticsearch/"); // NodeHandler puts a node in its place.
        client.Timeout = Timeout.InfiniteTimeSpan;
        client.DefaultRequestHeaders.Authorization =
            options.ApiKey is { } key ? new AuthenticationHeaderValue("ApiKey", key)
            : options.Username is { } user
                ? new AuthenticationHeaderValue(
                    "Basic",
                    Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{options.Password}"))
                )
            : null;
    }

    private static SocketsHttpHandler Connect(ElasticsearchOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            AutomaticDecompression = DecompressionMethods.GZip,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            UseCookies = false,
            AllowAutoRedirect = false,
        };
        if (options.CertificateFingerprint is { } fingerprint && CertificatePin.Parse(fingerprint) is { } bytes)
        {
            var pin = new CertificatePin(bytes);
            handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                pin.IsTrusted(certificate as X509Certificate2, chain, errors);
        }

        return handler;
    }

    private static void Protect(ResiliencePipelineBuilder<HttpResponseMessage> pipeline, ElasticsearchOptions options)
    {
        pipeline.AddTimeout(options.Timeout);
        if (options.Retries > 0)
        {
            pipeline.AddRetry(
                new HttpRetryStrategyOptions
                {
                    MaxRetryAttempts = options.Retries,
                    Delay = options.RetryDelay,
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                }
            );
        }

        pipeline.AddCircuitBreaker(
            new HttpCircuitBreakerStrategyOptions
            {
                // A busy cluster (429) is not a broken one.
                ShouldHandle = args =>
                    ValueTask.FromResult(
                        HttpClientResiliencePredicates.IsTransient(args.Outcome)
                            && args.Outcome.Result?.StatusCode != HttpStatusCode.TooManyRequests
                    ),
                FailureRatio = 0.5,
                MinimumThroughput = 20,
                SamplingDuration = TimeSpan.FromSeconds(10),
                BreakDuration = options.BreakFor,
            }
        );
        pipeline.AddTimeout(options.AttemptTimeout);
    }
}
