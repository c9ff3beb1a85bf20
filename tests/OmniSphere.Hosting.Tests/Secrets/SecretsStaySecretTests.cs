using System.Collections.Concurrent;
using System.Net;
using System.Text;
using AwesomeAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Npgsql;
using OmniSphere.Authorization;
using OmniSphere.Catalogue.Search;
using OmniSphere.Checkout;
using OmniSphere.Hosting.Secrets;
using OmniSphere.Hosting.ServiceIdentity;
using OmniSphere.Hosting.Tests.Kafka;
using OmniSphere.Http;
using OmniSphere.Marketing.Mail;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;
using OmniSphere.Testing;

namespace OmniSphere.Hosting.Tests.Secrets;

/// <summary>Marked secrets in every secret setting, everything broken that can be: the marks appear nowhere.</summary>
public sealed class SecretsStaySecretTests
{
    private const string Mark = "MARKED";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_secret_is_in_a_log_a_problem_or_an_exception_however_much_goes_wrong()
    {
        TestServices.Require(PostgreSqlServer.SkipReason);
        await using var store = await ParameterStore.StartAsync();
        await using var redis = await RedisServer.StartOwnAsync(["--requirepass", "another"], Cancel);
        var database = await (await PostgreSqlServer.SharedAsync()).CreateDatabaseAsync(Cancel);
        store.Secrets["prod/redis"] = $"{Mark}-redis-password";
        var seen = new Captured();
        await using var host = await HostingHost.StartAsync(
            builder => builder.Logging.AddProvider(seen).SetMinimumLevel(LogLevel.Trace),
            Map,
            store.Settings(
                ("OmniSphere:Database:Provider", "PostgreSql"),
                ("OmniSphere:Database:ConnectionString", WithMark(database.ServiceConnectionString)),
                ("OmniSphere:Database:MigrationConnectionString", WithMark(database.ConnectionString)),
                ("OmniSphere:Redis:ConnectionString", $"{redis.Configuration},password={Mark}-in-the-string"),
                ("OmniSphere:Secrets:Aws:Values:OmniSphere:Redis:Password", "prod/redis"),
                ("OmniSphere:Hosting:ManagementPort", "9464")
            )
        );
        var bodies = new StringBuilder();
        await CallAsync("/throws/v1/", HttpStatusCode.InternalServerError);
        await CallAsync("/hello/v1/", HttpStatusCode.OK);
        await CallAsync("/health/ready", HttpStatusCode.OK);

        // The database goes, the secrets cannot be read again, and Redis refuses the password all the time.
        await database.DisposeAsync();
        store.Fault = (400, "AccessDeniedException");
        var secrets = host.Services.GetRequiredService<AwsSecrets>();
        var refresh = () => secrets.RefreshAsync(Cancel);
        bodies.Append((await refresh.Should().ThrowAsync<SecretsException>()).Which);
        // A connection that breaks is a database that is away; one that finds no database is a fault.
        await CallAsync("/tenants/v1/", HttpStatusCode.InternalServerError, HttpStatusCode.ServiceUnavailable);
        var migrate = () => host.Services.GetRequiredService<MigrationRunner>().MigrateAsync(Cancel);
        bodies.Append((await migrate.Should().ThrowAsync<Exception>()).Which);

        seen.Lines.Should().NotBeEmpty();
        string.Join('\n', seen.Lines).Should().NotContain(Mark);
        bodies.ToString().Should().NotContain(Mark);

        async Task CallAsync(string path, params HttpStatusCode[] expected)
        {
            using var answer = await host.Client.GetAsync(path, Cancel);
            bodies.AppendLine(await answer.Content.ReadAsStringAsync(Cancel));
            answer.StatusCode.Should().BeOneOf(expected, path);
        }
    }

    [Fact]
    public async Task No_secret_of_what_is_called_outside_is_in_a_log_or_an_exception_when_nobody_answers_or_knows_it()
    {
        var serviceKey = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Mark}-service-key-of-32-bytes-at-least"));
        await using var broker = new SaslBroker("another");
        var seen = new Captured();
        await using var host = HostingHost.Build(
            builder =>
            {
                builder.Logging.AddProvider(seen).SetMinimumLevel(LogLevel.Trace);
                builder
                    .AddOmniSphereHosting()
                    .AddOmniSphereCatalogue()
                    .AddOmniSphereCheckout()
                    .AddOmniSphereMarketing();
            },
            null,
            ("OmniSphere:Kafka:BootstrapServers", broker.Address),
            ("OmniSphere:Kafka:SecurityProtocol", "SaslPlaintext"),
            ("OmniSphere:Kafka:SaslMechanism", "Plain"),
            ("OmniSphere:Kafka:Username", "omnisphere"),
            ("OmniSphere:Kafka:Password", $"{Mark}-kafka"),
            ("OmniSphere:Marketing:Transport", "Smtp"),
            ("OmniSphere:Marketing:Smtp:Host", "127.0.0.1"),
            ("OmniSphere:Marketing:Smtp:Port", "1"),
            ("OmniSphere:Marketing:Smtp:UserName", "mailer"),
            ("OmniSphere:Marketing:Smtp:Password", $"{Mark}-smtp"),
            ("OmniSphere:Marketing:Smtp:From", "shop@example.org"),
            ("OmniSphere:Checkout:Stripe:ApiBase", "http://127.0.0.1:1"),
            ("OmniSphere:Checkout:Stripe:SecretKey", $"sk_test_{Mark}"),
            ("OmniSphere:Catalogue:Search:Engine", "Elasticsearch"),
            ("OmniSphere:Catalogue:Search:Elasticsearch:Nodes:0", "http://127.0.0.1:1"),
            ("OmniSphere:Catalogue:Search:Elasticsearch:Username", "elastic"),
            ("OmniSphere:Catalogue:Search:Elasticsearch:Password", $"{Mark}-elasticsearch"),
            ("OmniSphere:Catalogue:Search:Elasticsearch:Retries", "0"),
            ("OmniSphere:ServiceIdentity:Name", "store"),
            ("OmniSphere:ServiceIdentity:Keys:0", serviceKey) // Base64 hides the mark.
        );
        var told = new StringBuilder();
        await ThrowAsync(services => services.GetRequiredService<IEmailTransport>().SendAsync(Mail(), Cancel));
        await ThrowAsync(services =>
            services
                .GetRequiredService<IProductSearch>()
                .SearchAsync(Nobody, new() { Currency = Currency.Usd }, Cancel)
                .AsTask()
        );
        await ThrowAsync(services =>
            services
                .GetServices<IPaymentGateway>()
                .Single(g => g.Provider == "stripe")
                .CancelAsync(new CancelRequest("pi_1", "key", new PaymentTerms()), Cancel)
        );
        var health = host.Services.GetRequiredService<HealthCheckService>();
        var kafka = (await health.CheckHealthAsync(c => c.Name == "kafka", Cancel)).Entries["kafka"];
        told.Append(kafka.Description).Append(kafka.Exception);
        broker.Refused.Should().Contain($"{Mark}-kafka");
        var tokens = host.Services.GetRequiredService<ServiceTokens>();
        (await tokens.CheckAsync("made.up.token")).Should().BeNull();
        (await tokens.CheckAsync(tokens.ForOutside("another", Nobody.Id))).Should().BeNull();

        seen.Lines.Should().NotBeEmpty();
        string.Join('\n', seen.Lines).Should().NotContain(Mark).And.NotContain(serviceKey);
        told.ToString().Should().NotContain(Mark).And.NotContain(serviceKey);

        async Task ThrowAsync(Func<IServiceProvider, Task> call)
        {
            await using var scope = host.Services.GetRequiredService<ITenantScopeFactory>().Create(Nobody);
            var run = () => call(scope.Services);
            told.Append((await run.Should().ThrowAsync<Exception>()).Which);
        }
    }

    private static void Map(WebApplication app)
    {
        app.MapModule("throws")
            .MapGet("/", void () => throw new InvalidOperationException("broken"))
            .ForPublic()
            .WithoutTenant();
        app.MapModule("tenants")
            .MapGet("/", async (ITenantStore tenants) => await tenants.ListAsync(null, 10))
            .ForPublic()
            .WithoutTenant();
    }

    private static Tenant Nobody { get; } =
        new()
        {
            Id = Id<TenantKind>.New(TimeProvider.System),
            Slug = "nobody",
            Name = "Nobody",
            Currency = Currency.Usd,
            Culture = "en-US",
            Country = "US",
        };

    private static EmailMessage Mail() =>
        new()
        {
            Key = "m1",
            From = new("shop@example.org"),
            To = new("ada@example.org"),
            Subject = "Hello",
            Html = "<p>Hello</p>",
            Text = "Hello",
            Date = DateTimeOffset.UnixEpoch,
        };

    private static string WithMark(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Password = $"{Mark}-database" }.ConnectionString;

    private sealed class Captured : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => Lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose() { }
    }
}
