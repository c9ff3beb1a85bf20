using System.Data.Common;
using System.Globalization;

namespace OmniSphere.Persistence;

/// <summary>
/// How many rows of an entity are added by hand. SQLite takes them one by one with a statement that is prepared once;
/// PostgreSQL takes all of them at once, an array for each column (COPY is refused where row-level security is on).
/// </summary>
internal static class NewRows
{
    /// <summary>The statement that adds one row.</summary>
    public static string OneRow<T>(RowMap<T> map)
        where T : class => $"{Head(map)} VALUES ({Parameters(map)})";

    /// <summary>The statement that adds any number of rows.</summary>
    public static string ManyRows<T>(RowMap<T> map)
        where T : class => $"{Head(map)} SELECT * FROM unnest({Parameters(map)})";

    /// <summary>Runs <see cref="OneRow"/> for each row.</summary>
    public static async Task WriteEachAsync<T>(
        OmniSphereDbContext context,
        RowMap<T> map,
        DbCommand command,
        IReadOnlyCollection<T> rows,
        CancellationToken cancellationToken
    )
        where T : class
    {
        var parameters = new DbParameter[map.All.Length];
        for (var i = 0; i < parameters.Length; i++)
        {
            parameters[i] = command.CreateParameter();
            parameters[i].ParameterName = ParameterOf(i);
            command.Parameters.Add(parameters[i]);
        }

        foreach (var row in rows)
        {
            var values = map.NewValues(context, row);
            for (var i = 0; i < parameters.Length; i++)
            {
                parameters[i].Value = Stored(map.All[i], values[i]) ?? DBNull.Value;
            }

            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>Runs <see cref="ManyRows"/>.</summary>
    public static Task WriteAllAsync<T>(
        OmniSphereDbContext context,
        RowMap<T> map,
        DbCommand command,
        IReadOnlyCollection<T> rows,
        CancellationToken cancellationToken
    )
        where T : class
    {
        var columns = Array.ConvertAll(map.All, c => Array.CreateInstance(StoredType(c), rows.Count));
        var at = 0;
        foreach (var row in rows)
        {
            var values = map.NewValues(context, row);
            for (var i = 0; i < columns.Length; i++)
            {
                columns[i].SetValue(Stored(map.All[i], values[i]), at);
            }

            at++;
        }

        for (var i = 0; i < columns.Length; i++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = ParameterOf(i);
            parameter.Value = columns[i];
            command.Parameters.Add(parameter);
        }

        return command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string Head<T>(RowMap<T> map)
        where T : class =>
        map.All.FirstOrDefault(c => c.IsGenerated) is { } generated
            ? throw new NotSupportedException($"'{generated.Property}' of {typeof(T).Name} is the database's to give.")
            : $"INSERT INTO {map.Table} ({string.Join(", ", map.All.Select(c => c.Name))})";

    private static string Parameters<T>(RowMap<T> map)
        where T : class => string.Join(", ", map.All.Select((_, i) => ParameterOf(i)));

    private static string ParameterOf(int column) => string.Create(CultureInfo.InvariantCulture, $"@c{column}");

    private static object? Stored(RowColumn column, object? value) =>
        value is null || column.Mapping.Converter is not { } converter ? value : converter.ConvertToProvider(value);

    /// <summary>The type of the column's values at the provider, with room for none.</summary>
    private static Type StoredType(RowColumn column)
    {
        var type = column.Mapping.Converter?.ProviderClrType ?? column.Mapping.ClrType;
        return type.IsValueType && Nullable.GetUnderlyingType(type) is null
            ? typeof(Nullable<>).MakeGenericType(type)
            : type;
    }
}
