using System.Data.Common;
using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.ValueGeneration;

namespace OmniSphere.Persistence;

/// <summary>
/// The columns of an entity as the model has them, to read its rows by hand-written SQL: whatever the model gains, the
/// statements have. Its rows are tracked by nobody; <see cref="RowBatch"/> writes them. What a host's own model adds beside
/// the entity (a shadow property) is not read; a new row gets what its value generator gives, else the column's default.
/// </summary>
public sealed class RowMap<T>
    where T : class
{
    private static readonly ConditionalWeakTable<IModel, RowMap<T>> Maps = [];
    private readonly Func<DbDataReader, T> _read;
    private readonly Func<T, object?[]> _values;
    private readonly ValueGenerator[] _generators;
    private RowText[] _updates = [];
    private RowText? _insert;

    private RowMap(OmniSphereDbContext context)
    {
        var entity =
            context.Model.FindEntityType(typeof(T))
            ?? throw new InvalidOperationException($"{typeof(T).Name} is no entity of {context.Module}.");
        Table = context.Table(entity.GetTableName()!);
        IProperty[] properties = [.. entity.GetProperties().Where(p => !p.IsShadowProperty())];
        IProperty[] shadows =
        [
            .. entity.GetProperties().Where(p => p.IsShadowProperty() && GeneratorOf(p) is not null),
        ];
        _generators = [.. shadows.Select(p => GeneratorOf(p)!)];
        All = [.. properties.Concat(shadows).Select(RowColumn.Of)];
        Columns = string.Join(", ", All.Take(properties.Length).Select(c => c.Name));
        var row = Expression.Parameter(typeof(T));
        _values = Expression
            .Lambda<Func<T, object?[]>>(
                Expression.NewArrayInit(
                    typeof(object),
                    properties.Select(p => Expression.Convert(Expression.Property(row, Member(p)), typeof(object)))
                ),
                row
            )
            .Compile();
        var reader = Expression.Parameter(typeof(DbDataReader));
        _read = Expression
            .Lambda<Func<DbDataReader, T>>(
                Expression.MemberInit(
                    Expression.New(typeof(T)),
                    properties.Select((p, i) => Expression.Bind(Member(p), Value(reader, p, i)))
                ),
                reader
            )
            .Compile();
    }

    /// <summary>The table in a statement.</summary>
    public string Table { get; }

    /// <summary>Its columns in a SELECT, as <see cref="Read"/> expects them.</summary>
    public string Columns { get; }

    /// <summary>The columns of a new row: <see cref="Columns"/>, and those that a value generator fills.</summary>
    internal RowColumn[] All { get; }

    internal static RowMap<T> Of(OmniSphereDbContext context) =>
        Maps.TryGetValue(context.Model, out var map) ? map : Maps.GetOrAdd(context.Model, new RowMap<T>(context));

    /// <summary>The row that a reader stands on, which begins with <see cref="Columns"/>.</summary>
    public T Read(DbDataReader reader) => _read(reader);

    /// <summary>What a row has in each of <see cref="Columns"/>.</summary>
    internal object?[] Values(T row) => _values(row);

    /// <summary>What a new row has in each of <see cref="All"/>.</summary>
    internal object?[] NewValues(OmniSphereDbContext context, T row) =>
        _generators.Length == 0
            ? _values(row)
            : [.. _values(row), .. _generators.Select(g => g.Next(context.Entry(row)))];

    /// <summary>Whether a value generator of the host's model fills columns of a new row, which needs a context.</summary>
    internal bool Generates => _generators.Length > 0;

    /// <summary>The statement that adds a row.</summary>
    internal RowText InsertText => _insert ??= RowText.Insert(Table, All);

    /// <summary>The statement that writes some properties of a row, if its version is as it was read.</summary>
    internal RowText UpdateText(ReadOnlySpan<string> properties)
    {
        foreach (var known in _updates)
        {
            if (properties.SequenceEqual(known.Properties))
            {
                return known;
            }
        }

        var text = RowText.Update(Table, All, properties);
        _updates = [.. _updates, text];
        return text;
    }

    private static ValueGenerator? GeneratorOf(IProperty property) =>
        property.GetValueGeneratorFactory()?.Invoke(property, property.DeclaringType);

    private static System.Reflection.PropertyInfo Member(IProperty property) =>
        property.PropertyInfo
        ?? throw new InvalidOperationException($"{property.DeclaringType.DisplayName()}.{property.Name} is hidden.");

    private static Expression Value(ParameterExpression reader, IProperty property, int ordinal)
    {
        var mapping = property.GetRelationalTypeMapping();
        var method = mapping.GetDataReaderMethod();
        Expression value = Expression.Call(
            method.DeclaringType!.IsAssignableFrom(typeof(DbDataReader))
                ? reader
                : Expression.Convert(reader, method.DeclaringType),
            method,
            Expression.Constant(ordinal)
        );
        value = mapping.CustomizeDataReaderExpression(value);
        if (mapping.Converter is { } converter)
        {
            var from = converter.ConvertFromProviderExpression;
            value = Expression.Invoke(from, Converted(value, from.Parameters[0].Type));
        }

        value = Converted(value, property.ClrType);
        return property.IsNullable
            ? Expression.Condition(
                Expression.Call(reader, nameof(DbDataReader.IsDBNull), null, Expression.Constant(ordinal)),
                Expression.Default(property.ClrType),
                value
            )
            : value;
    }

    private static Expression Converted(Expression value, Type type) =>
        value.Type == type ? value : Expression.Convert(value, type);
}

/// <summary>A column that a statement writes.</summary>
internal sealed record RowColumn(
    string Name,
    string Property,
    RelationalTypeMapping Mapping,
    bool IsKey,
    bool IsTenant,
    bool IsVersion,
    bool IsGenerated
)
{
    public static RowColumn Of(IProperty property) =>
        new(
            property.GetColumnName(),
            property.Name,
            property.GetRelationalTypeMapping(),
            property.IsPrimaryKey(),
            property.Name == nameof(ITenantEntity.TenantId),
            property.Name == nameof(IVersioned.Version)
                && typeof(IVersioned).IsAssignableFrom(property.DeclaringType.ClrType),
            property.ValueGenerated is ValueGenerated.OnAdd && property.ClrType == typeof(long)
        );
}

/// <summary>Reads rows past change tracking. The tenant is named by each statement that is made here.</summary>
public static class Rows
{
    /// <summary>The columns of a module's entity.</summary>
    public static RowMap<T> Map<T>(this OmniSphereDbContext context)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(context);
        return RowMap<T>.Of(context);
    }

    /// <summary>A row of the scope's tenant, or null.</summary>
    /// <param name="context">The module's context.</param>
    /// <param name="where">What else the row must be, behind <c>tenant_id = @tenant AND</c>; may go on after that.</param>
    /// <param name="values">The parameters of <paramref name="where"/>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static Task<T?> FindRowAsync<T>(
        this OmniSphereDbContext context,
        string where,
        (string Name, object? Value)[] values,
        CancellationToken cancellationToken
    )
        where T : class, ITenantEntity
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(values);
        var map = context.Map<T>();
        return context.ReadAsync(
            $"SELECT {map.Columns} FROM {map.Table} WHERE tenant_id = @tenant AND {where}",
            [("@tenant", context.TenantId.Value), .. values],
            async (reader, ct) => await reader.ReadAsync(ct) ? map.Read(reader) : null,
            cancellationToken
        );
    }

    /// <summary>The rows that are left in a result; the reader stands before the first.</summary>
    public static async Task<List<T>> ListAsync<T>(
        this DbDataReader reader,
        RowMap<T> map,
        CancellationToken cancellationToken
    )
        where T : class
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(map);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(map.Read(reader));
        }

        return rows;
    }
}
