using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Events;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;
using OmniSphere.Testing;

namespace OmniSphere.Core.Tests;

/// <summary>The smallest module there is: one tenant entity, one event, two consumers.</summary>
internal sealed class Note : ITenantEntity, IVersioned, IIdKind
{
    public static string Prefix => "note";
    public Id<Note> Id { get; set; }
    public Id<TenantKind> TenantId { get; set; }
    public required string Text { get; set; }
    public DateTimeOffset WrittenAt { get; set; }
    public long Version { get; set; }
}

/// <summary>What a consumer wrote about an event.</summary>
internal sealed class Effect : ITenantEntity
{
    public long Id { get; set; }
    public Id<TenantKind> TenantId { get; set; }
    public required string Consumer { get; set; }
    public required string Subject { get; set; }
    public int Number { get; set; }
}

internal sealed record NoteWritten(string NoteId, int Number) : IIntegrationEvent
{
    public static string EventType => "note.written";

    public string Subject => NoteId;
}

internal abstract class NotesDbContext(DbContextOptions options, DbContextServices services)
    : OmniSphereDbContext(options, services)
{
    public override string Module => "notes";

    public DbSet<Note> Notes => Set<Note>();

    public DbSet<Effect> Effects => Set<Effect>();

    protected override void ConfigureModel(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Note>().ToTable("notes").HasKey(n => n.Id);
        modelBuilder.Entity<Effect>().ToTable("effects").Property(e => e.Id).ValueGeneratedOnAdd();
    }
}

internal sealed class NotesSqliteContext(DbContextOptions<NotesSqliteContext> options, DbContextServices services)
    : NotesDbContext(options, services);

internal sealed class NotesPostgreSqlContext(
    DbContextOptions<NotesPostgreSqlContext> options,
    DbContextServices services
) : NotesDbContext(options, services);

/// <summary>Lets a test decide what a consumer does with an event.</summary>
internal sealed class ConsumerScript
{
    public Func<string, NoteWritten, Exception?> Fault { get; set; } = static (_, _) => null;

    public System.Collections.Concurrent.ConcurrentQueue<(string Consumer, NoteWritten Event)> Calls { get; } = new();
}

internal sealed class FirstConsumer(NotesDbContext db, ConsumerScript script) : IEventConsumer<NoteWritten>
{
    public Task HandleAsync(
        NoteWritten integrationEvent,
        EventEnvelope envelope,
        CancellationToken cancellationToken
    ) => NotesModule.ApplyAsync("first", integrationEvent, db, script);
}

internal sealed class SecondConsumer(NotesDbContext db, ConsumerScript script) : IEventConsumer<NoteWritten>
{
    public Task HandleAsync(
        NoteWritten integrationEvent,
        EventEnvelope envelope,
        CancellationToken cancellationToken
    ) => NotesModule.ApplyAsync("second", integrationEvent, db, script);
}

internal static class NotesModule
{
    public static Task ApplyAsync(string consumer, NoteWritten written, NotesDbContext db, ConsumerScript script)
    {
        script.Calls.Enqueue((consumer, written));
        db.Effects.Add(
            new Effect
            {
                Consumer = consumer,
                Subject = written.NoteId,
                Number = written.Number,
            }
        );
        return script.Fault(consumer, written) is { } fault ? Task.FromException(fault) : Task.CompletedTask;
    }

    public static async Task<ModuleTestHost> StartAsync(
        DatabaseProvider provider,
        IReadOnlyDictionary<string, string?>? settings = null,
        Action<IServiceCollection>? services = null
    )
    {
        var script = new ConsumerScript();
        var host = await ModuleTestHost.StartAsync(
            new ModuleTestHostOptions
            {
                Provider = provider,
                Settings = settings ?? new Dictionary<string, string?>(),
                Modules = builder =>
                {
                    builder.AddModuleDatabase<NotesDbContext, NotesSqliteContext, NotesPostgreSqlContext>("notes");
                    builder.AddEventConsumer<NotesDbContext, NoteWritten, FirstConsumer>("notes.first");
                    builder.AddEventConsumer<NotesDbContext, NoteWritten, SecondConsumer>("notes.second");
                    builder.Services.AddSingleton(script);
                    builder.Services.AddSingleton<Microsoft.Extensions.Hosting.IHostedService, CreateTables>();
                },
                Services = services ?? (static _ => { }),
            }
        );
        return host;
    }

    /// <summary>The test module has no migrations: its tables are created from the model, with the owner's role.</summary>
    private sealed class CreateTables(
        IServiceScopeFactory scopes,
        Microsoft.Extensions.Options.IOptions<DatabaseOptions> options
    ) : Microsoft.Extensions.Hosting.IHostedLifecycleService
    {
        public async Task StartingAsync(CancellationToken cancellationToken)
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<NotesDbContext>();
            if (options.Value.MigrationConnectionString is { } owner)
            {
                db.Database.SetConnectionString(owner);
            }

            await db.GetService<IRelationalDatabaseCreator>().CreateTablesAsync(cancellationToken);
        }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
