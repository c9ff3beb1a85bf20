using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Events;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;
using OmniSphere.Testing.Ledger;

namespace OmniSphere.Testing;

/// <summary>How a bus under test is put into a host.</summary>
public sealed class EventBusSetup
{
    /// <summary>Puts the bus into the host in place of the in-process one.</summary>
    public Action<OmniSphereBuilder> Bus { get; init; } = static _ => { };

    /// <summary>The bus's own configuration.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();
}

/// <summary>A host with the ledger module on the bus under test.</summary>
public sealed class EventBusHost : IAsyncDisposable
{
    private readonly ModuleTestHost _host;

    private EventBusHost(ModuleTestHost host, LedgerScript script) => (_host, Script) = (host, script);

    /// <summary>What the consumers do.</summary>
    public LedgerScript Script { get; }

    /// <summary>The first tenant.</summary>
    public Tenant Acme => _host.Acme;

    /// <summary>The second tenant.</summary>
    public Tenant Lumiere => _host.Lumiere;

    /// <summary>The bus.</summary>
    public IEventBus Bus => _host.Services.GetRequiredService<IEventBus>();

    /// <summary>The host's root services.</summary>
    public IServiceProvider Services => _host.Services;

    /// <summary>Starts a host.</summary>
    public static async Task<EventBusHost> StartAsync(
        EventBusSetup setup,
        DatabaseProvider provider = DatabaseProvider.Sqlite,
        string? dataFolder = null,
        LedgerScript? script = null,
        params (string Key, string Value)[] settings
    )
    {
        script ??= new LedgerScript();
        var all = new Dictionary<string, string?>(setup.Settings);
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        var host = await ModuleTestHost.StartAsync(
            new ModuleTestHostOptions
            {
                Provider = provider,
                DataFolder = dataFolder,
                Settings = all,
                Modules = builder =>
                {
                    setup.Bus(builder);
                    builder.AddLedger(script);
                },
            }
        );
        return new EventBusHost(host, script);
    }

    /// <summary>Commits events of a tenant in one transaction.</summary>
    public async Task CommitAsync(Tenant tenant, params IEnumerable<AmountBooked> events)
    {
        await using var scope = _host.Scope(tenant);
        var db = scope.Get<LedgerDbContext>();
        foreach (var booked in events)
        {
            db.Publish(booked);
        }

        await db.SaveChangesAsync();
    }

    /// <summary>Commits an event that nobody consumes.</summary>
    public async Task CommitAsync(Tenant tenant, AccountClosed closed)
    {
        await using var scope = _host.Scope(tenant);
        var db = scope.Get<LedgerDbContext>();
        db.Publish(closed);
        await db.SaveChangesAsync();
    }

    /// <summary>An event as a bus sees it.</summary>
    public static EventEnvelope Envelope(Id<TenantKind> tenant, string account, int number, string? type = null) =>
        new(
            Guid.CreateVersion7(),
            type ?? AmountBooked.EventType,
            $"/omnisphere/{LedgerModule.Name}",
            account,
            DateTimeOffset.UnixEpoch,
            tenant,
            System.Text.Encoding.UTF8.GetBytes($$"""{"account":"{{account}}","number":{{number}}}"""),
            null
        );

    /// <summary>What the consumers wrote for a tenant, in the order it was written.</summary>
    public async Task<List<LedgerEntry>> EntriesAsync(Tenant tenant)
    {
        await using var scope = _host.Scope(tenant);
        return await scope.Get<LedgerDbContext>().Entries.AsNoTracking().OrderBy(e => e.Id).ToListAsync();
    }

    /// <summary>Waits until the consumers have written so many entries for a tenant, or more.</summary>
    /// <exception cref="TimeoutException">They have not, within a minute.</exception>
    public Task<List<LedgerEntry>> EntriesAsync(Tenant tenant, int count) =>
        EventuallyAsync(
            async () => await EntriesAsync(tenant) is var entries && entries.Count >= count ? entries : null,
            $"{count} entries"
        );

    /// <summary>Waits until something is there.</summary>
    /// <exception cref="TimeoutException">It is not, within two minutes.</exception>
    public static async Task<T> EventuallyAsync<T>(Func<Task<T?>> look, string what)
        where T : class
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromMinutes(2); await Task.Delay(20))
        {
            if (await look() is { } found)
            {
                return found;
            }
        }

        throw new TimeoutException($"Waited two minutes for {what}.");
    }

    /// <summary>Waits until every outbox is empty.</summary>
    public Task DispatchedAsync() => _host.SettleAsync(TimeSpan.FromMinutes(1));

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
