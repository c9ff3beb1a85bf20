using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace OmniSphere.Persistence;

/// <summary>
/// Points each connection of a context, when it opens, at the database of the scope's tenant, with the connection string
/// that is in force: contexts are configured once, with the shared database as it was then.
/// </summary>
internal sealed class ConnectionChoice(ModuleConnections connections, string atStart) : DbConnectionInterceptor
{
    public override InterceptionResult ConnectionOpening(
        DbConnection connection,
        ConnectionEventData eventData,
        InterceptionResult result
    )
    {
        Choose(connection, eventData);
        return result;
    }

    public override ValueTask<InterceptionResult> ConnectionOpeningAsync(
        DbConnection connection,
        ConnectionEventData eventData,
        InterceptionResult result,
        CancellationToken cancellationToken = default
    )
    {
        Choose(connection, eventData);
        return new(result);
    }

    // Another string than at the start was chosen before, or is that of a migration.
    private void Choose(DbConnection connection, ConnectionEventData eventData)
    {
        if (
            eventData.Context is OmniSphereDbContext context
            && string.Equals(connection.ConnectionString, atStart, StringComparison.Ordinal)
        )
        {
            connection.ConnectionString = connections.ConnectionString(context.Location);
        }
    }
}
