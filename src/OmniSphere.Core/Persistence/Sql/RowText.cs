using System.Data.Common;
using System.Text;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace OmniSphere.Persistence;

/// <summary>A statement that writes one row of an entity, always of the same columns, so that servers keep it prepared.</summary>
internal sealed class RowText
{
    // Stands where a value goes.
    private const char Place = '\0';

    // Never sent: the mappings make parameters of it.
    private static readonly NpgsqlCommand Maker = new();
    private readonly RowColumn[] _columns;
    private readonly string[] _pieces;
    private readonly int[] _places;
    private readonly int[] _given;
    private readonly string[] _names;
    private readonly SqlText _text;

    /// <param name="sql">The statement, with a mark for each value.</param>
    /// <param name="columns">The map's.</param>
    /// <param name="places">Which of them each value is of.</param>
    /// <param name="properties">See <see cref="Properties"/>.</param>
    private RowText(string sql, RowColumn[] columns, int[] places, string[] properties)
    {
        (_columns, _pieces, _places, Properties) = (columns, sql.Split(Place), places, properties);
        // The tenant is given by whoever runs it.
        _given = [.. places.Where(p => !columns[p].IsTenant)];
        _names = Array.ConvertAll(_given, p => NameOf(columns[p]));
        var named = string.Concat(places.Select((p, i) => _pieces[i] + NameOf(columns[p]))) + _pieces[^1];
        _text = new SqlText(_ => named);
    }

    /// <summary>The properties that it changes; none of a new row.</summary>
    public string[] Properties { get; }

    public static RowText Insert(string table, RowColumn[] columns)
    {
        int[] written = [.. Enumerable.Range(0, columns.Length).Where(i => !columns[i].IsGenerated)];
        var names = string.Join(", ", written.Select(i => columns[i].Name));
        var values = string.Join(", ", written.Select(_ => Place));
        return new($"INSERT INTO {table} ({names}) VALUES ({values})", columns, written, []);
    }

    public static RowText Update(string table, RowColumn[] columns, ReadOnlySpan<string> properties)
    {
        var changed = new List<int>();
        var sets = new List<string>();
        if (columns.Any(c => c.IsVersion))
        {
            sets.Add("version = version + 1");
        }

        foreach (var property in properties)
        {
            changed.Add(IndexOf(columns, property));
            sets.Add($"{columns[changed[^1]].Name} = {Place}");
        }

        int[] guards =
        [
            .. Enumerable
                .Range(0, columns.Length)
                .Where(i => columns[i] is { IsKey: true } or { IsVersion: true } or { IsTenant: true }),
        ];
        var conditions = string.Join(" AND ", guards.Select(i => $"{columns[i].Name} = {Place}"));
        var sql = $"UPDATE {table} SET {string.Join(", ", sets)} WHERE {conditions}";
        return new(sql, columns, [.. changed, .. guards], properties.ToArray());
    }

    private static int IndexOf(RowColumn[] columns, string property)
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

    /// <summary>Appends the statement to a text whose values are named as <paramref name="value"/> appends them.</summary>
    public void AppendTo(StringBuilder text, object?[] values, Action<RowColumn, object?> value)
    {
        for (var i = 0; i < _places.Length; i++)
        {
            text.Append(_pieces[i]);
            value(_columns[_places[i]], values[_places[i]]);
        }

        text.Append(_pieces[^1]);
    }

    /// <summary>The statement with what a row has in each of the map's columns.</summary>
    public RowWrite With(object?[] values, SqlDialect dialect)
    {
        var given = new (string, object?)[_given.Length];
        for (var i = 0; i < given.Length; i++)
        {
            var (mapping, value) = (_columns[_given[i]].Mapping, values[_given[i]]);
            given[i] = (_names[i], dialect.IsSqlite ? Stored(mapping, value) : Typed(mapping, value));
        }

        return new RowWrite(_text, given);
    }

    private static object? Stored(RelationalTypeMapping mapping, object? value) =>
        value is null || mapping.Converter is not { } converter ? value : converter.ConvertToProvider(value);

    // What is kept prepared must know its types, whatever a value is.
    private static DbParameter Typed(RelationalTypeMapping mapping, object? value) =>
        mapping.CreateParameter(Maker, "", value, nullable: true);

    private static string NameOf(RowColumn column) => column.IsTenant ? "@tenant" : $"@{column.Name}";
}

/// <summary>A statement that writes one row, with its values.</summary>
internal readonly record struct RowWrite(SqlText Text, (string Name, object? Value)[] Values);
