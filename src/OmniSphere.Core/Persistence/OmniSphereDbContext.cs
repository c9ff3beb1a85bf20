using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using OmniSphere.Events;
using OmniSphere.Tenancy;

namespace OmniSphere.Persistence;

/// <summary>
/// The base of every module's context: filters each <see cref="ITenantEntity"/> by the scope's tenant, refuses writes
/// for another one, raises versions, keeps times in UTC, and writes integration events to the outbox in the same
/// transaction as their cause. Reads and writes fail closed without a tenant.
/// </summary>
public abstract partial class OmniSphereDbContext(DbContextOptions options, DbContextServices services)
    : DbContext(options)
{
    /// <summary>Name of the query filter that keeps tenants apart, for <c>IgnoreQueryFilters([TenantFilter])</c>.</summary>
    public const string TenantFilter = "tenant";

    private readonly CommitActions _afterCommit = new();
    private IDisposable? _gate;

    /// <summary>The module's name: its schema on PostgreSQL, its file on SQLite.</summary>
    public abstract string Module { get; }

    /// <summary>The tenant whose rows this context sees.</summary>
    /// <exception cref="TenantRequiredException">The scope has no tenant.</exception>
    public Id<TenantKind> TenantId => services.Tenant.RequiredId;

    internal ITenantContext Tenant => services.Tenant;

    internal TimeProvider Clock => services.Clock;

    /// <summary>The transaction whose connection knows the tenant already, see <see cref="PostgreSqlTenantSession"/>.</summary>
    internal Guid? TenantIsSetIn { get; set; }

    /// <summary>The database this context works on. The directory of tenants is always in the shared one.</summary>
    internal DatabaseLocation Location => services.Location(Module);

    /// <summary>How statements are written for the module's database.</summary>
    public SqlDialect Dialect => SqlDialect.Of(Module, IsSqlite);

    internal bool IsSqlite => Database.ProviderName?.EndsWith("Sqlite", StringComparison.Ordinal) == true;

    /// <summary>Adds an integration event to be published once the current change is committed.</summary>
    public void Publish<TEvent>(TEvent integrationEvent)
        where TEvent : IIntegrationEvent => Publish(TenantId, integrationEvent);

    /// <summary>Adds an event about a tenant from a system scope.</summary>
    internal void Publish<TEvent>(Id<TenantKind> tenant, TEvent integrationEvent)
        where TEvent : IIntegrationEvent =>
        Set<OutboxMessage>().Add(OutboxMessage.Of(tenant, integrationEvent, services.Clock.GetUtcNow()));

    /// <summary>An event was written beside the tracked rows; the dispatcher is told once it is committed.</summary>
    internal void ExpectEvents() => _afterCommit.HasEvents = true;

    /// <summary>
    /// Runs <paramref name="action"/> once the current change is committed, to wake a worker that reads what was
    /// written; forgotten when the change fails, lost in a crash. It must be quick and must not throw.
    /// </summary>
    public void AfterCommit(Action action) => _afterCommit.Add(action);

    /// <summary>
    /// Runs <paramref name="work"/> in one write transaction and commits it; begins immediately on SQLite, and runs
    /// again from a clean context when PostgreSQL reports a deadlock or serialisation failure. The work must only
    /// touch this context (it may run more than once).
    /// </summary>
    public async Task<T> TransactAsync<T>(
        Func<CancellationToken, Task<T>> work,
        CancellationToken cancellationToken = default
    )
    {
        if (Database.CurrentTransaction is not null)
        {
            return await work(cancellationToken);
        }

        for (var attempt = 1; ; attempt++)
        {
            try
            {
                _gate = await EnterAsync(cancellationToken);
                await using var transaction = await Database.BeginTransactionAsync(cancellationToken);
                services.Begun(Module);
                var result = await work(cancellationToken);
                await CommitAsync(transaction);
                Committed();
                return result;
            }
            catch (Exception e) when (attempt < 6 && TransientConflict.Is(e))
            {
                Forget();
                await Task.Delay(TimeSpan.FromMilliseconds(5 << attempt), cancellationToken);
            }
            catch
            {
                // A failed transaction leaves nothing behind, not even what was tracked.
                Forget();
                throw;
            }
            finally
            {
                services.Ended(Module);
                _gate?.Dispose();
                _gate = null;
            }
        }
    }

    private static async Task CommitAsync(IDbContextTransaction transaction)
    {
        try
        {
            await transaction.CommitAsync(CancellationToken.None);
        }
        catch (Exception e) when (DatabaseUnavailable.Is(e))
        {
            throw new CommitInDoubtException(e);
        }
    }

    /// <inheritdoc cref="TransactAsync{T}"/>
    public Task TransactAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken = default) =>
        TransactAsync(
            async ct =>
            {
                await work(ct);
                return true;
            },
            cancellationToken
        );

    /// <inheritdoc />
    public override int SaveChanges(bool acceptAllChangesOnSuccess) =>
        throw new NotSupportedException("Use SaveChangesAsync: contexts are asynchronous throughout.");

    /// <inheritdoc />
    public override async Task<int> SaveChangesAsync(
        bool acceptAllChangesOnSuccess,
        CancellationToken cancellationToken = default
    )
    {
        Guard();
        if (Database.CurrentTransaction is not null)
        {
            return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        }

        using (ChangeTracker.HasChanges() ? await EnterAsync(cancellationToken) : null)
        {
            try
            {
                var written = await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
                Committed();
                return written;
            }
            catch (Exception e) when (DatabaseUnavailable.Is(e))
            {
                throw new CommitInDoubtException(e);
            }
        }
    }

    /// <summary>Waits for its turn to write; only SQLite has turns.</summary>
    internal ValueTask<IDisposable?> EnterAsync(CancellationToken cancellationToken) =>
        services.EnterAsync(Module, IsSqlite, cancellationToken);

    /// <summary>Ends when all that anybody has committed to the database so far is on disk.</summary>
    internal Task SyncAsync() =>
        IsSqlite
            ? services.Gate(Module).SyncAsync(Database.GetDbConnection().DataSource, byOthers: true)
            : Task.CompletedTask;

    internal void Committed() => _afterCommit.Run(services, Module);

    private void Forget()
    {
        ChangeTracker.Clear();
        _afterCommit.Forget();
    }
}
