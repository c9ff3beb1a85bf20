using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OmniSphere.Persistence;

namespace OmniSphere.Tenancy;

/// <summary>Opens service scopes for work that no request drives.</summary>
public interface ITenantScopeFactory
{
    /// <summary>Opens a scope that runs for <paramref name="tenant"/>.</summary>
    TenantScope Create(Tenant tenant);

    /// <summary>
    /// Opens a scope that only reads for <paramref name="tenant"/>, from a replica where the host has one, so perhaps a
    /// moment behind.
    /// </summary>
    TenantScope CreateReadOnly(Tenant tenant);

    /// <summary>Opens a scope for the tenant with this id.</summary>
    /// <exception cref="KeyNotFoundException">No tenant has the id.</exception>
    ValueTask<TenantScope> CreateAsync(Id<TenantKind> id, CancellationToken cancellationToken = default);

    /// <summary>
    /// Opens a scope that may read and change rows of every tenant: only for the platform's own background work, such
    /// as dispatching the outbox. <paramref name="reason"/> is logged; <paramref name="database"/> names a database that
    /// tenants have for themselves, null the shared one.
    /// </summary>
    TenantScope CreateSystem(string reason, string? database = null);

    /// <summary>
    /// A system scope for each of the host's databases: the shared one, then those that tenants have for themselves. To
    /// be disposed one by one.
    /// </summary>
    IEnumerable<TenantScope> CreateSystems(string reason);

    /// <summary>
    /// A round of background work: does something in a system scope of each database, one after another. A database that
    /// tenants have for themselves and that fails is logged, and holds up nobody else's.
    /// </summary>
    Task InEachDatabaseAsync(string reason, Func<TenantScope, Task> work);
}

/// <summary>A service scope bound to a tenant (or to the system). Dispose it when the work is done.</summary>
public sealed class TenantScope : IAsyncDisposable
{
    private readonly AsyncServiceScope _scope;

    internal TenantScope(AsyncServiceScope scope) => _scope = scope;

    /// <summary>The scope's services.</summary>
    public IServiceProvider Services => _scope.ServiceProvider;

    /// <summary>Shorthand for <c>Services.GetRequiredService</c>.</summary>
    public T Get<T>()
        where T : notnull => _scope.ServiceProvider.GetRequiredService<T>();

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _scope.DisposeAsync();
}

internal sealed class TenantScopeFactory(
    IServiceScopeFactory scopes,
    ITenantStore tenants,
    IOptions<DatabaseOptions> databases,
    ILogger<TenantScopeFactory> logger
) : ITenantScopeFactory
{
    public TenantScope Create(Tenant tenant)
    {
        var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantContext>().Set(tenant);
        return new TenantScope(scope);
    }

    public async ValueTask<TenantScope> CreateAsync(Id<TenantKind> id, CancellationToken cancellationToken = default) =>
        Create(
            await tenants.FindAsync(id, cancellationToken)
                ?? throw new KeyNotFoundException($"No tenant has the id {id}.")
        );

    public TenantScope CreateReadOnly(Tenant tenant)
    {
        var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<TenantContext>();
        context.Set(tenant);
        context.SetReadOnly();
        return new TenantScope(scope);
    }

    public TenantScope CreateSystem(string reason, string? database = null)
    {
        Log.SystemScope(logger, reason);
        var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantContext>().SetSystem(database);
        return new TenantScope(scope);
    }

    public IEnumerable<TenantScope> CreateSystems(string reason) =>
        databases.Value.Names.Select(database => CreateSystem(reason, database));

    public async Task InEachDatabaseAsync(string reason, Func<TenantScope, Task> work)
    {
        foreach (var database in databases.Value.Names)
        {
            try
            {
                await using var scope = CreateSystem(reason, database);
                await work(scope);
            }
            catch (Exception e) when (database is not null && e is not OperationCanceledException)
            {
                Log.DatabaseFailed(logger, e, database, reason);
            }
        }
    }
}
