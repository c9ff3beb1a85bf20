using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OmniSphere.Events;
using OmniSphere.Http;
using OmniSphere.Persistence;
using OmniSphere.Platform;

namespace OmniSphere;

/// <summary>What a module registers itself on. Every call may be repeated without harm.</summary>
public sealed class OmniSphereBuilder
{
    internal OmniSphereBuilder(IServiceCollection services, IConfiguration configuration)
    {
        Services = services;
        Configuration = configuration;
    }

    /// <summary>The host's services.</summary>
    public IServiceCollection Services { get; }

    /// <summary>The host's configuration.</summary>
    public IConfiguration Configuration { get; }

    /// <summary>Adds a module; its endpoints are mapped by <c>MapOmniSphere()</c>.</summary>
    /// <returns>False when it was added before: the caller has nothing more to register.</returns>
    public bool TryAddModule<TModule>()
        where TModule : class, IOmniSphereModule
    {
        if (Services.Any(s => s.ServiceType == typeof(IOmniSphereModule) && s.ImplementationType == typeof(TModule)))
        {
            return false;
        }

        Services.AddSingleton<IOmniSphereModule, TModule>();
        return true;
    }

    /// <summary>
    /// Binds <typeparamref name="TOptions"/> to <paramref name="section"/> and validates it when the host starts; the
    /// error names the section.
    /// </summary>
    public OptionsBuilder<TOptions> AddOptions<TOptions>(string section)
        where TOptions : class
    {
        Services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<TOptions>>(new SectionValidation<TOptions>(section))
        );
        return Services.AddOptions<TOptions>().BindConfiguration(section).ValidateOnStart();
    }

    /// <summary>Registers a module's context on the configured provider, with its outbox, inbox and migrations.</summary>
    /// <typeparam name="TContext">The context that use cases ask for.</typeparam>
    /// <typeparam name="TSqlite">The subclass that owns the SQLite migrations.</typeparam>
    /// <typeparam name="TPostgreSql">The subclass that owns the PostgreSQL migrations.</typeparam>
    /// <param name="module">Lower-case name: schema, file name and event source.</param>
    public OmniSphereBuilder AddModuleDatabase<TContext, TSqlite, TPostgreSql>(string module)
        where TContext : OmniSphereDbContext
        where TSqlite : TContext
        where TPostgreSql : TContext
    {
        if (Services.Any(s => s.ServiceType == typeof(TContext)))
        {
            return this;
        }

        var database = new ModuleDatabase(module, typeof(TContext));
        Services.AddSingleton(database);
        Services.AddKeyedSingleton(
            module,
            (sp, _) =>
                new ModuleConnections(
                    module,
                    sp.GetRequiredService<IOptions<DatabaseOptions>>().Value.Provider,
                    sp.GetRequiredService<IOptionsMonitor<DatabaseOptions>>()
                )
        );
        Services.AddScoped(Sql);
        Services.AddKeyedScoped<IIdempotencyStore>(
            module,
            (sp, _) =>
                module == PlatformDbContext.Name
                    ? ActivatorUtilities.CreateInstance<PlatformIdempotencyStore>(sp)
                    : new DatabaseIdempotencyStore(Sql(sp), sp.GetRequiredService<TimeProvider>())
        );
        Services.AddDbContext<TSqlite>(
            (sp, o) => DatabaseProviders.Use(sp, o, module),
            optionsLifetime: ServiceLifetime.Singleton
        );
        Services.AddDbContext<TPostgreSql>(
            (sp, o) => DatabaseProviders.Use(sp, o, module),
            optionsLifetime: ServiceLifetime.Singleton
        );
        Services.AddScoped<TContext>(sp =>
            sp.GetRequiredService<IOptions<DatabaseOptions>>().Value.Provider == DatabaseProvider.Sqlite
                ? sp.GetRequiredService<TSqlite>()
                : sp.GetRequiredService<TPostgreSql>()
        );
        foreach (var name in module == PlatformDbContext.Name ? [null] : DatabaseNames())
        {
            Services.AddSingleton<IHostedService>(sp =>
                ActivatorUtilities.CreateInstance<OutboxDispatcher>(sp, new OutboxOf(module, name))
            );
        }

        return this;

        ModuleSql<TContext> Sql(IServiceProvider sp) =>
            new(
                sp.GetRequiredKeyedService<ModuleConnections>(module),
                sp.GetRequiredService<DbContextServices>(),
                new Lazy<TContext>(sp.GetRequiredService<TContext>)
            );
    }

    private IEnumerable<string?> DatabaseNames() =>
        Configuration.GetSection(DatabaseOptions.Section).Get<DatabaseOptions>()?.Names ?? [null];

    /// <summary>
    /// Subscribes a handler to an event. It runs once per event, in a scope of the event's tenant, in a transaction of
    /// <typeparamref name="TContext"/>; failures are retried with back-off and end as a dead letter.
    /// </summary>
    /// <param name="consumer">Stable name of the consumer, for example <c>marketing.profiles</c>: its inbox identity.</param>
    public OmniSphereBuilder AddEventConsumer<TContext, TEvent, THandler>(string consumer)
        where TContext : OmniSphereDbContext
        where TEvent : IIntegrationEvent
        where THandler : class, IEventConsumer<TEvent>
    {
        if (Services.Any(s => s.ImplementationInstance is EventSubscription e && e.Is<TEvent>(consumer)))
        {
            return this;
        }

        Services.TryAddScoped<THandler>();
        Services.AddSingleton(EventSubscription.Create<TContext, TEvent, THandler>(consumer));
        return this;
    }
}

/// <summary>A domain that adds itself to a host.</summary>
public interface IOmniSphereModule
{
    /// <summary>Lower-case name, the first segment of its routes: <c>catalogue</c>.</summary>
    string Name { get; }

    /// <summary>Maps the module's endpoints. Called once per host by <c>MapOmniSphere()</c>.</summary>
    void Map(IEndpointRouteBuilder endpoints);
}
