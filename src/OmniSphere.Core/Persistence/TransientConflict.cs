using Microsoft.Data.Sqlite;
using Npgsql;

namespace OmniSphere.Persistence;

/// <summary>Faults after which the same transaction may be run again.</summary>
internal static class TransientConflict
{
    public static bool Is(Exception? exception) =>
        exception switch
        {
            null => false,
            PostgresException
            {
                SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected
            } => true,
            SharedTransactionLostException => true,
            SqliteException { SqliteErrorCode: 5 or 6 } => true, // SQLITE_BUSY, SQLITE_LOCKED
            _ => Is(exception.InnerException),
        };
}
