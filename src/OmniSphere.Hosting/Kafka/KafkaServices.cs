using Microsoft.Extensions.DependencyInjection.Extensions;
using OmniSphere.Events;

namespace OmniSphere.Hosting.Kafka;

/// <summary>Puts Kafka in the place of the in-process bus where <c>OmniSphere:Kafka:BootstrapServers</c> is set.</summary>
internal static class KafkaServices
{
    public static void AddKafka(this OmniSphereBuilder builder)
    {
        builder.AddOptions<KafkaOptions>(KafkaOptions.Section);
        if (
            string.IsNullOrWhiteSpace(
                builder.Configuration[$"{KafkaOptions.Section}:{nameof(KafkaOptions.BootstrapServers)}"]
            )
        )
        {
            return;
        }

        if (builder.Configuration[$"{EventOptions.Section}:{nameof(EventOptions.BatchSize)}"] is null)
        {
            // A batch is on its way at once, so a large one costs no more time than a small one.
            builder.Services.PostConfigure<EventOptions>(events => events.BatchSize = 1000);
        }

        builder.Services.AddSingleton<MskTokens>();
        builder.Services.AddSingleton<KafkaClients>();
        builder.Services.AddSingleton<KafkaTopics>();
        builder.Services.AddSingleton<KafkaDeadLetters>();
        builder.Services.AddSingleton<KafkaHealth>();
        builder.Services.Replace(ServiceDescriptor.Singleton<IEventBus, KafkaEventBus>());
        builder.Services.AddHostedService<KafkaConsumers>();
        builder.Services.AddHealthChecks().AddCheck<KafkaHealth>("kafka", tags: ["ready"]);
    }
}
