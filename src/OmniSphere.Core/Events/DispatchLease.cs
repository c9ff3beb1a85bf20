using System.Data;
using System.Data.Common;
using System.Text;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Persistence;

namespace OmniSphere.Events;

/// <summary>
/// One dispatcher per module at a time, or order per aggregate could not be kept: an advisory lock of the session on
/// PostgreSQL, which a crash releases. SQLite files belong to one process.
/// </summary>
internal sealed class DispatchLease : IAsyncDisposable
{
    private readonly DbConnection? _connection;
    private readonly long _key;

    private DispatchLease(DbConnection? connection, long key) => (_connection, _key) = (connection, key);

    public static async Task<DispatchLease?> TryAcquireAsync(
        OmniSphereDbContext context,
        CancellationToken cancellationToken
    )
    {
        if (context.IsSqlite)
        {
            return new DispatchLease(null, 0);
        }

        // Opened once and kept by the context, so that all its commands share the locked session.
        await context.Database.OpenConnectionAsync(cancellationToken);
        var connection = context.Database.GetDbConnection();
        var key = BitConverter.ToInt64(
            System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes($"omnisphere.outbox.{context.Module}"))
        );
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT pg_try_advisory_lock({key})";
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))! ? new DispatchLease(connection, key) : null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is { State: ConnectionState.Open })
        {
            await using var command = _connection.CreateCommand();
            command.CommandText = $"SELECT pg_advisory_unlock({_key})";
            await command.ExecuteNonQueryAsync();
        }
    }
}
