using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace OmniSphere.Persistence;

/// <summary>
/// Tells the server for which tenant it works, the setting that the row-level security policies compare with, in the same
/// round trip as the command that needs it: before each command outside a transaction, since there the connection goes
/// back after it, and before the first of a transaction. Npgsql resets the setting when the connection goes back to the
/// pool. What runs past Entity Framework on a fresh connection finds no tenant and sees nothing.
/// </summary>
internal sealed class PostgreSqlTenantSession : DbCommandInterceptor, IDbTransactionInterceptor
{
    public static readonly PostgreSqlTenantSession Instance = new();

    public override InterceptionResult<DbDataReader> ReaderExecuting(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result
    )
    {
        Set(command, eventData);
        return result;
    }

    public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default
    )
    {
        await SetAsync(command, eventData, cancellationToken);
        return result;
    }

    public override InterceptionResult<int> NonQueryExecuting(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<int> result
    )
    {
        Set(command, eventData);
        return result;
    }

    public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default
    )
    {
        await SetAsync(command, eventData, cancellationToken);
        return result;
    }

    public override InterceptionResult<object> ScalarExecuting(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<object> result
    )
    {
        Set(command, eventData);
        return result;
    }

    public override async ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<object> result,
        CancellationToken cancellationToken = default
    )
    {
        await SetAsync(command, eventData, cancellationToken);
        return result;
    }

    // What failed may have taken the setting with it, or never have sent it.
    public override void CommandFailed(DbCommand command, CommandErrorEventData eventData) => Forget(eventData);

    public override Task CommandFailedAsync(
        DbCommand command,
        CommandErrorEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        Forget(eventData);
        return Task.CompletedTask;
    }

    public override void CommandCanceled(DbCommand command, CommandEndEventData eventData) => Forget(eventData);

    public override Task CommandCanceledAsync(
        DbCommand command,
        CommandEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        Forget(eventData);
        return Task.CompletedTask;
    }

    public void RolledBackToSavepoint(DbTransaction transaction, TransactionEventData eventData) => Forget(eventData);

    public Task RolledBackToSavepointAsync(
        DbTransaction transaction,
        TransactionEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        Forget(eventData);
        return Task.CompletedTask;
    }

    private static void Set(DbCommand command, CommandEventData eventData)
    {
        if (Setting(eventData) is { } setting && !TryPrepend(command, eventData, setting))
        {
            using var before = Apart(command, setting);
            before.ExecuteNonQuery();
        }
    }

    private static async ValueTask SetAsync(
        DbCommand command,
        CommandEventData eventData,
        CancellationToken cancellationToken
    )
    {
        if (Setting(eventData) is { } setting && !TryPrepend(command, eventData, setting))
        {
            await using var before = Apart(command, setting);
            await before.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>What a command that passes the interceptors by begins with; empty where its transaction knows the tenant.</summary>
    public static string Before(OmniSphereDbContext context) =>
        context.TenantIsSetIn is { } known && known == context.Database.CurrentTransaction?.TransactionId
            ? ""
            : Statement(context) ?? "";

    /// <summary>The statement to run first; null where the transaction knows its tenant.</summary>
    private static string? Setting(CommandEventData eventData)
    {
        if (eventData.Context is not OmniSphereDbContext context || Statement(context) is not { } statement)
        {
            return null;
        }

        var transaction = context.Database.CurrentTransaction?.TransactionId;
        if (transaction is not null && context.TenantIsSetIn == transaction)
        {
            return null;
        }

        context.TenantIsSetIn = transaction;
        return statement;
    }

    /// <summary>
    /// A literal, as SET takes no parameters: an asterisk or a UUID that we wrote. Null where the scope has no tenant: the
    /// policies see nothing.
    /// </summary>
    private static string? Statement(OmniSphereDbContext context)
    {
        var tenant = context.Tenant;
        return tenant.IsSystem ? "SET omnisphere.tenant_id = '*'; "
            : tenant.HasTenant ? $"SET omnisphere.tenant_id = '{tenant.RequiredId.Value}'; "
            : null;
    }

    /// <summary>
    /// Npgsql splits the text into one batch. Where that is not sound, the setting costs a round trip: a save reads the
    /// number of rows of its n-th statement; a migration and other SQL outside a transaction may be of the kind that runs
    /// alone only (VACUUM); a text with positional parameters is not split.
    /// </summary>
    private static bool TryPrepend(DbCommand command, CommandEventData eventData, string setting)
    {
        var sound = eventData.CommandSource switch
        {
            CommandSource.LinqQuery
            or CommandSource.FromSqlQuery
            or CommandSource.ExecuteUpdate
            or CommandSource.ExecuteDelete => true,
            CommandSource.ExecuteSqlRaw => command.Transaction is not null,
            _ => false,
        };
        if (!sound || command.CommandType is not CommandType.Text || HasPositional(command.Parameters))
        {
            return false;
        }

        command.CommandText = setting + command.CommandText;
        return true;
    }

    private static bool HasPositional(DbParameterCollection parameters)
    {
        for (var i = 0; i < parameters.Count; i++)
        {
            if (parameters[i].ParameterName.Length == 0)
            {
                return true;
            }
        }

        return false;
    }

    private static DbCommand Apart(DbCommand command, string setting)
    {
        var before = command.Connection!.CreateCommand();
        before.Transaction = command.Transaction;
        before.CommandText = setting;
        return before;
    }

    private static void Forget(DbContextEventData eventData)
    {
        if (eventData.Context is OmniSphereDbContext context)
        {
            context.TenantIsSetIn = null;
        }
    }
}
