using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OmniSphere.Events;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Testing.Ledger;

/// <summary>What a consumer wrote about an event.</summary>
public sealed class LedgerEntry : ITenantEntity
{
    /// <summary>Rises with every entry.</summary>
    public long Id { get; set; }

    /// <inheritdoc />
    public Id<TenantKind> TenantId { get; set; }

    /// <summary>Who wrote it: <c>first</c> or <c>second</c>.</summary>
    public required string Consumer { get; set; }

    /// <summary>The event's aggregate.</summary>
    public required string Account { get; set; }

    /// <summary>The event's number.</summary>
    public int Number { get; set; }
}

/// <summary>An event of the ledger, consumed by the ledger itself.</summary>
public sealed record AmountBooked(string Account, int Number) : IIntegrationEvent
{
    /// <inheritdoc />
    public static string EventType => "amount.booked";

    /// <inheritdoc />
    public string Subject => Account;
}

/// <summary>Nobody listens to this one.</summary>
public sealed record AccountClosed(string Account) : IIntegrationEvent
{
    /// <inheritdoc />
    public static string EventType => "account.closed";

    /// <inheritdoc />
    public string Subject => Account;
}

/// <summary>Lets a test decide what a consumer does with an event, and see what it was asked to do.</summary>
public sealed class LedgerScript
{
    /// <summary>Called inside the consumer's transaction, after its change.</summary>
    public Func<string, AmountBooked, EventEnvelope, Task> On { get; set; } = static (_, _, _) => Task.CompletedTask;

    /// <summary>Every delivery, whether it succeeded or not.</summary>
    public ConcurrentQueue<(string Consumer, AmountBooked Event)> Calls { get; } = new();
}

/// <summary>The smallest module that publishes and consumes: one event, two consumers, one table of effects.</summary>
public static class LedgerModule
{
    /// <summary>The module's name.</summary>
    public const string Name = "ledger";

    /// <summary>Adds the module's database alone: it publishes, and consumes nothing.</summary>
    public static OmniSphereBuilder AddLedgerDatabase(this OmniSphereBuilder builder)
    {
        builder.AddModuleDatabase<LedgerDbContext, LedgerSqliteContext, LedgerPostgreSqlContext>(Name);
        builder.Services.AddSingleton<IHostedService, CreateTables>();
        return builder;
    }

    /// <summary>Adds the module with a script.</summary>
    public static OmniSphereBuilder AddLedger(this OmniSphereBuilder builder, LedgerScript script)
    {
        builder.AddLedgerDatabase();
        builder.AddEventConsumer<LedgerDbContext, AmountBooked, FirstConsumer>("ledger.first");
        builder.AddEventConsumer<LedgerDbContext, AmountBooked, SecondConsumer>("ledger.second");
        builder.Services.AddSingleton(script);
        return builder;
    }

    private abstract class Consumer(string name, LedgerDbContext db, LedgerScript script) : IEventConsumer<AmountBooked>
    {
        public Task HandleAsync(
            AmountBooked integrationEvent,
            EventEnvelope envelope,
            CancellationToken cancellationToken
        )
        {
            script.Calls.Enqueue((name, integrationEvent));
            db.Add(
                new LedgerEntry
                {
                    Consumer = name,
                    Account = integrationEvent.Account,
                    Number = integrationEvent.Number,
                }
            );
            return script.On(name, integrationEvent, envelope);
        }
    }

    private sealed class FirstConsumer(LedgerDbContext db, LedgerScript script) : Consumer("first", db, script);

    private sealed class SecondConsumer(LedgerDbContext db, LedgerScript script) : Consumer("second", db, script);

    /// <summary>The module has no migrations: its tables are created from the model, with the owner's role.</summary>
    private sealed class CreateTables(IServiceScopeFactory scopes, IOptions<DatabaseOptions> options)
        : IHostedLifecycleService
    {
        public async Task StartingAsync(CancellationToken cancellationToken)
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<LedgerDbContext>();
            if (options.Value.MigrationConnectionString is { } owner)
            {
                db.Database.SetConnectionString(owner);
            }

            try
            {
                await db.Entries.IgnoreQueryFilters().AnyAsync(cancellationToken);
            }
            catch (DbException)
            {
                await db.GetService<IRelationalDatabaseCreator>().CreateTablesAsync(cancellationToken);
            }
        }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

/// <summary>The module's context.</summary>
public abstract class LedgerDbContext(DbContextOptions options, DbContextServices services)
    : OmniSphereDbContext(options, services)
{
    /// <inheritdoc />
    public override string Module => LedgerModule.Name;

    /// <summary>What the consumers wrote.</summary>
    public DbSet<LedgerEntry> Entries => Set<LedgerEntry>();

    /// <inheritdoc />
    protected override void ConfigureModel(ModelBuilder modelBuilder) =>
        modelBuilder.Entity<LedgerEntry>().ToTable("entries").Property(e => e.Id).ValueGeneratedOnAdd();
}

internal sealed class LedgerSqliteContext(DbContextOptions<LedgerSqliteContext> options, DbContextServices services)
    : LedgerDbContext(options, services);

internal sealed class LedgerPostgreSqlContext(
    DbContextOptions<LedgerPostgreSqlContext> options,
    DbContextServices services
) : LedgerDbContext(options, services);
