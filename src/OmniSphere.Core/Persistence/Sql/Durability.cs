namespace OmniSphere.Persistence;

/// <summary>When a committed change must be on disk. A process that dies loses neither; a power cut may.</summary>
public enum Durability
{
    /// <summary>Before it is answered.</summary>
    Immediate,

    /// <summary>
    /// With the next change of the same database that is immediate, which costs it no sync of its own. A power cut before
    /// that loses it, never what came before it and never in favour of what came after it: for what is of use only
    /// together with a change that follows, or is found out again. On PostgreSQL an asynchronous commit
    /// (https://www.postgresql.org/docs/current/wal-async-commit.html), on SQLite <c>synchronous=NORMAL</c>
    /// (https://www.sqlite.org/pragma.html#pragma_synchronous).
    /// </summary>
    WithNext,

    /// <summary>
    /// Once <see cref="ModuleSql.SyncAsync"/> has ended, which whoever asks for this awaits before anything follows that the
    /// change must not be missing for, and does other work meanwhile. Others see the change at once. PostgreSQL has no such
    /// thing, there it is <see cref="Immediate"/>.
    /// </summary>
    Behind,
}
