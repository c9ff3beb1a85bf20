using OmniSphere.Events;
using OmniSphere.Platform;
using OmniSphere.Tenancy;

namespace OmniSphere.Persistence;

/// <summary>What every module context, and <see cref="ModuleSql"/>, needs from its scope.</summary>
public sealed class DbContextServices(
    ITenantContext tenant,
    TimeProvider clock,
    OutboxSignals outbox,
    SqliteWriteGates gates
)
{
    private readonly List<string> _writing = [];

    internal ITenantContext Tenant => tenant;
    internal TimeProvider Clock => clock;
    internal OutboxSignals Outbox => outbox;

    /// <summary>For <c>dotnet ef</c>, which builds a model and touches no data.</summary>
    public static DbContextServices DesignTime { get; } =
        new(new TenantContext(), TimeProvider.System, new OutboxSignals(), new SqliteWriteGates());

    /// <summary>The database of a module's data. The directory of tenants is always in the shared one.</summary>
    internal DatabaseLocation Location(string module) =>
        module == PlatformDbContext.Name ? default : new DatabaseLocation(tenant.Database, tenant.IsReadOnly);

    /// <summary>Waits for its turn to write; only SQLite has turns.</summary>
    internal async ValueTask<IDisposable?> EnterAsync(string module, bool isSqlite, CancellationToken cancellationToken)
    {
        GuardWriting();
        return isSqlite ? await Gate(module).EnterAsync(cancellationToken) : null;
    }

    /// <summary>The turns of a module's SQLite file.</summary>
    internal SqliteWriteGate Gate(string module) => gates[module, Location(module).Name];

    /// <exception cref="InvalidOperationException">The scope only reads.</exception>
    internal void GuardWriting()
    {
        if (tenant.IsReadOnly)
        {
            throw new InvalidOperationException(
                "This scope only reads. Write in one of ITenantScopeFactory.Create(tenant)."
            );
        }
    }

    /// <summary>The scope's context of a module has begun a transaction, whose turn to write is its own.</summary>
    internal void Begun(string module) => _writing.Add(module);

    internal void Ended(string module) => _writing.Remove(module);

    internal bool IsWriting(string module) => _writing.Contains(module);
}
