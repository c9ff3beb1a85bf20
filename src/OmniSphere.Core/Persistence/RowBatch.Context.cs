using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace OmniSphere.Persistence;

/// <content>Runs it on a context's connection, as one text.</content>
public sealed partial class RowBatch
{
    // One statement is a transaction by itself.
    private async Task ExecuteAloneAsync(CancellationToken cancellationToken)
    {
        var context = _context!;
        try
        {
            using (await context.EnterAsync(cancellationToken))
            {
                await ExecuteAsync(cancellationToken);
                context.Committed();
            }
        }
        catch (Exception e) when (DatabaseUnavailable.Is(e))
        {
            throw new CommitInDoubtException(e);
        }
    }

    private async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        var context = _context!;
        await context.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            var sql = _text.ToString();
            using var activity = PlainSql.Started(context, sql);
            await using var command = Command(sql);
            var written = await command.ExecuteNonQueryAsync(cancellationToken);
            if (written != Count)
            {
                throw new DbUpdateConcurrencyException($"{Count} rows were to be written, and {written} could be.");
            }
        }
        catch (DbException e)
        {
            throw new DbUpdateException("The database refused the change.", e);
        }
        finally
        {
            await context.Database.CloseConnectionAsync();
        }

        Committed(context.AfterCommit, context.ExpectEvents);
    }
}
