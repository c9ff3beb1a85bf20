using Grpc.Core;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;
using Polly.DependencyInjection;
using Polly.Registry;
using Polly.Retry;

namespace OmniSphere.Hosting.Services;

/// <summary>
/// Two ways to call each service, with one circuit breaker for both: once, or repeated while it cannot be reached. A
/// deadline that passed is not repeated: the time is up.
/// </summary>
internal static class ServicePipelines
{
    public static string Once(string service) => service;

    public static string Repeatable(string service) => $"{service}:repeatable";

    public static void AddServicePipelines(this IServiceCollection services, string service)
    {
        services.AddResiliencePipeline(
            Once(service),
            (pipeline, context) =>
            {
                pipeline.TimeProvider = context.ServiceProvider.GetRequiredService<TimeProvider>();
                pipeline.AddCircuitBreaker(Breaker(context.OptionsOf(service)));
            }
        );
        services.AddResiliencePipeline(
            Repeatable(service),
            (pipeline, context) =>
            {
                var options = context.OptionsOf(service);
                pipeline.TimeProvider = context.ServiceProvider.GetRequiredService<TimeProvider>();
                if (options.Retries > 0)
                {
                    pipeline.AddRetry(Retry(options));
                }

                var provider = context.ServiceProvider.GetRequiredService<ResiliencePipelineProvider<string>>();
                pipeline.AddPipeline(provider.GetPipeline(Once(service)));
            }
        );
    }

    private static ServiceOptions OptionsOf(this AddResiliencePipelineContext<string> context, string service) =>
        context.ServiceProvider.GetRequiredService<IOptionsMonitor<ServiceOptions>>().Get(service);

    private static RetryStrategyOptions Retry(ServiceOptions options) =>
        new()
        {
            ShouldHandle = new PredicateBuilder().Handle<RpcException>(e =>
                e.StatusCode is StatusCode.Unavailable && RemoteProblems.Read(e) is null
            ),
            MaxRetryAttempts = options.Retries,
            Delay = TimeSpan.FromMilliseconds(50),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
        };

    private static CircuitBreakerStrategyOptions Breaker(ServiceOptions options) =>
        new()
        {
            ShouldHandle = new PredicateBuilder().Handle<RpcException>(e =>
                e.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded && RemoteProblems.Read(e) is null
            ),
            FailureRatio = 0.5,
            MinimumThroughput = 20,
            SamplingDuration = TimeSpan.FromSeconds(10),
            BreakDuration = options.BreakFor,
        };
}
