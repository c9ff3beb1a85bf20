namespace OmniSphere.Persistence;

/// <summary>
/// Nothing, as the value of a parameter of <see cref="ModuleSql"/>: a statement that is kept prepared must know of which
/// type even then.
/// </summary>
public sealed class SqlNull
{
    private SqlNull(NpgsqlTypes.NpgsqlDbType type) => Type = type;

    /// <summary>No text.</summary>
    public static SqlNull Text { get; } = new(NpgsqlTypes.NpgsqlDbType.Text);

    /// <summary>No number.</summary>
    public static SqlNull Number { get; } = new(NpgsqlTypes.NpgsqlDbType.Bigint);

    /// <summary>No time.</summary>
    public static SqlNull Time { get; } = new(NpgsqlTypes.NpgsqlDbType.TimestampTz);

    /// <summary>No id.</summary>
    public static SqlNull Id { get; } = new(NpgsqlTypes.NpgsqlDbType.Uuid);

    /// <summary>No bytes.</summary>
    public static SqlNull Bytes { get; } = new(NpgsqlTypes.NpgsqlDbType.Bytea);

    internal NpgsqlTypes.NpgsqlDbType Type { get; }
}
