using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Options;

namespace OmniSphere.Persistence;

/// <summary>
/// Opens connections with the connection string that is in force, so that a rotated password needs no restart: contexts
/// are configured once, with the one that was in force then. Each string has a pool of its own; the old one runs dry.
/// </summary>
internal sealed class RotatedCredentials(IOptionsMonitor<DatabaseOptions> options, string atStart)
    : DbConnectionInterceptor
{
    public override InterceptionResult ConnectionOpening(
        DbConnection connection,
        ConnectionEventData eventData,
        InterceptionResult result
    )
    {
        Update(connection);
        return result;
    }

    public override ValueTask<InterceptionResult> ConnectionOpeningAsync(
        DbConnection connection,
        ConnectionEventData eventData,
        InterceptionResult result,
        CancellationToken cancellationToken = default
    )
    {
        Update(connection);
        return new(result);
    }

    private void Update(DbConnection connection)
    {
        if (
            options.CurrentValue.ConnectionString is { Length: > 0 } current
            && !string.Equals(current, atStart, StringComparison.Ordinal)
            && string.Equals(connection.ConnectionString, atStart, StringComparison.Ordinal)
        )
        {
            connection.ConnectionString = current;
        }
    }
}
