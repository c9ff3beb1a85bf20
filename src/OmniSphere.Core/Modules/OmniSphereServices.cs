using Microsoft.Extensions.DependencyInjection.Extensions;
using OmniSphere.Caching;
using OmniSphere.Events;
using OmniSphere.Http;
using OmniSphere.Locks;
using OmniSphere.Media;
using OmniSphere.Persistence;
using OmniSphere.Platform;
using OmniSphere.Tenancy;

namespace OmniSphere;

/// <summary>Adds the shared kernel to a host.</summary>
public static class OmniSphereServices
{
    /// <summary>
    /// Adds OmniSphere's kernel with embedded defaults: SQLite under <c>OmniSphere:DataFolder</c>, the in-process event
    /// bus, the tenant directory, tenants by host name. Returns the builder that the domains extend.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configuration">The host's configuration; sections below <c>OmniSphere</c> are read.</param>
    public static OmniSphereBuilder AddOmniSphere(this IServiceCollection services, IConfiguration configuration)
    {
        if (
            services.FirstOrDefault(s => s.ServiceType == typeof(OmniSphereBuilder)) is
            { ImplementationInstance: OmniSphereBuilder existing }
        )
        {
            return existing;
        }

        var builder = new OmniSphereBuilder(services, configuration);
        services.AddSingleton(builder);
        services.TryAddSingleton(TimeProvider.System);
        services.AddHttpContextAccessor();
        services.TryAddTransient(typeof(Lazy<>), typeof(LazyService<>));
        services.AddOmniSphereHttp();
        builder.AddOptions<IdempotencyOptions>(IdempotencyOptions.Section);
        AddCaching(services);
        AddTenancy(services);
        AddEvents(builder);
        AddPersistence(builder);
        AddLifecycle(builder);
        AddMedia(services);
        return builder;
    }

    /// <summary>Replaces how requests name their tenant (default: by host, token claim and API key).</summary>
    public static OmniSphereBuilder AddTenantResolution(
        this OmniSphereBuilder builder,
        Action<TenantResolutionBuilder> configure
    )
    {
        var resolution = new TenantResolutionBuilder();
        configure(resolution);
        builder.Services.Replace(ServiceDescriptor.Singleton(resolution));
        return builder;
    }

    /// <summary>Takes the tenants from configuration (<c>OmniSphere:Tenants</c>) instead of the directory's database.</summary>
    public static OmniSphereBuilder UseConfiguredTenants(this OmniSphereBuilder builder)
    {
        builder.AddOptions<ConfiguredTenants>("OmniSphere");
        builder.Services.Replace(ServiceDescriptor.Singleton<ITenantStore, ConfigurationTenantStore>());
        return builder;
    }

    private static void AddCaching(IServiceCollection services)
    {
        services.TryAddSingleton<ICacheBackplane, LocalCacheBackplane>();
        services.TryAddSingleton<IDistributedLocks, LocalLocks>();
        services.AddHybridCache();
        services.TryAddSingleton<CoherentHybridCache>();
        services.TryAddScoped(sp => new TenantScopedCache(
            sp.GetRequiredService<ITenantContext>(),
            sp.GetRequiredService<ITenantScopeFactory>(),
            sp.GetRequiredService<CoherentHybridCache>(),
            sp.GetRequiredService<ICacheBackplane>()
        ));
    }

    private static void AddTenancy(IServiceCollection services)
    {
        services.TryAddScoped<TenantContext>();
        services.TryAddScoped<ITenantContext>(sp => sp.GetRequiredService<TenantContext>());
        services.TryAddSingleton<ITenantScopeFactory, TenantScopeFactory>();
        services.TryAddSingleton<TenantCache>();
        services.TryAddSingleton<DatabaseTenantStore>();
        services.TryAddSingleton<ITenantStore, CachedTenantStore>();
        services.TryAddSingleton<TenantDirectory>();
        services.TryAddSingleton<ITenantDirectory>(sp => sp.GetRequiredService<TenantDirectory>());
        services.TryAddSingleton<TenantResolver>();
        services.TryAddSingleton(new TenantResolutionBuilder().FromHost().FromClaim().FromApiKey());
    }

    private static void AddMedia(IServiceCollection services)
    {
        services
            .AddOptions<FileMediaOptions>()
            .Configure<IConfiguration, IHostEnvironment>(
                (options, configuration, environment) =>
                    options.Folder = DataFolder.Of(configuration, environment, "media")
            );
        services.TryAddSingleton<IMediaStorage, FileMediaStorage>();
    }

    private static void AddLifecycle(OmniSphereBuilder builder)
    {
        builder.AddOptions<LifecycleOptions>(LifecycleOptions.Section);
        builder.Services.TryAddSingleton<KnownModules>();
        builder.Services.TryAddSingleton<TenantExporter>();
        builder.Services.TryAddSingleton<TenantEraser>();
        builder.Services.TryAddSingleton<TenantTaskCompletion>();
        builder.Services.TryAddSingleton<TenantTasks>();
        builder.Services.TryAddSingleton<TenantTaskSignal>();
        builder.Services.TryAddSingleton<ITenantLifecycle, TenantLifecycle>();
        builder.Services.AddHostedService<TenantTaskWorker>();
    }

    private static void AddEvents(OmniSphereBuilder builder)
    {
        builder.AddOptions<EventOptions>(EventOptions.Section);
        builder.Services.TryAddSingleton<OutboxSignals>();
        builder.Services.TryAddSingleton<EventConsumers>();
        builder.Services.TryAddSingleton<DeliveryAttempts>();
        builder.Services.TryAddSingleton(sp => new EventDelivery(
            sp.GetRequiredService<EventConsumers>(),
            sp.GetRequiredService<DeliveryAttempts>(),
            sp.GetServices<ModuleDatabase>(),
            sp.GetRequiredService<Microsoft.Extensions.Options.IOptions<EventOptions>>(),
            sp.GetRequiredService<ILogger<EventDelivery>>()
        ));
        builder.Services.TryAddSingleton<IEventBus, InProcessEventBus>();
        builder.Services.TryAddSingleton(sp => new DeadLetters(
            sp.GetServices<ModuleDatabase>(),
            sp.GetRequiredService<Microsoft.Extensions.Options.IOptions<DatabaseOptions>>(),
            sp.GetRequiredService<ITenantScopeFactory>(),
            sp.GetRequiredService<EventConsumers>()
        ));
    }

    private static void AddPersistence(OmniSphereBuilder builder)
    {
        builder
            .AddOptions<DatabaseOptions>(DatabaseOptions.Section)
            .Configure<IConfiguration, IHostEnvironment>(
                (options, configuration, environment) => options.DataFolder = DataFolder.Of(configuration, environment)
            );
        builder.Services.TryAddSingleton<SqliteWriteGates>();
        builder.Services.TryAddScoped<DbContextServices>();
        builder.Services.TryAddSingleton<MigrationRunner>();
        builder.Services.Insert(0, ServiceDescriptor.Singleton<IHostedService, MigrateAtStart>());
        builder.AddModuleDatabase<PlatformDbContext, PlatformSqliteContext, PlatformPostgreSqlContext>(
            PlatformDbContext.Name
        );
    }
}
