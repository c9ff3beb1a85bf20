using Microsoft.Extensions.DependencyInjection;

namespace OmniSphere.Tenancy;

/// <summary>Opens service scopes for work that no request drives.</summary>
public interface ITenantScopeFactory
{
    /// <summary>Opens a scope that runs for <paramref name="tenant"/>.</summary>
    TenantScope Create(Tenant tenant);

    /// <summary>Opens a scope for the tenant with this id.</summary>
    /// <exception cref="KeyNotFoundException">No tenant has the id.</exception>
    ValueTask<TenantScope> CreateAsync(Id<TenantKind> id, CancellationToken cancellationToken = default);

    /// <summary>
    /// Opens a scope that may read and change rows of every tenant: only for the platform's own background work, such
    /// as dispatching the outbox. <paramref name="reason"/> is logged.
    /// </summary>
    TenantScope CreateSystem(string reason);
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

    public TenantScope CreateSystem(string reason)
    {
        Log.SystemScope(logger, reason);
        var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantContext>().SetSystem();
        return new TenantScope(scope);
    }
}
