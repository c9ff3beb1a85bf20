using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;

namespace OmniSphere.Architecture.Tests;

/// <summary>Makes up a row of any table from its model: keys that are its own, references that lead to rows made before.</summary>
internal sealed class TableRows
{
    private readonly Dictionary<(string Table, Guid Tenant), Dictionary<string, string>> _rows = [];

    /// <summary>Principals before those that refer to them.</summary>
    public static List<IEntityType> InOrder(IEnumerable<IEntityType> entities)
    {
        var ordered = new List<IEntityType>();
        var left = entities.ToList();
        while (left.Count > 0)
        {
            var ready = left.Where(e =>
                    e.GetForeignKeys().All(f => f.PrincipalEntityType == e || !left.Contains(f.PrincipalEntityType))
                )
                .ToList();
            ordered.AddRange(ready);
            left.RemoveAll(ready.Contains);
        }

        return ordered;
    }

    /// <summary>An INSERT for a tenant; the statement is the same each time, so that running it twice breaks a key.</summary>
    public string Insert(IEntityType entity, Guid tenant)
    {
        var values = Values(entity, tenant);
        var columns = string.Join(", ", values.Keys.Select(c => $"\"{c}\""));
        return $"INSERT INTO {NameOf(entity)} ({columns}) VALUES ({string.Join(", ", values.Values)})";
    }

    public static string NameOf(IEntityType entity) => $"\"{entity.GetSchema()}\".\"{entity.GetTableName()}\"";

    private Dictionary<string, string> Values(IEntityType entity, Guid tenant)
    {
        var key = (NameOf(entity), tenant);
        if (_rows.TryGetValue(key, out var known))
        {
            return known;
        }

        var table = StoreObjectIdentifier.Table(entity.GetTableName()!, entity.GetSchema());
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in entity.GetFlattenedProperties())
        {
            var column = property.GetColumnName(table)!;
            if (column == "tenant_id")
            {
                values[column] = $"'{tenant}'";
            }
            else if (!property.IsNullable && property.ValueGenerated != ValueGenerated.OnAdd)
            {
                values[column] = Literal(property.GetColumnType(table)!);
            }
            else if (property is { IsNullable: false, ClrType: var type } && type == typeof(Guid))
            {
                values[column] = Literal("uuid");
            }
        }

        foreach (var reference in entity.GetForeignKeys().Where(f => f.PrincipalEntityType != entity))
        {
            foreach (var (own, theirs) in reference.Properties.Zip(reference.PrincipalKey.Properties))
            {
                var principal = Values(reference.PrincipalEntityType, tenant);
                if (!own.IsNullable && principal.TryGetValue(theirs.GetColumnName(), out var value))
                {
                    values[own.GetColumnName(table)!] = value;
                }
            }
        }

        return _rows[key] = values;
    }

    private static string Literal(string type) =>
        type switch
        {
            "uuid" => $"'{Guid.CreateVersion7()}'",
            "boolean" => "true",
            "bytea" => $"'\\x{Guid.CreateVersion7():N}'",
            "jsonb" or "json" => "'{}'",
            "timestamp with time zone" or "timestamp without time zone" => "now()",
            "date" => "current_date",
            _ when type.EndsWith("[]", StringComparison.Ordinal) => "'{}'",
            _ when type.StartsWith("character varying", StringComparison.Ordinal) || type == "text" => "'x'",
            _ => "1",
        };
}
