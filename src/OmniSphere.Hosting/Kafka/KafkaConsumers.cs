using OmniSphere.Events;

namespace OmniSphere.Hosting.Kafka;

/// <summary>Runs a consumer for each module of the host that listens to events.</summary>
internal sealed class KafkaConsumers(
    EventDelivery delivery,
    KafkaTopics topics,
    IServiceProvider services,
    TimeProvider clock,
    ILogger<KafkaConsumers> logger
) : BackgroundService
{
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var published = services.GetServices<Persistence.ModuleDatabase>().Select(d => d.Module);
        var consumed = delivery.Modules.SelectMany(delivery.DomainsOf);
        IReadOnlyList<string> all =
        [
            .. published.Concat(consumed).Distinct(StringComparer.Ordinal).Select(topics.Of),
            .. delivery.Modules.Select(topics.DeadLetters),
        ];
        while (!await topics.EnsureAsync(all))
        {
            await Task.Delay(AfterFault, clock, stoppingToken);
        }

        await Task.WhenAll(delivery.Modules.Select(module => RunAsync(module, stoppingToken)));
    }

    private async Task RunAsync(string module, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            using var consumer = ActivatorUtilities.CreateInstance<KafkaConsumer>(services, module);
            try
            {
                await Task.Factory.StartNew(
                    () => consumer.Run(stoppingToken),
                    CancellationToken.None,
                    TaskCreationOptions.LongRunning,
                    TaskScheduler.Default
                );
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Log.ConsumerFailed(logger, e, module);
                await Task.Delay(AfterFault, clock, stoppingToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
