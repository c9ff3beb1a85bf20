using AwesomeAssertions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using OmniSphere.Hosting.Redis;
using OmniSphere.Hosting.Secrets;
using OmniSphere.Testing;
using static OmniSphere.Hosting.Tests.Redis.RedisNodes;

namespace OmniSphere.Hosting.Tests.Secrets;

public sealed class AwsSecretsTests
{
    private const string Values = "OmniSphere:Secrets:Aws:Values:";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Settings_take_their_values_from_secrets_and_from_fields_of_secrets()
    {
        await using var store = await ParameterStore.StartAsync();
        store.Secrets["prod/redis"] = "plain";
        store.Secrets["prod/smtp"] = """{ "user": "mailer", "password": "p\"w", "port": 587 }""";
        await using var host = HostingHost.Build(
            store.Settings(
                ($"{Values}OmniSphere:Redis:Password", "prod/redis"),
                ($"{Values}Some:User", "prod/smtp#user"),
                ($"{Values}Some:Password", "prod/smtp#password"),
                ($"{Values}Some:Port", "prod/smtp#port")
            )
        );
        var configuration = host.Services.GetRequiredService<IConfiguration>();
        host.Services.GetRequiredService<IOptions<RedisOptions>>().Value.Password.Should().Be("plain");
        configuration["Some:User"].Should().Be("mailer");
        configuration["Some:Password"].Should().Be("p\"w");
        configuration["Some:Port"].Should().Be("587");
        store.Requests.Should().Be(2, "a secret is read once for all its fields");
    }

    [Fact]
    public async Task A_rotated_secret_is_in_use_without_a_restart_and_an_outage_changes_nothing()
    {
        await using var store = await ParameterStore.StartAsync();
        store.Secrets["prod/redis"] = "first";
        await using var host = await HostingHost.StartAsync(
            store.Settings(
                ($"{Values}OmniSphere:Redis:Password", "prod/redis"),
                ("OmniSphere:Redis:ConnectionString", "127.0.0.1:1")
            )
        );
        var redis = host.Services.GetRequiredService<IOptionsMonitor<RedisOptions>>();
        var health = host.Services.GetRequiredService<HealthCheckService>();
        redis.CurrentValue.Password.Should().Be("first");

        store.Secrets["prod/redis"] = "second";
        await UntilAsync(() => new(redis.CurrentValue.Password == "second"), "the rotated secret is in use");

        store.Fault = (500, "InternalServerError");
        store.Secrets["prod/redis"] = "third";
        await UntilAsync(async () => await StatusAsync() == HealthStatus.Degraded, "the outage is noticed");
        redis.CurrentValue.Password.Should().Be("second", "the last known value stays");

        store.Fault = null;
        await UntilAsync(() => new(redis.CurrentValue.Password == "third"), "the store is back");
        await UntilAsync(async () => await StatusAsync() == HealthStatus.Healthy, "the check is healthy again");

        async Task<HealthStatus> StatusAsync() =>
            (await health.CheckHealthAsync(r => r.Name == "secrets", Cancel)).Entries["secrets"].Status;
    }

    [Fact]
    public async Task Throttling_at_the_start_is_waited_out()
    {
        await using var store = await ParameterStore.StartAsync();
        store.Secrets["prod/redis"] = "value";
        store.ThrottleNext = 2;
        await using var host = HostingHost.Build(store.Settings(($"{Values}Some:Setting", "prod/redis")));
        host.Services.GetRequiredService<IConfiguration>()["Some:Setting"].Should().Be("value");
        store.Requests.Should().Be(3);
    }

    [Theory]
    [InlineData("prod/missing", null, "ParameterNotFound")]
    [InlineData("prod/db#nothing", null, "no JSON object with such a field")]
    [InlineData("prod/text#field", null, "no JSON object with such a field")]
    [InlineData("prod/db", "AccessDeniedException", "AccessDeniedException")]
    public async Task A_host_does_not_start_without_a_secret_and_says_which_setting_misses_it(
        string secret,
        string? fault,
        string reason
    )
    {
        await using var store = await ParameterStore.StartAsync();
        store.Secrets["prod/db"] = """{ "password": "s3cr3t-value" }""";
        store.Secrets["prod/text"] = "s3cr3t-value";
        store.Fault = fault is null ? null : (400, fault);
        var build = () => HostingHost.Build(store.Settings(($"{Values}Some:Setting", secret)));
        var error = build.Should().Throw<SecretsException>().Which;
        error.Message.Should().Contain($"{Values}Some:Setting").And.Contain(reason);
        error.ToString().Should().NotContain("s3cr3t-value");
    }

    [Fact]
    public async Task A_host_does_not_start_while_the_store_cannot_be_reached()
    {
        await using var store = await ParameterStore.StartAsync();
        var settings = store.Settings(
            ($"{Values}Some:Setting", "prod/db"),
            ("OmniSphere:Secrets:Aws:Timeout", "00:00:01")
        );
        await store.DisposeAsync();
        var build = () => HostingHost.Build(settings);
        build.Should().Throw<SecretsException>().WithMessage("*Some:Setting*could not be read*");
    }

    [Fact]
    public void A_wrong_interval_is_named_by_its_path()
    {
        var build = () => HostingHost.Build(("OmniSphere:Secrets:Aws:RefreshEvery", "00:00:00"));
        build.Should().Throw<SecretsException>().WithMessage("*OmniSphere:Secrets:Aws:RefreshEvery*");
    }

    [Fact]
    public async Task A_file_named_like_a_setting_is_its_value()
    {
        using var folder = TestFolder.Create("secrets");
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "OmniSphere__Redis__Password"), "from a file", Cancel);
        await using var host = HostingHost.Build(("OmniSphere:Secrets:Files", folder.Path));
        host.Services.GetRequiredService<IOptions<RedisOptions>>().Value.Password.Should().Be("from a file");
        var missing = () => HostingHost.Build(("OmniSphere:Secrets:Files", Path.Combine(folder.Path, "nowhere")));
        missing.Should().Throw<SecretsException>().WithMessage("OmniSphere:Secrets:Files*");
    }
}
