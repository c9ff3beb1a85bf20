using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Options;

namespace OmniSphere.Persistence;

/// <summary>
/// Points each connection, when it opens, at the database of the scope's tenant, with the connection string that is in
/// force: contexts are configured once, with the shared database as it was then. So a rotated password needs no restart.
/// Each string has a pool of its own; the old one runs dry.
/// </summary>
internal sealed class ConnectionChoice(IOptionsMonitor<DatabaseOptions> options, string module, string atStart)
    : DbConnectionInterceptor
{
    private volatile Known _known = new(options.CurrentValue);

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
            connection.ConnectionString = ConnectionString(context.Location);
        }
    }

    private string ConnectionString(DatabaseLocation location)
    {
        var (current, known) = (options.CurrentValue, _known);
        if (!ReferenceEquals(current, known.Options))
        {
            _known = known = new Known(current);
        }

        return known.Strings.GetOrAdd(
            location,
            static (where, by) => where.ConnectionString(by.Options, by.Module),
            (Options: current, Module: module)
        );
    }

    private sealed record Known(DatabaseOptions Options)
    {
        public ConcurrentDictionary<DatabaseLocation, string> Strings { get; } = [];
    }
}
