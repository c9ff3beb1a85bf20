using System.Net.Sockets;
using Npgsql;

namespace OmniSphere.Persistence;

/// <summary>Faults that say that the database's server is away, or was a moment ago; nothing of the statement.</summary>
internal static class DatabaseUnavailable
{
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    public static bool Is(Exception? exception) =>
        exception switch
        {
            null => false,
            PostgresException postgres => postgres.SqlState
                is PostgresErrorCodes.AdminShutdown
                    or PostgresErrorCodes.CrashShutdown
                    or PostgresErrorCodes.CannotConnectNow
                    or PostgresErrorCodes.TooManyConnections
                || postgres.SqlState.StartsWith("08", StringComparison.Ordinal),
            NpgsqlException { InnerException: SocketException or IOException or TimeoutException } => true,
            NpgsqlException { IsTransient: true } => true,
            _ => Is(exception.InnerException),
        };
}

/// <summary>The connection broke while a change was committed: it may be there.</summary>
internal sealed class CommitInDoubtException(Exception inner)
    : Exception("The connection broke while a change was committed.", inner);
