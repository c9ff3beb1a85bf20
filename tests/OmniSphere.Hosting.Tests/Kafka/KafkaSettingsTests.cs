using AwesomeAssertions;
using Confluent.Kafka;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using OmniSphere.Events;
using OmniSphere.Hosting.Kafka;
using OmniSphere.Testing;

namespace OmniSphere.Hosting.Tests.Kafka;

public sealed class KafkaSettingsTests
{
    private const string Section = "OmniSphere:Kafka";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_brokers_events_stay_in_the_process()
    {
        await using var host = HostingHost.Build();
        host.App.Services.GetRequiredService<IEventBus>().Should().NotBeOfType<KafkaEventBus>();
    }

    [Theory]
    [InlineData("Partitions", "0", "Partitions")]
    [InlineData("Prefix", "no spaces", "Prefix")]
    [InlineData("StopWithin", "01:00:00", "StopWithin")]
    [InlineData("SecurityProtocol", "SaslSsl", "SaslMechanism")]
    [InlineData("SaslMechanism", "Plain", "SaslMechanism")]
    [InlineData("CaFile", "/no/such/file.pem", "CaFile")]
    public async Task A_wrong_setting_stops_the_host_and_names_its_path(string key, string value, string named)
    {
        await using var host = HostingHost.Build(
            ($"{Section}:BootstrapServers", "127.0.0.1:1"),
            ($"{Section}:{key}", value)
        );
        var start = () => host.App.StartAsync(Cancel);
        (await start.Should().ThrowAsync<OptionsValidationException>())
            .Which.Message.Should()
            .Contain($"{Section}:{named}");
    }

    [Theory]
    [InlineData("ScramSha512", "Username", "Password")]
    [InlineData("OAuthBearer", "AwsRegion")]
    [InlineData("Gssapi", "SaslMechanism")]
    public async Task A_sign_in_that_lacks_something_says_what(string mechanism, params string[] named)
    {
        await using var host = HostingHost.Build(
            ($"{Section}:BootstrapServers", "127.0.0.1:1"),
            ($"{Section}:SecurityProtocol", "SaslSsl"),
            ($"{Section}:SaslMechanism", mechanism)
        );
        var start = () => host.App.StartAsync(Cancel);
        var message = (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Message;
        message.Should().ContainAll(named.Select(n => $"{Section}:{n}"));
    }

    [Theory]
    [InlineData(SaslMechanism.Plain)]
    [InlineData(SaslMechanism.ScramSha256)]
    [InlineData(SaslMechanism.OAuthBearer)]
    public void Clients_take_the_settings_of_TLS_and_SASL(SaslMechanism mechanism)
    {
        using var services = Clients(
            new()
            {
                ["SecurityProtocol"] = "SaslSsl",
                ["SaslMechanism"] = $"{mechanism}",
                ["Username"] = "omnisphere",
                ["Password"] = "secret",
                ["AwsRegion"] = "eu-west-1",
            },
            out _
        );
        var clients = services.GetRequiredService<KafkaClients>();
        // librdkafka checks settings, and whether it was built with TLS and SASL, when a client is made.
        using var producer = clients.Producer<string>();
        using var consumer = clients.Consumer("checkout").Build();
        using var admin = clients.Admin();
        producer.Name.Should().StartWith("omnisphere.producer@");
    }

    [Fact]
    public async Task A_rotated_password_signs_in_the_clients_that_live_and_those_that_are_made_later()
    {
        await using var broker = new SaslBroker("first");
        await using var services = Clients(
            new()
            {
                ["BootstrapServers"] = broker.Address,
                ["SecurityProtocol"] = "SaslPlaintext",
                ["SaslMechanism"] = "Plain",
                ["Username"] = "omnisphere",
                ["Password"] = "first",
            },
            out var configuration
        );
        var clients = services.GetRequiredService<KafkaClients>();
        using var producer = clients.Producer<string>();
        using var consumer = clients.SignIn(clients.Consumer("checkout").Build());
        consumer.Subscribe("omnisphere.checkout");
        await SignedInAsync("first");

        broker.Password = "second";
        configuration["Password"] = "second";
        configuration.Reload();
        await SignedInAsync("second");
        broker.SignedIn.Clear();
        using var later = clients.Admin();
        producer.Dispose();
        consumer.Dispose();
        broker.SignedIn.Clear();
        await SignedInAsync("second");
        configuration["Password"] = "third"; // The clients that have gone are in nobody's way.
        configuration.Reload();
        broker.Password = "third";
        await SignedInAsync("third");

        Task SignedInAsync(string password) =>
            EventBusHost.EventuallyAsync(
                () => Task.FromResult(broker.SignedIn.Contains(password) ? password : null),
                $"{password} to sign in"
            );
    }

    [Fact]
    public async Task Health_is_degraded_while_no_broker_answers()
    {
        await using var cluster = KafkaCluster.Start();
        await using var host = HostingHost.Build(($"{Section}:BootstrapServers", cluster.BootstrapServers));
        var health = host.App.Services.GetRequiredService<HealthCheckService>();
        (await KafkaAsync()).Should().Be(HealthStatus.Healthy);
        cluster.TakeDown(1);
        (await KafkaAsync()).Should().Be(HealthStatus.Degraded);
        cluster.BringUp(1);
        await EventBusHost.EventuallyAsync(
            async () => await KafkaAsync() == HealthStatus.Healthy ? "healthy" : null,
            "Kafka to be healthy again"
        );

        async Task<HealthStatus> KafkaAsync() =>
            (await health.CheckHealthAsync(c => c.Name == "kafka", Cancel)).Entries["kafka"].Status;
    }

    [Fact]
    public async Task Topics_that_cannot_be_created_appear_by_themselves()
    {
        // The mock brokers do not know CreateTopics, as a cluster does not to a client without the right to it.
        await using var host = await EventBusHost.StartAsync(
            KafkaBus.On(KafkaCluster.Shared),
            settings: ($"{Section}:CreateTopics", "true")
        );
        await host.CommitAsync(host.Acme, new OmniSphere.Testing.Ledger.AmountBooked("a", 1));
        (await host.EntriesAsync(host.Acme, 2)).Should().HaveCount(2);
    }

    private static ServiceProvider Clients(Dictionary<string, string?> settings, out IConfigurationRoot configuration)
    {
        configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["BootstrapServers"] = "127.0.0.1:1" })
            .AddInMemoryCollection(settings)
            .Build();
        return new ServiceCollection()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddSingleton<MskTokens>()
            .AddSingleton<KafkaClients>()
            .Configure<KafkaOptions>(configuration)
            .BuildServiceProvider();
    }
}
