using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OmniSphere.Events;
using OmniSphere.Marketing.Deliveries;
using OmniSphere.Marketing.Mail;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;
using OmniSphere.Testing;

namespace OmniSphere.Marketing.Tests;

/// <summary>A host with marketing in it, in Development with the mailbox unless told otherwise.</summary>
internal sealed class MarketingHost : IAsyncDisposable
{
    private static readonly HostPool<MarketingHost> Pool = new();
    private readonly ModuleTestHost _host;

    // Where the host goes back to; null for one that a test has for itself.
    private readonly DatabaseProvider? _pooled;

    private MarketingHost(ModuleTestHost host, DatabaseProvider? pooled) => (_host, _pooled) = (host, pooled);

    public Tenant Acme => _host.Acme;

    public Tenant Lumiere => _host.Lumiere;

    public IServiceProvider Services => _host.Services;

    /// <summary>Starts a host, or takes one that an earlier test has left, with tenants of the test's own.</summary>
    public static async Task<MarketingHost> StartAsync(
        DatabaseProvider provider = DatabaseProvider.Sqlite,
        IEmailTransport? transport = null,
        TimeProvider? clock = null,
        string? dataFolder = null,
        string? environment = null,
        IReadOnlyDictionary<string, string?>? settings = null
    )
    {
        var isShared =
            transport is null && clock is null && dataFolder is null && environment is null && settings is null;
        if (isShared && Pool.Take(provider) is { } idle)
        {
            await idle._host.RenewTenantsAsync();
            return idle;
        }

        var host = await ModuleTestHost.StartAsync(
            new ModuleTestHostOptions
            {
                Provider = provider,
                Environment = environment ?? Environments.Development,
                Clock = clock,
                DataFolder = dataFolder,
                Settings = settings ?? new Dictionary<string, string?>(StringComparer.Ordinal),
                Modules = o =>
                {
                    if (transport is not null)
                    {
                        o.Services.AddSingleton(transport);
                    }

                    o.AddOmniSphereMarketing().AddOmniSphereMarketing();
                },
                Services = s => s.AddTestCallers(),
            }
        );
        return new(host, isShared ? provider : null);
    }

    public HttpClient Client(Tenant tenant) => _host.Client(tenant);

    public HttpClient BareClient() => _host.BareClient();

    public HttpClient Staff(Tenant tenant, params string[] permissions) =>
        _host.Client(tenant).AsStaff(tenant, permissions);

    public TenantScope Scope(Tenant tenant) => _host.Scope(tenant);

    /// <summary>Hands an event to its consumers as a bus would; the same id is the same event.</summary>
    public async Task<EventEnvelope> DeliverAsync<TEvent>(
        Tenant tenant,
        TEvent data,
        DateTimeOffset? time = null,
        Guid? id = null
    )
        where TEvent : IIntegrationEvent
    {
        var clock = Services.GetRequiredService<TimeProvider>();
        var envelope = new EventEnvelope(
            id ?? Guid.CreateVersion7(),
            TEvent.EventType,
            "/omnisphere/test",
            data.Subject,
            time ?? clock.GetUtcNow(),
            tenant.Id,
            JsonSerializer.SerializeToUtf8Bytes(data, JsonSerializerOptions.Web),
            null
        );
        await RedeliverAsync(envelope);
        return envelope;
    }

    public Task RedeliverAsync(EventEnvelope envelope) =>
        Services.GetRequiredService<IEventBus>().PublishAsync(envelope, TestContext.Current.CancellationToken);

    /// <summary>Writes an event to the outbox, from where it takes the whole way.</summary>
    public async Task PublishAsync<TEvent>(Tenant tenant, TEvent data)
        where TEvent : IIntegrationEvent
    {
        await using var scope = Scope(tenant);
        var db = scope.Get<MarketingDbContext>();
        db.Publish(data);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        await _host.SettleAsync();
    }

    public async Task<T> ReadAsync<T>(Tenant tenant, Func<MarketingDbContext, Task<T>> read)
    {
        await using var scope = Scope(tenant);
        return await read(scope.Get<MarketingDbContext>());
    }

    /// <summary>The tenant's only mail, once it is in the state.</summary>
    public async Task<Delivery> MailAsync(Tenant tenant, DeliveryState state, int attempts = 0)
    {
        var token = TestContext.Current.CancellationToken;
        for (var i = 0; ; i++)
        {
            var mail = await ReadAsync(tenant, db => db.Deliveries.AsNoTracking().SingleAsync(token));
            if (mail.State == state && mail.Attempts >= attempts)
            {
                return mail;
            }

            if (i == 6_000)
            {
                throw new TimeoutException($"The mail is {mail.State} after {mail.Attempts} attempts, not {state}.");
            }

            await Task.Delay(10, token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_pooled is { } provider && await _host.IsIdleAsync())
        {
            Pool.Return(provider, this);
        }
        else
        {
            await _host.DisposeAsync();
        }
    }
}
