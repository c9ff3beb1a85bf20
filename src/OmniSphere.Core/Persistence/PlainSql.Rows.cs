using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace OmniSphere.Persistence;

/// <content>Many new rows at once.</content>
public static partial class PlainSql
{
    /// <summary>
    /// Adds new rows of one entity within the context's transaction, without tracking them: for what comes in thousands, where
    /// looking each row through for changes costs several times what the database does. Columns and conversions are the
    /// model's, the tenant is guarded and versions begin as in a save; what a save adds of itself (events, a history) is the
    /// caller's.
    /// </summary>
    /// <param name="context">The module's context.</param>
    /// <param name="rows">Rows that exist in no other form yet: not tracked, none they refer to still to be saved.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="DbUpdateException">The database refused a row; none of them is there.</exception>
    public static async Task InsertAsync<TRow>(
        this OmniSphereDbContext context,
        IReadOnlyCollection<TRow> rows,
        CancellationToken cancellationToken
    )
        where TRow : class
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Count == 0)
        {
            return;
        }

        if (context.Database.CurrentTransaction is null)
        {
            throw new InvalidOperationException("Many rows are added in one transaction.");
        }

        context.Adopt(rows);
        var map = context.Map<TRow>();
        var sql = context.IsSqlite ? NewRows.OneRow(map) : NewRows.ManyRows(map);
        await context.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            using var activity = Started(context, sql);
            await using var command = Command(context, sql, []);
            await (
                context.IsSqlite
                    ? NewRows.WriteEachAsync(context, map, command, rows, cancellationToken)
                    : NewRows.WriteAllAsync(context, map, command, rows, cancellationToken)
            );
        }
        catch (DbException e)
        {
            throw new DbUpdateException($"Rows of {typeof(TRow).Name} were not added.", e);
        }
        finally
        {
            await context.Database.CloseConnectionAsync();
        }
    }
}
