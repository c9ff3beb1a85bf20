using System.Data.Common;
using System.Globalization;
using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace OmniSphere.Persistence;

/// <summary>
/// How the rows of an entity are added by hand, made from the model once. SQLite takes them one by one with a statement that
/// is prepared once; PostgreSQL takes all of them at once, an array for each column (COPY is refused where row-level security
/// is on).
/// </summary>
internal sealed class NewRows
{
    private static readonly ConditionalWeakTable<IEntityType, NewRows> Known = [];

    private readonly Column[] _columns;

    private NewRows(IEntityType entity)
    {
        _columns = [.. entity.GetProperties().Select(p => new Column(p))];
        var head =
            $"INSERT INTO {entity.GetSchemaQualifiedTableName()} ({string.Join(", ", _columns.Select(c => $"\"{c.Name}\""))})";
        var parameters = string.Join(", ", _columns.Select((_, i) => ParameterOf(i)));
        OneRow = $"{head} VALUES ({parameters})";
        ManyRows = $"{head} SELECT * FROM unnest({parameters})";
    }

    /// <summary>The statement that adds one row.</summary>
    public string OneRow { get; }

    /// <summary>The statement that adds any number of rows.</summary>
    public string ManyRows { get; }

    public static NewRows Of(IEntityType entity) => Known.GetValue(entity, static e => new NewRows(e));

    /// <summary>Runs <see cref="OneRow"/> for each row.</summary>
    public async Task WriteEachAsync(
        DbCommand command,
        IReadOnlyCollection<object> rows,
        CancellationToken cancellationToken
    )
    {
        var parameters = new DbParameter[_columns.Length];
        for (var i = 0; i < parameters.Length; i++)
        {
            parameters[i] = command.CreateParameter();
            parameters[i].ParameterName = ParameterOf(i);
            command.Parameters.Add(parameters[i]);
        }

        foreach (var row in rows)
        {
            for (var i = 0; i < parameters.Length; i++)
            {
                parameters[i].Value = _columns[i].Read(row) ?? DBNull.Value;
            }

            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>Runs <see cref="ManyRows"/>.</summary>
    public Task WriteAllAsync(
        DbCommand command,
        IReadOnlyCollection<object> rows,
        CancellationToken cancellationToken
    )
    {
        for (var i = 0; i < _columns.Length; i++)
        {
            var values = Array.CreateInstance(_columns[i].StoredType, rows.Count);
            var at = 0;
            foreach (var row in rows)
            {
                values.SetValue(_columns[i].Read(row), at++);
            }

            var parameter = command.CreateParameter();
            parameter.ParameterName = ParameterOf(i);
            parameter.Value = values;
            command.Parameters.Add(parameter);
        }

        return command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string ParameterOf(int column) => string.Create(CultureInfo.InvariantCulture, $"@c{column}");

    private sealed class Column
    {
        private readonly Func<object, object?> _get;
        private readonly ValueConverter? _converter;

        public Column(IProperty property)
        {
            Name = property.GetColumnName();
            _converter = property.GetTypeMapping().Converter;
            var stored = _converter?.ProviderClrType ?? property.ClrType;
            if (
                property.PropertyInfo is not { } member
                || (property.ValueGenerated != ValueGenerated.Never && (stored == typeof(long) || stored == typeof(int)))
            )
            {
                throw new NotSupportedException(
                    $"'{property.Name}' of {property.DeclaringType.Name} is none of its values, or is the database's to give."
                );
            }

            StoredType =
                property.IsNullable && stored.IsValueType && Nullable.GetUnderlyingType(stored) is null
                    ? typeof(Nullable<>).MakeGenericType(stored)
                    : stored;
            var row = Expression.Parameter(typeof(object));
            _get = Expression
                .Lambda<Func<object, object?>>(
                    Expression.Convert(
                        Expression.Property(Expression.Convert(row, member.DeclaringType!), member),
                        typeof(object)
                    ),
                    row
                )
                .Compile();
        }

        public string Name { get; }

        /// <summary>The type of the column's values at the provider.</summary>
        public Type StoredType { get; }

        public object? Read(object row) =>
            _get(row) is not { } value ? null
            : _converter is null ? value
            : _converter.ConvertToProvider(value);
    }
}
