using Microsoft.Data.Sqlite;

namespace OmniSphere.Persistence;

/// <summary>
/// A copy of a SQLite database from before its migrations. They do not roll back as a whole: foreign keys cannot be
/// switched within a transaction (https://www.sqlite.org/pragma.html#pragma_foreign_keys), so a rebuilt table and what
/// comes before it are committed one after the other, and Entity Framework's lock is a row that a killed process leaves
/// behind (https://learn.microsoft.com/ef/core/providers/sqlite/limitations#concurrent-migrations-protection).
/// </summary>
internal static class SqliteSnapshot
{
    private const string Suffix = ".before";

    /// <summary>Takes the copy, which is empty where there is no database yet. It has its name once it is complete.</summary>
    public static void Take(string database)
    {
        var unfinished = $"{database}{Suffix}.tmp";
        File.WriteAllBytes(unfinished, []);
        if (File.Exists(database))
        {
            Copy(database, unfinished);
        }

        File.Move(unfinished, database + Suffix);
    }

    /// <summary>Gives a database back what it was when migrations began that did not come to their end.</summary>
    /// <returns>Whether there were such migrations.</returns>
    public static bool Restore(string database)
    {
        if (!Exists(database))
        {
            return false;
        }

        SqliteConnection.ClearAllPools(); // A pooled connection would keep what is deleted here.
        if (new FileInfo(database + Suffix).Length > 0)
        {
            Copy(database + Suffix, database);
        }
        else
        {
            File.Delete($"{database}-wal");
            File.Delete($"{database}-shm");
            File.Delete(database);
        }

        Drop(database);
        return true;
    }

    /// <summary>Whether migrations began and did not come to their end.</summary>
    public static bool Exists(string database) => File.Exists(database + Suffix);

    /// <summary>The migrations came to their end.</summary>
    public static void Drop(string database) => File.Delete(database + Suffix);

    private static void Copy(string from, string to)
    {
        using var source = Open(from);
        using var target = Open(to);
        using (var durable = target.CreateCommand())
        {
            durable.CommandText = "PRAGMA synchronous=FULL; PRAGMA busy_timeout=10000;";
            durable.ExecuteNonQuery();
        }

        // One transaction of the target: https://www.sqlite.org/backup.html
        source.BackupDatabase(target);
    }

    private static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString()
        );
        connection.Open();
        return connection;
    }
}
