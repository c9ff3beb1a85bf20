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

        builder.Services.AddSingleton<KafkaClients>();
        builder.Services.AddSingleton<KafkaTopics>();
        builder.Services.AddSingleton<KafkaUnreadable>();
        builder.Services.AddSingleton<KafkaHealth>();
        builder.Services.Replace(ServiceDescriptor.Singleton<IEventBus, KafkaEventBus>());
        builder.Services.AddHostedService<KafkaConsumers>();
        builder.Services.AddHealthChecks().AddCheck<KafkaHealth>("kafka", tags: ["ready"]);
    }
}
