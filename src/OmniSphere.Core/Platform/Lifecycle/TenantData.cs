using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using OmniSphere.Persistence;

namespace OmniSphere.Platform;

/// <summary>What a module keeps of its tenants in one table, found by walking the model: nothing can be forgotten.</summary>
internal sealed class TenantData
{
    private readonly IEntityType _entity;
    private readonly NotExportedAttribute? _notExported;

    private TenantData(IEntityType entity)
    {
        _entity = entity;
        _notExported = entity.ClrType.GetCustomAttribute<NotExportedAttribute>(inherit: false);
        Columns =
        [
            .. entity
                .GetProperties()
                .Where(p => _notExported?.Properties.Contains(p.Name) != true)
                .Select(p => new Column(p.Name, p.ClrType, p)),
            .. entity.GetComplexProperties().Select(p => new Column(p.Name, p.ClrType, null)),
        ];
    }

    /// <summary>Its name: the table's.</summary>
    public string Name => _entity.GetTableName()!;

    /// <summary>Why it is not exported; null when it is.</summary>
    public string? LeftOut => _notExported is { Properties: [] } ? _notExported.Reason : null;

    /// <summary>What is exported of each row.</summary>
    public IReadOnlyList<Column> Columns { get; }

    /// <summary>The tables of a module's tenants, those that refer to others before those that they refer to.</summary>
    public static IReadOnlyList<TenantData> Of(OmniSphereDbContext context)
    {
        var left = context
            .Model.GetEntityTypes()
            .Where(e => typeof(ITenantEntity).IsAssignableFrom(e.ClrType) && !e.IsOwned())
            .ToList();
        var ordered = new List<TenantData>();
        while (left.Count > 0)
        {
            var free = left.Where(e => e.GetReferencingForeignKeys().All(f => IsOutside(f.DeclaringEntityType, e)))
                .ToList();
            ordered.AddRange(free.Select(e => new TenantData(e)));
            left.RemoveAll(free.Contains);

            bool IsOutside(IEntityType dependent, IEntityType principal) =>
                dependent == principal || !left.Contains(dependent);
        }

        return ordered;
    }

    /// <summary>The rows of the scope's tenant, each as the values of <see cref="Columns"/>.</summary>
    public IAsyncEnumerable<object?[]> ReadAsync(OmniSphereDbContext context) =>
        ((IRows)Activator.CreateInstance(typeof(Rows<>).MakeGenericType(_entity.ClrType))!).ReadAsync(context, Columns);

    /// <summary>How many rows the scope's tenant has.</summary>
    public async Task<long> CountAsync(OmniSphereDbContext context, CancellationToken cancellationToken)
    {
        var sql = $"SELECT count(*) AS \"Value\" FROM {Table(context)} WHERE tenant_id = {{0}}";
        var counts = await context
            .Database.SqlQueryRaw<long>(sql, context.TenantId.Value)
            .ToListAsync(cancellationToken);
        return counts[0];
    }

    /// <summary>Deletes the rows of the scope's tenant, in transactions small enough for others to write between.</summary>
    public async Task EraseAsync(OmniSphereDbContext context, CancellationToken cancellationToken)
    {
        const int batch = 5000;
        var row = context.IsSqlite ? "rowid" : "ctid";
        var table = Table(context);
        foreach (var parent in _entity.GetForeignKeys().Where(f => f.PrincipalEntityType == _entity))
        {
            var columns = parent.Properties.Where(p => p.IsNullable).Select(p => $"{p.GetColumnName()} = NULL");
            await RunAsync($"UPDATE {table} SET {string.Join(", ", columns)} WHERE tenant_id = {{0}}");
        }

        while (
            await RunAsync(
                $"DELETE FROM {table} WHERE {row} IN (SELECT {row} FROM {table} WHERE tenant_id = {{0}} LIMIT {batch})"
            ) == batch
        ) { }

        Task<int> RunAsync(string sql) =>
            context.TransactAsync(
                ct => context.Database.ExecuteSqlRawAsync(sql, [context.TenantId.Value], ct),
                cancellationToken
            );
    }

    // Names come from the model, never from a request.
    private string Table(OmniSphereDbContext context) =>
        context.IsSqlite ? $"\"{Name}\"" : $"\"{_entity.GetSchema()}\".\"{Name}\"";

    /// <summary>A value of each row.</summary>
    /// <param name="Name">The property's name.</param>
    /// <param name="Type">Its type.</param>
    /// <param name="Property">Its mapping; null for a complex property.</param>
    internal sealed record Column(string Name, Type Type, IProperty? Property);

    private interface IRows
    {
        IAsyncEnumerable<object?[]> ReadAsync(OmniSphereDbContext context, IReadOnlyList<Column> columns);
    }

    private sealed class Rows<T> : IRows
        where T : class
    {
        private static readonly MethodInfo PropertyOf = typeof(EF).GetMethod(nameof(EF.Property))!;

        public IAsyncEnumerable<object?[]> ReadAsync(OmniSphereDbContext context, IReadOnlyList<Column> columns)
        {
            var row = Expression.Parameter(typeof(T), "row");
            var values = columns.Select(c =>
                Expression.Convert(
                    c.Property is null
                        ? Expression.Property(row, c.Name)
                        : Expression.Call(PropertyOf.MakeGenericMethod(c.Type), row, Expression.Constant(c.Name)),
                    typeof(object)
                )
            );
            var select = Expression.Lambda<Func<T, object?[]>>(Expression.NewArrayInit(typeof(object), values), row);
            return context.Set<T>().AsNoTracking().Select(select).AsAsyncEnumerable();
        }
    }
}
