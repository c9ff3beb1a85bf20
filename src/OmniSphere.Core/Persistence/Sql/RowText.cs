using System.Data.Common;
using System.Text;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace OmniSphere.Persistence;

/// <summary>A statement that writes one row of an entity, always of the same columns, so that servers keep it prepared.</summary>
internal sealed class RowText
{
    // Never sent: the mappings make parameters of it.
    private static readonly NpgsqlCommand Maker = new();
    private readonly SqlText _text;
    private readonly RowColumn[] _columns;
    private readonly int[] _positions;
    private readonly string[] _names;

    private RowText(string sql, RowColumn[] columns, int[] positions, string[] properties)
    {
        (_text, _columns, _positions, Properties) = (new SqlText(_ => sql), columns, positions, properties);
        _names = Array.ConvertAll(positions, p => NameOf(columns[p]));
    }

    /// <summary>The properties that it changes; none of a new row.</summary>
    public string[] Properties { get; }

    public static RowText Insert(string table, RowColumn[] columns)
    {
        int[] written = [.. Enumerable.Range(0, columns.Length).Where(i => !columns[i].IsGenerated)];
        var names = string.Join(", ", written.Select(i => columns[i].Name));
        var values = string.Join(", ", written.Select(i => NameOf(columns[i])));
        return new($"INSERT INTO {table} ({names}) VALUES ({values})", columns, Given(columns, written), []);
    }

    public static RowText Update(string table, RowColumn[] columns, ReadOnlySpan<string> properties)
    {
        var sql = new StringBuilder($"UPDATE {table} SET ");
        var separator = "";
        if (columns.Any(c => c.IsVersion))
        {
            sql.Append("version = version + 1");
            separator = ", ";
        }

        var changed = new List<int>();
        foreach (var property in properties)
        {
            changed.Add(IndexOf(columns, property));
            sql.Append(separator).Append(columns[changed[^1]].Name).Append(" = ").Append(NameOf(columns[changed[^1]]));
            separator = ", ";
        }

        int[] guards =
        [
            .. Enumerable
                .Range(0, columns.Length)
                .Where(i => columns[i] is { IsKey: true } or { IsVersion: true } or { IsTenant: true }),
        ];
        sql.Append(" WHERE ").AppendJoin(" AND ", guards.Select(i => $"{columns[i].Name} = {NameOf(columns[i])}"));
        return new(sql.ToString(), columns, Given(columns, [.. changed, .. guards]), properties.ToArray());
    }

    public static int IndexOf(RowColumn[] columns, string property)
    {
        for (var i = 0; i < columns.Length; i++)
        {
            if (columns[i].Property == property)
            {
                return i;
            }
        }

        throw new ArgumentException($"There is no column of {property}.", nameof(property));
    }

    /// <summary>The statement with what a row has in each of the map's columns.</summary>
    public RowWrite With(object?[] values, SqlDialect dialect)
    {
        var given = new (string, object?)[_positions.Length];
        for (var i = 0; i < given.Length; i++)
        {
            var mapping = _columns[_positions[i]].Mapping;
            given[i] = (
                _names[i],
                dialect.IsSqlite ? Stored(mapping, values[_positions[i]]) : Typed(mapping, values[_positions[i]])
            );
        }

        return new RowWrite(_text, given);
    }

    private static object? Stored(RelationalTypeMapping mapping, object? value) =>
        value is null || mapping.Converter is not { } converter ? value : converter.ConvertToProvider(value);

    // What is kept prepared must know its types, whatever a value is.
    private static DbParameter Typed(RelationalTypeMapping mapping, object? value) =>
        mapping.CreateParameter(Maker, "", value, nullable: true);

    // The tenant is given by whoever runs it.
    private static int[] Given(RowColumn[] columns, int[] positions) => [.. positions.Where(i => !columns[i].IsTenant)];

    private static string NameOf(RowColumn column) => column.IsTenant ? "@tenant" : $"@{column.Name}";
}

/// <summary>A statement that writes one row, with its values.</summary>
internal readonly record struct RowWrite(SqlText Text, (string Name, object? Value)[] Values);
