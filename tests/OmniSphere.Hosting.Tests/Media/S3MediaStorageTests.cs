using AwesomeAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using OmniSphere.Hosting.Media;
using OmniSphere.Media;
using OmniSphere.Testing;

namespace OmniSphere.Hosting.Tests.Media;

/// <summary>A server and the storage that the tests of the class share.</summary>
public sealed class S3Fixture : IAsyncLifetime
{
    internal S3Server Server { get; private set; } = null!;

    internal S3MediaStorage Storage { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await S3Server.StartAsync();
        Storage = new S3MediaStorage(Options.Create(OptionsOf(S3Server.SecretKey)));
    }

    internal S3Options OptionsOf(string secret) =>
        new()
        {
            Bucket = S3Server.Bucket,
            ServiceUrl = new Uri(Server.Url),
            Region = "eu-central-1",
            PathStyle = true,
            Prefix = "shop/",
            AccessKey = S3Server.AccessKey,
            SecretKey = secret,
        };

    public async ValueTask DisposeAsync()
    {
        Storage.Dispose();
        await Server.DisposeAsync();
    }
}

public sealed class S3MediaStorageTests(S3Fixture s3) : MediaStorageSuite, IClassFixture<S3Fixture>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected override Task<IMediaStorage> StorageAsync() => Task.FromResult<IMediaStorage>(s3.Storage);

    [Fact]
    public async Task An_object_stands_below_the_prefix_and_its_tenant_with_its_type()
    {
        await WriteAsync(s3.Storage, "med_type", [1, 2, 3]);
        s3.Server.Types[$"shop/{Key("med_type")}"].Should().Be("image/png");
    }

    [Fact]
    public async Task A_server_that_is_busy_is_asked_again()
    {
        s3.Server.FailNext = 2;
        await WriteAsync(s3.Storage, "med_busy", [1, 2, 3]);
        s3.Server.Requests.Count(r => r == $"PUT shop/{Key("med_busy")}").Should().Be(3);
    }

    [Fact]
    public async Task A_wrong_secret_is_an_input_output_fault_that_tells_no_secret()
    {
        using var storage = new S3MediaStorage(Options.Create(s3.OptionsOf("another-secret")));
        var open = () => storage.OpenAsync(Key("med_any"), Stop);
        (await open.Should().ThrowAsync<IOException>()).Which.ToString().Should().NotContain("another-secret");
        await ((Func<Task>)(() => storage.CheckAsync(Stop))).Should().ThrowAsync<IOException>();
    }

    [Fact]
    public async Task A_bucket_in_the_configuration_chooses_it_and_its_health_is_seen()
    {
        await using var host = HostingHost.Build(s3.Server.Settings());
        host.Services.GetRequiredService<IMediaStorage>().Should().BeOfType<S3MediaStorage>();
        var health = await host
            .Services.GetRequiredService<HealthCheckService>()
            .CheckHealthAsync(c => c.Name == "media", Stop);
        health.Status.Should().Be(HealthStatus.Healthy);

        await using var other = HostingHost.Build(s3.Server.Settings(("OmniSphere:Media:S3:Bucket", "no-such-bucket")));
        health = await other
            .Services.GetRequiredService<HealthCheckService>()
            .CheckHealthAsync(c => c.Name == "media", Stop);
        health.Status.Should().Be(HealthStatus.Degraded);
    }

    [Fact]
    public async Task Half_a_key_is_refused_with_the_path_of_the_setting()
    {
        await using var host = HostingHost.Build(s3.Server.Settings(("OmniSphere:Media:S3:SecretKey", null)));
        var read = () => host.Services.GetRequiredService<IOptions<S3Options>>().Value;
        read.Should().Throw<OptionsValidationException>().WithMessage("*OmniSphere:Media:S3*");
    }
}
